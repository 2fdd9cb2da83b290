import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Kronecker
from kgan.core import Normal
from kgan.core import Uniform
from kgan.core import draw_noise
from kgan.core import named_key
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


@pytest.mark.parametrize("shape", [(), (3,), (2, 4), (7, 5)])
@pytest.mark.parametrize("first", [0, 1, 6, 33])
def test_later_rows_are_drawn_without_those_before(shape, first):
    law, key = Normal(shape), noise_key(4)
    whole = law.draw(40, key)
    np.testing.assert_array_equal(
        law.draw_from(first, 7, key), whole[first : first + 7]
    )
    assert law.draw_from(first, 0, key).shape == (0, *shape)


def test_a_draw_has_the_key_of_its_name():
    key = noise_key(1)
    np.testing.assert_array_equal(
        LAWS["latent"].draw(5, named_key(key, "latent")),
        draw_noise(LAWS, 5, key)["latent"],
    )


def test_a_lattice_is_a_law_of_its_own():
    """Every column even on [0, 1), each from a start of its own."""
    drawn = draw_noise({"at": Kronecker((3,))}, 1000, noise_key(2))["at"]
    assert drawn.shape == (1000, 3) and Kronecker().shape == ()
    steps = np.diff(drawn.numpy().astype(np.float64), axis=0) % 1.0
    np.testing.assert_allclose(steps, (np.sqrt(5) - 1) / 2, atol=1e-6)
    assert len(np.unique(drawn[0])) == 3
    # Of independent draws a tenth would have 100 +- 9 rows.
    for column in drawn.numpy().T:
        counts = np.histogram(column, 10, (0, 1))[0]
        assert abs(counts - 100).max() <= 3
