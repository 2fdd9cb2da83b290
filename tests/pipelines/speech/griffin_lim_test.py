"""Phases that are found again, and spectrograms there and back."""

import numpy as np
import pytest

from pipelines.speech.griffin_lim import analyse
from pipelines.speech.griffin_lim import griffin_lim
from pipelines.speech.griffin_lim import synthesise
from pipelines.speech.spectrograms import SpectrogramForm
from pipelines.speech.spectrograms import clips_of
from pipelines.speech.spectrograms import spectrograms_of

SIZES = {"window": 640, "hop": 250}


def sine(hertz, amplitude=0.5, samples=16_000):
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(samples) / 16_000)


def frequency_of(sound):
    """The loudest frequency, in hertz, of the middle of a sound."""
    middle = sound[2_000:-2_000] * np.hanning(len(sound) - 4_000)
    spectrum = np.abs(np.fft.rfft(middle, 2**18))
    return np.argmax(spectrum) * 16_000 / 2**18


def test_synthesis_undoes_analysis():
    noise = np.random.default_rng(0).normal(size=(2, 16_000))
    spectra = analyse(noise, size=1024, **SIZES)
    assert spectra.shape == (2, 513, 65)
    np.testing.assert_allclose(synthesise(spectra, **SIZES), noise, atol=1e-9)


def test_a_sine_has_half_its_amplitude():
    spectra = analyse(sine(1_000, 0.5), size=1024, **SIZES)
    assert np.abs(spectra[:, 30]).max() == pytest.approx(0.25, rel=1e-3)


@pytest.mark.parametrize("hertz", [220.0, 1_234.5, 5_000.0])
def test_a_sine_comes_back_from_its_magnitudes(hertz):
    magnitudes = np.abs(analyse(sine(hertz), size=1024, **SIZES))
    found = griffin_lim(magnitudes, **SIZES)
    # A quarter of a frequency of the transform.
    assert frequency_of(found) == pytest.approx(hertz, abs=4.0)
    # The phase is any, so its power is compared, not its values.
    power = np.mean(found[2_000:-2_000] ** 2)
    assert power == pytest.approx(0.125, rel=0.1)


def test_momentum_finds_phases_that_fit_better():
    random = np.random.default_rng(0)
    sound = np.convolve(random.normal(size=8_000), np.ones(8) / 8, "same")
    magnitudes = np.abs(analyse(sound, size=1024, **SIZES))

    def misfit(momentum):
        found = griffin_lim(magnitudes, momentum=momentum, **SIZES)
        again = np.abs(analyse(found, size=1024, **SIZES))
        return np.linalg.norm(again - magnitudes)

    assert misfit(0.99) < misfit(0.0) < np.linalg.norm(magnitudes)


def test_a_sound_depends_on_its_own_magnitudes():
    magnitudes = np.abs(
        analyse(np.stack([sine(300), sine(2_000)]), size=1024, **SIZES)
    )
    together = griffin_lim(magnitudes, iterations=3, **SIZES)
    alone = griffin_lim(magnitudes[1], iterations=3, **SIZES)
    np.testing.assert_allclose(together[1], alone, atol=1e-5)


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="0 or above"):
        griffin_lim(-np.ones((5, 3)), window=8, hop=4)
    with pytest.raises(ValueError, match="`iterations` must be at least 1"):
        griffin_lim(np.ones((5, 3)), window=8, hop=4, iterations=0)


@pytest.mark.parametrize("bins", [80, None])
def test_a_tone_comes_back_from_its_spectrogram(bins):
    form = SpectrogramForm(bins=bins)
    levels = spectrograms_of(sine(700.0)[None], form)
    assert levels.shape == (1, *form.shape) and np.abs(levels).max() <= 1.0
    found = clips_of(levels, form)
    assert found.shape == (1, 16_000)
    # A mel band of 700 Hz is some 60 Hz wide.
    assert frequency_of(found[0]) == pytest.approx(700.0, abs=40.0)


def test_levels_are_decibels_between_floor_and_ceiling():
    form = SpectrogramForm(floor_decibels=-90.0, ceiling_decibels=-10.0)
    loud, soft = spectrograms_of(
        np.stack([sine(1_000, 0.5), sine(1_000, 0.05)]), form
    )
    # Twenty decibels of a range of eighty, which is two wide.
    middle = loud[32, :, 0].argmax()
    difference = loud[32, middle, 0] - soft[32, middle, 0]
    assert difference == pytest.approx(20.0 / 80.0 * 2.0, abs=1e-3)
    assert (spectrograms_of(np.zeros((1, 16_000)), form) == -1.0).all()
    assert (clips_of(-np.ones((1, *form.shape)), form) == 0.0).all()


def test_clips_of_another_length_are_refused():
    with pytest.raises(ValueError, match=r"the shape \(n, 16000\)"):
        spectrograms_of(np.zeros((2, 8_000)), SpectrogramForm())
    with pytest.raises(ValueError, match="`spectrograms` must have"):
        clips_of(np.zeros((2, 64, 79, 1)), SpectrogramForm())
