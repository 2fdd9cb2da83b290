"""Spectrograms of sounds whose spectrum is known."""

import numpy as np
import pytest

from kgan.core import spectrogram
from kgan.core import spectrogram_picture

RATE = 8000


def tone(hertz, amplitude=1.0, seconds=1.0):
    time = np.arange(round(RATE * seconds)) / RATE
    return amplitude * np.sin(2 * np.pi * hertz * time)


@pytest.mark.parametrize("amplitude, level", [(1.0, 0.0), (0.1, -20.0)])
def test_a_tone_has_its_frequency_and_its_level(amplitude, level):
    found = spectrogram(tone(2000, amplitude), RATE)
    loudest = found.decibels[:, 5:-5].argmax(axis=0)
    assert set(found.hertz[loudest]) == {2000.0}
    np.testing.assert_allclose(
        found.decibels[:, 5:-5].max(axis=0), level, atol=0.01
    )


def test_silence_and_what_is_not_finite_are_at_the_floor():
    found = spectrogram(np.zeros(4000), RATE)
    assert (found.decibels == -80.0).all()
    found = spectrogram(np.full(4000, np.nan), RATE)
    assert (found.decibels == -80.0).all()


def test_a_click_stands_where_it_is_in_time():
    sound = np.zeros(8000)
    sound[6000] = 1.0
    found = spectrogram(sound, RATE)
    loudest = found.decibels.mean(axis=0).argmax()
    np.testing.assert_allclose(found.seconds[loudest], 0.75, atol=0.005)
    assert found.hertz[0] == 0.0 and found.hertz[-1] == RATE / 2


def test_short_sounds_have_short_windows():
    found = spectrogram(tone(1000, seconds=0.032), RATE)
    assert found.decibels.shape == (17, 29)
    with pytest.raises(ValueError, match=r"Received: shape=\(15,\)"):
        spectrogram(np.zeros(15), RATE)


def test_the_picture_has_a_row_a_sound():
    sounds = np.stack([tone(500), tone(3000)])
    picture = spectrogram_picture(sounds, RATE)
    assert picture.shape == (450, 900, 3) and picture.dtype == np.uint8
    other = spectrogram_picture(sounds[::-1], RATE)
    assert (picture != other).any()
    with pytest.raises(ValueError, match=r"\(n, time\)"):
        spectrogram_picture(sounds[0], RATE)
