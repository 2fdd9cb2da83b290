"""Sounds of the same noise, again and again, as training goes on."""

import io
import os
import wave
from pathlib import Path
from typing import final

import numpy as np

from kgan.callbacks.drawing import Drawing
from kgan.callbacks.pace import aside
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import TensorBoard
from kgan.core import check_integer
from kgan.core import save_png
from kgan.core import spectrogram_picture
from kgan.core import unwritten_said
from kgan.core import written_whole
from kgan.metrics import to_int16

SPECTROGRAM_TAG = "spectrograms"
SOUND_TAG = "sound"


def wav_bytes(waveform: np.ndarray, rate_hz: int) -> bytes:
    """Returns a sound as a 16-bit WAV file.

    Args:
        waveform: float `(time, channels)` in [-1, 1].
        rate_hz: samples a second.

    Example:

    >>> len(wav_bytes(np.zeros((100, 1)), 8000))
    244
    """
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(waveform.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(to_int16(waveform).astype("<i2").tobytes())
    return content.getvalue()


@final
class SoundSamples(Drawing):
    """Writes sounds of the same noise, and draws their spectrograms.

    `step_00001000_0.wav`, `step_00001000_1.wav`, ... and the picture
    `step_00001000.png`: a row a sound, left the waveform, right the level
    by seconds and hertz. They are made before the first step of a run, at
    every period and at the end, from the averaged weights. What is not
    finite becomes 0, and what lies outside [-1, 1] is clipped.

    Files that cannot be written, as on a full disk, are left out, with a
    warning. Of workers that train together the chief alone writes.

    Args:
        directory: for the files; made where it is missing.
        rate_hz: of the sounds, in samples a second, at least 1.
        every_steps: the period, at least 1.
        count: sounds, at least 1.
        seed: of their noise.
        board: a `TensorBoard` of the same `fit` that gets each sound under
            the tags "sound/0", "sound/1", ..., and the picture under
            "spectrograms".

    Raises:
        ValueError: a number below its minimum; when training starts, samples
            that are not `(time, 1 or 2)`.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> sounds = kgan.callbacks.SoundSamples("run/sounds", 16000)
    >>> model.fit(data, callbacks=[sounds])  # doctest: +SKIP
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        rate_hz: int,
        *,
        every_steps: int = 1000,
        count: int = 4,
        seed: int = 0,
        board: TensorBoard | None = None,
    ) -> None:
        super().__init__(every_steps)
        self.directory = Path(directory)
        self.rate_hz = check_integer("rate_hz", rate_hz)
        self.count = check_integer("count", count)
        self.seed = seed
        self.board = board

    def sounds(self) -> np.ndarray:
        """Returns the sounds of the game as it is, float `(n, time, channels)`.

        Raises:
            ValueError: samples are no sounds.
        """
        samples = self.model.sample(self.count, seed=self.seed)
        if samples.ndim != 3 or samples.shape[2] not in (1, 2):
            raise ValueError(
                "SoundSamples writes sounds (time, 1 or 2). "
                f"Received: samples of shape {samples.shape[1:]}"
            )
        return np.clip(np.nan_to_num(samples, posinf=0.0, neginf=0.0), -1, 1)

    def draw(self) -> None:
        """Shows the game as it is."""
        step = step_of(self.model)
        with aside(self.model):
            sounds = self.sounds()
            picture = spectrogram_picture(sounds.mean(axis=2), self.rate_hz)
            with unwritten_said(
                f"Sounds of step {step} in {self.directory}",
                "Training goes on.",
            ):
                self._save(sounds, picture, step)
        if self.board is None:
            return
        self.board.image(
            SPECTROGRAM_TAG,
            picture,
            step,
            caption="Left: waveforms. Right: levels by seconds and hertz.",
        )
        for number, sound in enumerate(sounds):
            self.board.audio(f"{SOUND_TAG}/{number}", sound, self.rate_hz, step)

    def _save(self, sounds: np.ndarray, picture: np.ndarray, step: int) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        save_png(self.directory / f"step_{step:08d}.png", picture)
        for number, sound in enumerate(sounds):
            name = f"step_{step:08d}_{number}.wav"
            with written_whole(self.directory / name) as path:
                path.write_bytes(wav_bytes(sound, self.rate_hz))
