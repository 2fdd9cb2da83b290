"""Shifts of sounds: exact, reflected, and the game's own noise."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.augment import SoundShift
from kgan.augment import shift_sound
from kgan.core import draw_noise
from kgan.core import noise_key

SOUNDS = np.random.default_rng(0).normal(size=(5, 12, 2)).astype(np.float32)


@pytest.mark.parametrize("shift", [-11, -3, 0, 1, 11])
def test_a_shift_is_a_slice_of_the_reflected_sound(shift):
    padded = np.pad(SOUNDS, ((0, 0), (11, 11), (0, 0)), mode="reflect")
    expected = padded[:, 11 - shift : 23 - shift]
    shifts = tf.fill((5,), shift)
    np.testing.assert_array_equal(shift_sound(SOUNDS, shifts), expected)


def test_each_row_has_a_shift_of_its_own():
    shifts = tf.constant([0, 1, 2, -1, -2])
    together = shift_sound(SOUNDS, shifts)
    for row in range(5):
        alone = shift_sound(SOUNDS[row : row + 1], shifts[row : row + 1])
        np.testing.assert_array_equal(together[row : row + 1], alone)


def test_every_shift_up_to_the_most_is_drawn_equally():
    augment = SoundShift(2)
    ramp = tf.tile(tf.reshape(tf.range(9.0), (1, 9, 1)), (5000, 1, 1))
    noise = draw_noise(augment.noise, 5000, noise_key(0))
    middles = np.asarray(augment(ramp, noise))[:, 4, 0]
    found, counts = np.unique(middles, return_counts=True)
    assert found.tolist() == [2.0, 3.0, 4.0, 5.0, 6.0]
    # 1,000 each; six deviations of a count are 170.
    assert np.abs(counts - 1000).max() < 170


def test_second_gradients_compiled_as_not():
    augment = SoundShift(3)
    noise = draw_noise(augment.noise, 5, noise_key(1))
    x = tf.constant(SOUNDS)

    def second(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                total = tf.reduce_sum(augment(x, noise) ** 3)
            slope = inner.gradient(total, x)
            squares = tf.reduce_sum(slope**2)
        return outer.gradient(squares, x)

    compiled = tf.function(second, jit_compile=True, autograph=False)
    np.testing.assert_allclose(second(x), compiled(x), rtol=1e-4, atol=1e-4)


def test_saves():
    again = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(SoundShift(7))
    )
    assert isinstance(again, SoundShift) and again.most_samples == 7


def test_what_is_no_sound_or_too_short_is_refused():
    SoundShift(3).check((4, 1))
    for shape in [(3, 1), (8, 8, 1), (8,)]:
        with pytest.raises(ValueError, match="for sounds .* more than 3"):
            SoundShift(3).check(shape)
    with pytest.raises(ValueError, match="`most_samples` must be at least 1"):
        SoundShift(0)
