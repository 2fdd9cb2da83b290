"""A run of the text model from its words to its scores."""

import json
import os
from pathlib import Path

import keras
import numpy as np
from scipy.io import wavfile

from kgan.core import written_whole
from kgan.export import save
from kgan.metrics import to_int16
from pipelines.speech.config import TextConfig
from pipelines.speech.config import read_text_config
from pipelines.speech.config import save_config
from pipelines.speech.inventory import read_inventory
from pipelines.speech.listening import examples_of
from pipelines.speech.listening import summary
from pipelines.speech.listening import text_scores
from pipelines.speech.spectrograms import clips_of
from pipelines.speech.spectrograms import spectrograms_of
from pipelines.speech.spoken_samples import Examples
from pipelines.speech.spoken_samples import SpokenSamples
from pipelines.speech.text_data import TextData
from pipelines.speech.text_data import labels_of
from pipelines.speech.text_data import stream_of
from pipelines.speech.text_data import text_data
from pipelines.speech.text_model import MODEL
from pipelines.speech.text_model import compile_text_model
from pipelines.speech.text_model import said
from pipelines.speech.text_model import speak
from pipelines.speech.text_model import text_model
from pipelines.speech.text_model import train_text_model

CONFIG = "config.json"
INVENTORY = "inventory.json"
SCORES = "scores.json"
SCORES_TABLE = "scores.md"
_EXAMPLES_OF_A_SIDE = 4


def run_text(
    config: TextConfig, workdir: Path, data_dir: str | os.PathLike[str]
) -> None:
    """Prepares data, trains, scores and exports.

    Args:
        config: of the run.
        workdir: of the run; one that was stopped goes on.
        data_dir: where TFDS keeps data sets.

    Raises:
        FileNotFoundError: espeak-ng or the dictionary is missing.
        ValueError: `workdir` holds a run of another config.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    save_config(config, workdir / CONFIG)
    data = text_data(config, data_dir)
    data.inventory.save(workdir / INVENTORY)
    print(
        f"{len(data.train.audio)} clips of {len(set(data.train.words))} words "
        f"by {len(config.voices)} voices; {data.inventory.values} tokens"
    )
    model = text_model(config, data.inventory)
    compile_text_model(model, config)
    examples = _examples(config, data)
    shown = SpokenSamples(workdir / "samples", examples, config.form)
    train_text_model(model, config, stream_of(config, data), shown, workdir)
    scores = text_scores(model, config, data, workdir)
    write_json(scores, workdir / SCORES)
    (workdir / SCORES_TABLE).write_text(summary([scores]))
    print(summary([scores]))
    write_clips(
        clips_of(
            said(
                model,
                data.inventory,
                examples.words.tolist(),
                0 if examples.labels is None else examples.labels,
            ),
            config.form,
        ),
        examples.words.tolist(),
        workdir / "sounds",
        config.form.sample_rate,
    )
    save(model, workdir / "export")


def say(workdir: Path, text: str, voice: str | None, out: Path) -> None:
    """Writes a text, as a trained run says it.

    Args:
        workdir: of the run.
        text: words with blanks between.
        voice: one of the run's; None for its first.
        out: the WAV file.

    Raises:
        FileNotFoundError: there is no trained run.
        ValueError: it knows no such voice, or has no symbol of a word.
    """
    config = read_text_config(workdir / CONFIG)
    voice = config.voices[0] if voice is None else voice
    if voice not in config.voices:
        raise ValueError(
            f"`--voice` must be one of the run's, {', '.join(config.voices)}. "
            f"Received: {voice!r}"
        )
    model = keras.models.load_model(workdir / MODEL)
    sound = speak(
        model,
        read_inventory(workdir / INVENTORY),
        config,
        text,
        config.voices.index(voice),
    )
    with written_whole(out) as unfinished:
        wavfile.write(unfinished, config.form.sample_rate, to_int16(sound))


def write_json(content: dict, path: Path) -> None:
    """Writes JSON that is all there or not at all."""
    with written_whole(path) as unfinished:
        unfinished.write_text(
            json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8"
        )


def write_clips(
    clips: np.ndarray, names: list[str], folder: Path, sample_rate: int
) -> None:
    """Writes each clip as a WAV file of its name.

    Args:
        clips: float `(n, time)` in [-1, 1].
        names: `(n,)`.
        folder: made where it is missing.
        sample_rate: samples a second.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, clip in zip(names, clips, strict=True):
        wavfile.write(folder / f"{name}.wav", sample_rate, to_int16(clip))


def _examples(config: TextConfig, data: TextData) -> Examples:
    """Returns words of both sides, by the first voice."""
    words = (
        *config.scored_words[:_EXAMPLES_OF_A_SIDE],
        *config.held_out_words[:_EXAMPLES_OF_A_SIDE],
    )
    chosen = data.scored.chosen(
        examples_of(data.scored, words, config.voices[0])
    )
    labels = labels_of(config, chosen.voices)
    return Examples(
        chosen.words,
        data.inventory.rows_of_words(words),
        labels if len(config.voices) > 1 else None,
        spectrograms_of(chosen.audio, config.form),
    )
