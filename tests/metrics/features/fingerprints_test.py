import hashlib
import time

import keras
import numpy as np
import pytest

from kgan.metrics.features import fingerprint
from kgan.metrics.features.fingerprints import model_fingerprint


def test_equal_parts_are_equal_and_others_not():
    rows = np.arange(6.0)
    parts = [
        (),
        (1,),
        ("1",),
        ([1],),
        (1, 1),
        ("a", "bc"),
        ("ab", "c"),
        (rows,),
        (rows.reshape(2, 3),),
        (rows.astype("f4"),),
        (rows[::-1],),
        (rows[:3], rows[3:]),
        (np.array(3.0),),
        (np.zeros((0, 2)),),
        (np.zeros((2, 0)),),
        (np.array([True]),),
        (np.array([1], np.uint8),),
    ]
    prints = [fingerprint(*each) for each in parts]
    assert len(set(prints)) == len(prints)
    assert fingerprint(rows) == fingerprint(rows.copy())
    square = np.arange(9.0).reshape(3, 3)
    assert fingerprint(square.T) == fingerprint(np.ascontiguousarray(square.T))
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


def test_no_objects():
    with pytest.raises(TypeError, match="no array of objects"):
        fingerprint(np.array([object()]))


def test_it_takes_no_longer_than_the_hash():
    images = np.zeros((20_000, 28, 28, 1), np.uint8)
    start = time.perf_counter()
    hashlib.sha256(images).hexdigest()
    alone = time.perf_counter() - start
    start = time.perf_counter()
    fingerprint(images)
    assert time.perf_counter() - start < 3 * alone + 0.1


def model(units=3, seed=0, activation="relu", name=None):
    inputs = keras.Input((4,))
    inner = keras.Sequential(
        [
            keras.layers.Dense(
                units,
                activation=activation,
                kernel_initializer=keras.initializers.HeNormal(seed),
            )
        ]
    )
    hidden = inner(inputs)
    outputs = keras.layers.Add()([hidden, keras.layers.ReLU()(hidden)])
    return keras.Model(inputs, outputs, name=name)


def test_models_are_told_apart_but_not_by_generated_names():
    first = model()
    assert model_fingerprint(first) == model_fingerprint(model())
    assert model_fingerprint(first) == model_fingerprint(model(name="other"))
    prints = {
        model_fingerprint(each)
        for each in (
            first,
            model(units=4),
            model(seed=1),
            model(activation="elu"),
        )
    }
    assert len(prints) == 4
    before = model_fingerprint(first)
    weights = first.get_weights()
    weights[1][0] += 1e-6
    first.set_weights(weights)
    assert model_fingerprint(first) != before


# TensorFlow's variables lack NumPy's `copy` keyword; Keras' saving asks.
@pytest.mark.filterwarnings("ignore:__array__ implementation")
def test_a_saved_model_is_the_same(tmp_path):
    first = model()
    first.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert model_fingerprint(again) == model_fingerprint(first)


def test_a_model_without_config_is_named():
    class Mine(keras.Model):
        def __init__(self, secret):
            super().__init__()

        def call(self, inputs):
            return inputs

    with pytest.raises(ValueError, match="`model` must have a config.*Mine"):
        model_fingerprint(Mine(object()))
