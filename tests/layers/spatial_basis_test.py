import keras
import numpy as np
import pytest

from kgan.layers import BasisExpansion
from kgan.layers import BasisProjection


def test_expansion_scales_each_channel_of_the_map() -> None:
    layer = BasisExpansion(2, 3)
    vector = np.array([[1.0, 2.0, 0.0, -1.0]], "float32")
    output = layer(vector)[0]
    np.testing.assert_allclose(output, np.asarray(layer.basis) * vector[0])


def test_projection_is_a_depthwise_convolution_over_the_whole_map() -> None:
    features = np.random.default_rng(0).normal(size=(2, 4, 5, 3))
    features = features.astype("float32")
    layer = BasisProjection()
    output = layer(features)
    expected = np.einsum("bijc,ijc->bc", features, np.asarray(layer.basis))
    np.testing.assert_allclose(output, expected, atol=1e-5)


def test_projection_begins_at_the_scale_of_the_features() -> None:
    features = np.random.default_rng(0).normal(size=(64, 4, 6, 64))
    output = BasisProjection()(features.astype("float32"))
    assert abs(np.std(output) - 1.0) < 0.1


def test_errors_name_the_argument() -> None:
    with pytest.raises(ValueError, match="`height` must be at least 1"):
        BasisExpansion(0, 3)
    with pytest.raises(ValueError, match="fixed height and width"):
        BasisProjection()(keras.Input((None, 4, 3)))
