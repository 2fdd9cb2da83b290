"""Encoders: shapes, precision, and a posterior that begins at sigma 1."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.networks import dcgan_encoder
from kgan.networks import mlp_encoder

ENCODERS = [
    (mlp_encoder, (5,)),
    (mlp_encoder, (4, 3, 1)),
    (dcgan_encoder, (9, 14, 2)),
    (dcgan_encoder, (28, 28, 1)),
]
each_encoder = pytest.mark.parametrize(("make", "shape"), ENCODERS)


@each_encoder
def test_it_gives_a_normal_law(make, shape):
    encoder = make(shape, latent_size=3, width=4)
    sample = np.random.default_rng(0).normal(size=(6, *shape))
    law = encoder({"sample": tf.constant(sample, tf.float32)})
    assert {name: tuple(v.shape) for name, v in law.items()} == {
        "mean": (6, 3),
        "log_sigma": (6, 3),
    }
    assert np.ptp(law["mean"], axis=0).max() > 1e-3
    np.testing.assert_array_equal(law["log_sigma"], np.zeros((6, 3)))
    assert encoder.name == make.__name__


@each_encoder
def test_saved_file_gives_equal_output(make, shape, tmp_path):
    encoder = make(shape, latent_size=3, width=4)
    encoder.save(tmp_path / "encoder.keras")
    again = keras.models.load_model(tmp_path / "encoder.keras")
    sample = tf.ones((2, *shape))
    for name, value in encoder({"sample": sample}).items():
        np.testing.assert_array_equal(value, again({"sample": sample})[name])


@each_encoder
def test_half_precision_leaves_as_float32(make, shape):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        encoder = make(shape, latent_size=3, width=4)
    finally:
        keras.config.set_dtype_policy("float32")
    law = encoder({"sample": tf.ones((2, *shape))})
    assert {value.dtype for value in law.values()} == {tf.float32}
    assert "bfloat16" in {layer.compute_dtype for layer in encoder.layers}


@pytest.mark.parametrize("make", [mlp_encoder, dcgan_encoder])
def test_arguments_are_checked(make):
    with pytest.raises(TypeError, match="`width` must be an integer"):
        make((8, 8, 1), width=2.0)
    with pytest.raises(ValueError, match="`latent_size` must be at least"):
        make((8, 8, 1), latent_size=0)
    with pytest.raises(ValueError, match="`sample_shape` must"):
        make((8, 0, 1))
