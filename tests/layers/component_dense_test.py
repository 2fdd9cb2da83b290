"""A dense layer for each component: each row meets its own."""

import keras
import numpy as np
import pytest

from kgan.layers import ComponentDense

FEATURES = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
COMPONENT = np.array([1, 0, 3, 3, 2], "int32")


def test_each_row_is_the_product_of_its_component() -> None:
    layer = ComponentDense(4, 2, bias_initializer="ones")
    outputs = np.asarray(layer(FEATURES, COMPONENT))
    kernels = np.asarray(layer.kernel).reshape(3, 4, 2)
    for row, component, output in zip(
        FEATURES, COMPONENT, outputs, strict=True
    ):
        expected = row @ kernels[:, component] + 1.0
        np.testing.assert_allclose(output, expected, rtol=1e-5, atol=1e-6)


def test_another_component_yields_zeros() -> None:
    layer = ComponentDense(4, 2, bias_initializer="ones")
    outputs = layer(FEATURES[:2], np.array([-1, 4], "int32"))
    np.testing.assert_array_equal(outputs, np.zeros((2, 2)))


def test_each_kernel_begins_as_that_of_a_dense_layer_alone() -> None:
    """he_normal has the variance 2 / inputs, whatever the components."""
    keras.utils.set_random_seed(1)
    layer = ComponentDense(10, 64)
    layer(np.ones((1, 100), np.float32), np.zeros((1,), np.int32))
    assert np.std(layer.kernel) == pytest.approx(np.sqrt(2 / 100), rel=0.03)


@pytest.mark.parametrize(("components", "units"), [(1, 2), (2, 0)])
def test_sizes_that_there_are_not(components: int, units: int) -> None:
    with pytest.raises(ValueError, match="must be at least"):
        ComponentDense(components, units)
