"""Sounds of a run: files, spectrograms, and TensorBoard's tab."""

import wave

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.callbacks import SoundSamples
from kgan.callbacks import TensorBoard
from kgan.callbacks.event_writer import read_events
from kgan.callbacks.sound_samples import wav_bytes
from kgan.models import GAN
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator
from tests.callbacks.tensorboard_test import steps_of
from tests.events import event_files

RATE = 8000


@pytest.fixture(scope="module", name="sound_game")
def sound_game_fixture():
    keras.utils.set_random_seed(0)
    model = GAN(
        mlp_generator((256, 1), latent_size=4, width=8),
        mlp_discriminator((256, 1), width=8),
    )
    model.compile(
        generator_optimizer=keras.optimizers.SGD(0.01),
        discriminator_optimizer=keras.optimizers.SGD(0.01),
        jit_compile=False,
    )
    return model


def test_files_and_events(tmp_path, sound_game):
    board = TensorBoard(tmp_path / "logs")
    sounds = SoundSamples(
        tmp_path / "sounds", RATE, every_steps=2, count=2, board=board
    )
    data = tf.data.Dataset.from_tensors(
        {"sample": tf.zeros((4, 256, 1))}
    ).repeat()
    sound_game.fit(
        data, steps_per_epoch=3, verbose=0, callbacks=[board, sounds]
    )
    names = sorted(path.name for path in (tmp_path / "sounds").iterdir())
    assert names == sorted(
        f"step_{step:08d}{end}"
        for step in (0, 2, 3)
        for end in (".png", "_0.wav", "_1.wav")
    )
    made = sound_game.sample(2, seed=0)
    with wave.open(str(tmp_path / "sounds" / "step_00000003_1.wav")) as file:
        assert file.getframerate() == RATE and file.getnchannels() == 1
        levels = np.frombuffer(file.readframes(256), "<i2")
    np.testing.assert_allclose(
        levels / 32768, made[1, :, 0], atol=1 / 32768 + 1e-6
    )
    for tag in ("sound/0", "sound/1", "spectrograms"):
        assert steps_of(tmp_path / "logs", tag) == [0, 2, 3]
    (path,) = event_files(tmp_path / "logs")
    encoded = [
        tf.make_ndarray(value.tensor)[0, 0]
        for event in read_events(path)
        for value in event.summary.value
        if value.tag == "sound/1" and event.step == 3
    ]
    waveform, rate = tf.audio.decode_wav(encoded[0])
    assert int(rate) == RATE
    np.testing.assert_allclose(waveform, made[1], atol=1 / 16384)


def test_what_is_no_sound_is_refused(tmp_path, make_game, fit_game):
    with pytest.raises(ValueError, match=r"samples of shape \(4, 4, 1\)"):
        fit_game(make_game(), 1, SoundSamples(tmp_path, RATE))


def test_two_channels_alternate():
    sound = np.array([[0.5, -0.5], [0.25, -0.25]])
    content = wav_bytes(sound, RATE)
    levels = np.frombuffer(content[-8:], "<i2")
    assert levels.tolist() == [16384, -16384, 8192, -8192]
