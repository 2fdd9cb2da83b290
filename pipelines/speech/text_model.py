"""The text model: built, trained, and asked for words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kgan.callbacks import Checkpoint
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.core import written_whole
from kgan.data import DataStream
from kgan.models import Pix2Pix
from kgan.networks import spectrogram_discriminator
from kgan.networks import text_to_spectrogram
from pipelines.speech.config import TextConfig
from pipelines.speech.inventory import Inventory
from pipelines.speech.spectrograms import clips_of
from pipelines.speech.spoken_samples import SpokenSamples

MODEL = "model.keras"
# Of the first learning rate, what is left at the end.
_LAST_SHARE = 0.01


def text_model(config: TextConfig, inventory: Inventory) -> Pix2Pix:
    """Returns the game of texts and spectrograms, not yet trained.

    Args:
        config: of the run.
        inventory: of the run.
    """
    keras.utils.set_random_seed(config.seed)
    classes = len(config.voices) if len(config.voices) > 1 else None
    given: dict[str, Any] = {
        "values": inventory.values,
        "text_length": inventory.length,
        "classes": classes,
    }
    return Pix2Pix(
        text_to_spectrogram(
            config.form.shape, width=config.width, depth=config.depth, **given
        ),
        spectrogram_discriminator(
            config.form.shape, width=config.judge_width, **given
        ),
        classes=classes,
        l1_weight=config.l1_weight,
        ema=config.ema,
        seed=config.seed,
    )


def compile_text_model(model: Pix2Pix, config: TextConfig) -> None:
    """Gives each player an Adam whose rate falls along half a cosine.

    Args:
        model: of the run.
        config: of the run.
    """
    model.compile(
        jit_compile=config.jit_compile,
        generator_optimizer=_adam(config.learning_rate, config.steps),
        discriminator_optimizer=_adam(config.judge_learning_rate, config.steps),
    )


def _adam(rate: float, steps: int) -> keras.optimizers.Adam:
    schedule = keras.optimizers.schedules.CosineDecay(
        rate, steps, alpha=_LAST_SHARE
    )
    return keras.optimizers.Adam(schedule, beta_1=0.5, beta_2=0.99)


def train_text_model(
    model: Pix2Pix,
    config: TextConfig,
    stream: DataStream,
    shown: SpokenSamples,
    workdir: Path,
) -> None:
    """Trains to the config's steps, and writes the model.

    A run that was stopped goes on at its newest checkpoint.

    Args:
        model: of the run, compiled.
        config: of the run.
        stream: of its data.
        shown: what is drawn and heard on the way.
        workdir: of the run.
    """
    every = min(config.every_steps, config.steps)
    board = TensorBoard(workdir / "logs", every_steps=max(every // 10, 1))
    shown.board = board
    model.fit(
        stream,
        # An epoch is a period: what is left of the last one is left out.
        epochs=config.steps // every,
        steps_per_epoch=every,
        verbose=2,
        callbacks=[
            board,
            Throughput(),
            shown,
            Checkpoint(workdir / "checkpoints", every_steps=every),
        ],
    )
    with written_whole(workdir / MODEL) as unfinished:
        model.save(unfinished)


def said(
    model: Pix2Pix,
    inventory: Inventory,
    words: Sequence[str],
    labels: np.ndarray | int,
) -> np.ndarray:
    """Returns the spectrogram of each word, float32 `(n, frames, bins, 1)`.

    Args:
        model: trained.
        inventory: of its run.
        words: any.
        labels: the voice of all, or of each.

    Raises:
        ValueError: a word is too long, or has an unknown symbol.
    """
    texts = inventory.rows_of_words(words)
    return model.translate(
        texts, label=None if model.classes is None else labels
    )


def speak(
    model: Pix2Pix,
    inventory: Inventory,
    config: TextConfig,
    text: str,
    label: int,
) -> np.ndarray:
    """Returns a text as a sound, each word by itself and then a pause.

    Args:
        model: trained.
        inventory: of its run.
        config: of its run.
        text: words with blanks between.
        label: place of the voice.

    Returns:
        float32 `(time,)` in [-1, 1].

    Raises:
        ValueError: there is no word, one is too long, or has an unknown
            symbol.
    """
    words = text.split()
    if not words:
        raise ValueError(f"`text` must have a word. Received: text={text!r}")
    spectrograms = said(model, inventory, words, label)
    clips = clips_of(spectrograms, config.form, iterations=60)
    pause = np.zeros(config.form.sample_rate // 10, np.float32)
    parts = []
    for clip in clips:
        parts += [without_silence(clip), pause]
    return np.concatenate(parts[:-1])


def without_silence(clip: np.ndarray, below: float = 0.02) -> np.ndarray:
    """Returns what lies between the first and the last loud sample.

    Args:
        clip: `(time,)`.
        below: of the peak, what is silence; a silent clip is left as it is.

    Example:

    >>> without_silence(np.array([0.0, 0.001, 0.5, 0.0, -0.4, 0.0])).tolist()
    [0.5, 0.0, -0.4]
    """
    loudness = np.abs(clip)
    loud = np.flatnonzero(loudness > below * loudness.max())
    return clip[loud[0] : loud[-1] + 1] if len(loud) else clip
