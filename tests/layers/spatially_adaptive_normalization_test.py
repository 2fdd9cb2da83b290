import keras
import numpy as np
import pytest

from kgan.layers import InstanceNormalization
from kgan.layers import SpatiallyAdaptiveNormalization


def features_of(size=(12, 12), channels=4, seed=0):
    generator = np.random.default_rng(seed)
    return generator.normal(3.0, 2.0, (2, *size, channels)).astype("float32")


def planes_of(maps, classes=3):
    return np.eye(classes, dtype="float32")[maps]


def layer_of(features, planes, seed=1):
    """A layer whose scale and offset depend on the planes."""
    layer = SpatiallyAdaptiveNormalization(5)
    layer(features, planes)
    generator = np.random.default_rng(seed)
    for weight in layer.trainable_weights:
        weight.assign(generator.normal(0.0, 0.3, weight.shape))
    return layer


def normalized(features):
    mean = features.mean(axis=(1, 2), keepdims=True)
    variance = features.var(axis=(1, 2), keepdims=True)
    return (features - mean) / np.sqrt(variance + 1e-5)


def test_at_first_it_is_instance_norm():
    features = features_of()
    planes = planes_of(np.random.default_rng(0).integers(0, 3, (2, 12, 12)))
    made = SpatiallyAdaptiveNormalization()(features, planes)
    np.testing.assert_allclose(
        made, InstanceNormalization()(features), atol=1e-5
    )


def test_a_map_of_one_class_gives_the_same_scale_everywhere():
    features = features_of()
    planes = planes_of(np.full((2, 12, 12), 1))
    made = np.asarray(layer_of(features, planes)(features, planes))
    # Two convolutions see two pixels beyond the frame.
    inner = (slice(None), slice(2, -2), slice(2, -2))
    x = normalized(features)[inner].reshape(-1, 4)
    for channel in range(4):
        line = np.polyfit(
            x[:, channel], made[inner].reshape(-1, 4)[:, channel], 1
        )
        expected = np.polyval(line, x[:, channel])
        np.testing.assert_allclose(
            made[inner].reshape(-1, 4)[:, channel], expected, atol=1e-4
        )
        assert abs(line[0] - 1.0) > 1e-3 or abs(line[1]) > 1e-3


def test_what_the_map_says_is_not_normalised_away():
    # With features that are the same everywhere a norm leaves nothing; the
    # map's offset is all that is left.
    features = np.full((1, 12, 12, 4), 7.0, "float32")
    one, other = (planes_of(np.full((1, 12, 12), k)) for k in (0, 2))
    layer = layer_of(features, one)
    apart = np.asarray(layer(features, one)) - np.asarray(
        layer(features, other)
    )
    assert np.abs(apart).min(axis=(0, 1, 2)).max() > 1e-2


def test_a_place_reads_the_map_within_two_pixels_alone():
    features = features_of()
    maps = np.zeros((2, 12, 12), int)
    changed = maps.copy()
    changed[:, 6, 6] = 2
    layer = layer_of(features, planes_of(maps))
    apart = np.abs(
        np.asarray(layer(features, planes_of(changed)))
        - np.asarray(layer(features, planes_of(maps)))
    ).max(axis=(0, 3))
    assert apart[4:9, 4:9].min() > 0
    apart[4:9, 4:9] = 0
    assert apart.max() == 0


def test_larger_planes_are_read_at_the_centres_of_places():
    features = features_of((4, 3))
    maps = np.random.default_rng(3).integers(0, 3, (2, 16, 12))
    layer = layer_of(features, planes_of(maps))
    np.testing.assert_allclose(
        layer(features, planes_of(maps)),
        layer(features, planes_of(maps[:, 2::4, 2::4])),
        atol=1e-6,
    )


def test_a_sample_does_not_depend_on_others():
    features = features_of()
    planes = planes_of(np.random.default_rng(0).integers(0, 3, (2, 12, 12)))
    layer = layer_of(features, planes)
    together = np.asarray(layer(features, planes))
    np.testing.assert_allclose(
        layer(features[1:], planes[1:]), together[1:], atol=1e-5
    )


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="`hidden` must be at least 1"):
        SpatiallyAdaptiveNormalization(0)
    with pytest.raises(ValueError, match="`epsilon` must be a finite"):
        SpatiallyAdaptiveNormalization(epsilon=-1.0)
    assert isinstance(SpatiallyAdaptiveNormalization(), keras.layers.Layer)
