import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Normal
from kgan.core import Uniform
from kgan.core import draw_noise
from kgan.core import noise_key

LAWS = {"latent": Normal((3,)), "mix": Uniform((), 2.0, 5.0)}


def test_the_same_key_gives_the_same_values():
    first = draw_noise(LAWS, 5, noise_key(1, 2))
    second = draw_noise(LAWS, 5, noise_key(1, 2))
    for name in LAWS:
        np.testing.assert_array_equal(first[name], second[name])


@pytest.mark.parametrize("key", [(2, 1), (1, 3), (1,), (1, 2, 0), (-1, 2)])
def test_other_integers_give_other_values(key):
    first = draw_noise(LAWS, 5, noise_key(1, 2))["latent"]
    other = draw_noise(LAWS, 5, noise_key(*key))["latent"]
    assert np.abs(first - other).min() > 0


def test_more_rows_begin_with_fewer():
    few = draw_noise(LAWS, 5, noise_key(1))
    many = draw_noise(LAWS, 500, noise_key(1))
    for name in LAWS:
        np.testing.assert_array_equal(few[name], many[name][:5])


def test_a_draw_depends_on_its_name_alone():
    alone = draw_noise({"mix": LAWS["mix"]}, 5, noise_key(1))
    np.testing.assert_array_equal(
        alone["mix"], draw_noise(LAWS, 5, noise_key(1))["mix"]
    )


def test_tensor_and_python_integers_agree():
    np.testing.assert_array_equal(
        noise_key(7, 11), noise_key(tf.constant(7, tf.int64), tf.constant(11))
    )
    np.testing.assert_array_equal(noise_key(2**32 + 5), noise_key(5))


def test_the_laws():
    drawn = draw_noise(LAWS, 40_000, noise_key(0))
    latent, mix = drawn["latent"].numpy(), drawn["mix"].numpy()
    assert latent.shape == (40_000, 3) and mix.shape == (40_000,)
    # Four standard errors each.
    assert abs(latent.mean()) < 4 / np.sqrt(120_000)
    assert abs(latent.var() - 1) < 4 * np.sqrt(2 / 120_000)
    assert 2 <= mix.min() and mix.max() < 5
    assert abs(mix.mean() - 3.5) < 4 * 3 / np.sqrt(12 * 40_000)
