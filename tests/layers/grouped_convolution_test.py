import keras
import numpy as np
import pytest

from kgan.layers import GroupedConvolution


def test_equals_keras_grouped_convolution() -> None:
    features = np.random.default_rng(0).normal(size=(2, 6, 5, 12))
    features = features.astype("float32")
    layer = GroupedConvolution(4)
    output = layer(features)
    reference = keras.layers.Conv2D(12, 3, padding="same", groups=3)
    reference.build((None, 6, 5, 12))
    layer.bias.assign(np.arange(12.0))
    reference.kernel.assign(layer.kernel)
    reference.bias.assign(layer.bias)
    output = layer(features)
    np.testing.assert_allclose(output, reference(features), atol=1e-5)


def test_a_group_sees_no_other_group() -> None:
    features = np.zeros((1, 3, 3, 6), "float32")
    layer = GroupedConvolution(2)
    layer(features)
    features[..., 2:4] = 1.0
    changed = np.abs(layer(features)).max((0, 1, 2)) > 0
    assert changed.tolist() == [False, False, True, True, False, False]


def test_errors_name_the_argument() -> None:
    with pytest.raises(ValueError, match="`group_size` must divide"):
        GroupedConvolution(5)(np.zeros((1, 3, 3, 6), "float32"))
    with pytest.raises(ValueError, match="`kernel_size` must be at least 1"):
        GroupedConvolution(5, kernel_size=0)
