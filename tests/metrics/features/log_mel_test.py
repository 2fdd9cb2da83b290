import numpy as np
import pytest

from kgan.metrics.features import LogMel
from kgan.metrics.frechet import frechet_distance
from kgan.metrics.rounding import to_int16

RATE = 8000


def tone(hertz, seconds=0.5, amplitude=0.5, phase=0.0):
    time = np.arange(int(seconds * RATE)) / RATE
    return amplitude * np.sin(2 * np.pi * hertz * time + phase)


def features(*sounds):
    return LogMel(RATE)(np.stack(sounds)[..., None].astype(np.float32))


def mel(hertz):
    return 1127.0 * np.log1p(hertz / 700.0)


@pytest.mark.parametrize("hertz", [150.0, 440.0, 1000.0, 3000.0])
def test_a_tone_is_loudest_in_its_band(hertz):
    means = features(tone(hertz))[0, :64]
    edges = np.linspace(mel(60.0), mel(RATE / 2), 66)
    nearest = np.abs(edges[1:-1] - mel(hertz)).argmin()
    assert abs(int(means.argmax()) - int(nearest)) <= 1


def test_white_noise_has_its_variance_in_every_band():
    noise = np.random.default_rng(0).normal(0.0, 0.1, (40, 4000))
    means = LogMel(RATE)(np.clip(noise, -1, 1)[..., None])[:, :64]
    # The mean logarithm of a band's power is below that of its mean, by at
    # most Euler's constant (one frequency).
    level = np.log(0.01)
    assert (means.mean(axis=0) < level).all()
    assert (means.mean(axis=0) > level - 0.7).all()


def test_loudness_is_a_constant():
    noise = np.random.default_rng(0).normal(0.0, 0.05, 4000)
    soft, loud = features(noise, 4 * noise)
    np.testing.assert_allclose(
        loud[:64] - soft[:64], 2 * np.log(4.0), atol=0.01
    )
    np.testing.assert_allclose(loud[64:], soft[64:], atol=0.01)


def test_silence_is_the_level_of_silence():
    silence = features(np.zeros(4000))[0]
    np.testing.assert_allclose(silence[:64], np.log(1e-8), rtol=1e-6)
    np.testing.assert_allclose(silence[64:], 0.0, atol=1e-5)


def test_decimals_that_no_file_holds_are_not_seen():
    rng = np.random.default_rng(0)
    quiet = rng.normal(0.0, 3e-5, (2, 4000, 1))
    rounded = to_int16(quiet)
    embedding = LogMel(RATE)
    np.testing.assert_array_equal(embedding(quiet), embedding(rounded))


def test_changes_over_time_are_seen():
    steady = tone(400.0)
    half = len(steady) // 2
    once = np.concatenate([tone(400.0)[:half], tone(1200.0)[half:]])
    often = np.where(
        np.arange(len(steady)) // 400 % 2, tone(400.0), tone(1200.0)
    )
    spread = features(steady, once, often)[:, 64:128].mean(axis=1)
    change = features(steady, once, often)[:, 128:].mean(axis=1)
    assert spread[1] > 3 * spread[0]
    assert change[2] > 1.5 * change[1] > 1.5 * change[0]


def test_phase_is_not_seen():
    first, other = features(tone(500.0), tone(500.0, phase=1.0))
    np.testing.assert_allclose(first[:64].max(), other[:64].max(), atol=0.01)


def test_distances_order_sensibly():
    rng = np.random.default_rng(0)

    def chords(rows, noise):
        sounds = [
            0.3 * tone(rng.uniform(200, 800))
            + 0.2 * tone(rng.uniform(900, 3e3))
            for _ in range(rows)
        ]
        sounds += rng.normal(0.0, noise, np.shape(sounds))
        return LogMel(RATE, bands=16)(np.clip(sounds, -1, 1)[..., None])

    real = chords(150, 0.01)

    def distance(noise):
        return frechet_distance(real=real, generated=chords(150, noise))[
            "frechet_distance"
        ]

    assert 3 * distance(0.01) < distance(0.02) < distance(0.1)


def test_names_and_sizes():
    assert LogMel(RATE).name == "log_mel"
    assert LogMel(RATE, bands=20).name == "log_mel_20"
    assert LogMel(48000)(np.zeros((1, 1680, 1))).shape == (1, 192)
    assert LogMel(RATE).fingerprint != LogMel(16000).fingerprint


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"sample_rate": 999}, "`sample_rate` must be at least 1000"),
        ({"sample_rate": RATE, "bands": 0}, "`bands` must"),
        ({"sample_rate": RATE, "bands": 2000}, "`bands` must be so few"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        LogMel(**arguments)


@pytest.mark.parametrize("shape", [(2, 4000), (2, 4000, 2), (2, 279, 1)])
def test_bad_shapes_are_named(shape):
    with pytest.raises(ValueError, match="`sounds` must"):
        LogMel(RATE)(np.zeros(shape, np.float32))
