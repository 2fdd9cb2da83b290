import keras
import numpy as np
import pytest

from kgan.metrics.features import KerasModelFeatures


def images(rows=6, shape=(8, 8, 3), seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (rows, *shape), dtype=np.uint8)


def identity(shape, dtype="float32"):
    inputs = keras.Input(shape, dtype=dtype)
    outputs = keras.layers.Identity()(inputs)
    return keras.Model(inputs, outputs)


def test_rank_4_is_averaged_and_the_range_is_kept():
    pixels = images()
    means = pixels.astype(np.float64).mean(axis=(1, 2))
    for options, expected in (
        ({}, means),
        ({"lowest": 0.0, "highest": 1.0}, means / 255),
        ({"lowest": -1.0, "highest": 1.0}, means / 127.5 - 1),
    ):
        embedding = KerasModelFeatures(identity((8, 8, 3)), "mine", **options)
        np.testing.assert_allclose(embedding(pixels), expected, atol=1e-4)


def test_rank_2_is_as_it_is():
    inputs = keras.Input((8, 8, 3), dtype="uint8")
    outputs = keras.layers.Flatten()(inputs)
    embedding = KerasModelFeatures(keras.Model(inputs, outputs), "flat")
    assert embedding.name == "flat"
    pixels = images(200)
    np.testing.assert_array_equal(embedding(pixels), pixels.reshape(200, 192))


def test_any_size_where_the_model_takes_any():
    embedding = KerasModelFeatures(identity((None, None, 3)), "mine")
    assert embedding(images(2, (9, 31, 3))).shape == (2, 3)
    with pytest.raises(ValueError, match=r"shape \(n, any, any, 3\)"):
        embedding(images(2, (9, 31, 1)))


def test_it_runs_for_inference():
    inputs = keras.Input((8, 8, 3))
    hidden = keras.layers.Dropout(0.9)(inputs)
    outputs = keras.layers.BatchNormalization()(hidden)
    embedding = KerasModelFeatures(keras.Model(inputs, outputs), "mine")
    pixels = images()
    np.testing.assert_allclose(
        embedding(pixels), pixels.mean(axis=(1, 2)), rtol=1e-3
    )
    np.testing.assert_array_equal(embedding(pixels), embedding(pixels))


def test_the_fingerprint_tells_range_and_name():
    model = identity((8, 8, 3))
    prints = {
        KerasModelFeatures(model, name, highest=highest).fingerprint
        for name, highest in (("a", 255.0), ("b", 255.0), ("a", 1.0))
    }
    assert len(prints) == 3


@pytest.mark.parametrize(
    "name", ["", "Mine", "my-net", "my net", "3d", "a__b", "fid", "a/b"]
)
def test_bad_names_are_named(name):
    with pytest.raises(ValueError, match="`name` must"):
        KerasModelFeatures(identity((8, 8, 3)), name)


def two_outputs():
    inputs = keras.Input((8, 8, 3))
    return keras.Model(inputs, [inputs + 1, inputs + 2])


@pytest.mark.parametrize(
    "model, error, message",
    [
        (lambda images: images, TypeError, "`model` must be a Keras model"),
        (identity((8, 3)), ValueError, "`model` must have one input"),
        (two_outputs(), ValueError, "`model` must have one output"),
    ],
)
def test_bad_models_are_named(model, error, message):
    with pytest.raises(error, match=message):
        KerasModelFeatures(model, "mine")


@pytest.mark.parametrize(
    "options, error",
    [
        ({"lowest": 1.0, "highest": 1.0}, ValueError),
        ({"lowest": 1.0, "highest": 0.0}, ValueError),
        ({"highest": "white"}, TypeError),
        ({"batch_rows": 0}, ValueError),
        ({"name": 3}, TypeError),
    ],
)
def test_bad_options_are_named(options, error):
    arguments = {"name": "mine"} | options
    with pytest.raises(error, match=f"`({'|'.join(options)})` must"):
        KerasModelFeatures(identity((8, 8, 3)), **arguments)
