"""The text model's data: texts, voices and the spectrograms of words."""

import os
from typing import Any
from typing import NamedTuple

import numpy as np

from kgan.data import DataStream
from kgan.data import load
from pipelines.speech.clips import Clips
from pipelines.speech.clips import joined
from pipelines.speech.clips import prepared
from pipelines.speech.clips import read
from pipelines.speech.config import TextConfig
from pipelines.speech.inventory import Inventory
from pipelines.speech.inventory import inventory_of
from pipelines.speech.phonemes import phonemes_of
from pipelines.speech.phonemes import symbols_of
from pipelines.speech.spectrograms import spectrograms_of
from pipelines.speech.words import dictionary_words
from pipelines.speech.words import without_homophones


class TextData(NamedTuple):
    """All that a run of the text model reads.

    Attributes:
        train: clips that are trained on.
        scored: clips of the scored training words and of the held-out ones,
            by the voices and at the speed of training.
        judged: clips of the same words at other speeds and by further
            voices, from which the classifier learns them.
        inventory: numbers of the training words' symbols.
    """

    train: Clips
    scored: Clips
    judged: Clips
    inventory: Inventory


def training_words(config: TextConfig) -> tuple[str, ...]:
    """Returns the words to train on: scored ones first, then a dictionary's.

    None sounds like a held-out one, and no two alike.

    Args:
        config: of the run.

    Raises:
        FileNotFoundError: the dictionary or espeak-ng is missing.
        ValueError: a scored word sounds like a held-out one, or is too long.
    """
    wanted = config.scored_words
    if config.dictionary_words:
        known = {*config.scored_words, *config.held_out_words}
        wanted += tuple(
            word
            for word in dictionary_words(config.dictionary_words)
            if word not in known
        )
    # Sounds decide, whatever the text is written in.
    chosen = without_homophones(
        wanted,
        phonemes_of(wanted, config.voices[0]),
        phonemes_of(config.held_out_words, config.voices[0]),
        config.longest,
    )
    lost = sorted(set(config.scored_words) - set(chosen))
    if lost:
        raise ValueError(
            "`scored_words` must sound unlike `held_out_words` and have at "
            f"most {config.longest} phonemes. Received: {lost}"
        )
    return chosen


def text_data(config: TextConfig, data_dir: str | os.PathLike[str]) -> TextData:
    """Prepares what is not there yet, and reads it.

    Args:
        config: of the run.
        data_dir: where TFDS keeps data sets.

    Raises:
        FileNotFoundError: as `training_words`.
        ValueError: likewise; or a scored word has a symbol that is in no
            training word, or no place in a clip.
    """
    words = training_words(config)
    inventory = inventory_of(
        symbols_of(words, config.text, config.voices[0]),
        kind=config.text,
        voice=config.voices[0],
        length=config.text_length,
    )
    scored_words = (*config.scored_words, *config.held_out_words)
    # What training has no symbol for is refused before anything is spoken.
    inventory.rows_of_words(scored_words)
    form = config.form
    asked: dict[str, Any] = {
        "other_voice": config.other_voice,
        "sample_rate": form.sample_rate,
        "seconds": form.clip_length / form.sample_rate,
    }
    folder = prepared(
        data_dir,
        words=(*words, *config.held_out_words),
        unseen_words=config.held_out_words,
        voices=config.voices,
        words_per_minute=(config.words_per_minute,),
        **asked,
    )
    judge_folder = prepared(
        data_dir,
        words=scored_words,
        voices=(*config.voices, *config.judge_voices),
        words_per_minute=config.judge_words_per_minute,
        **asked,
    )
    train = read(folder, "train")
    held_out = read(folder, "unseen_words")
    return TextData(
        train,
        joined([train.saying(config.scored_words), held_out]),
        read(judge_folder, "train"),
        inventory,
    )


def stream_of(config: TextConfig, data: TextData) -> DataStream:
    """Returns batches of spectrograms, texts and voices.

    Args:
        config: of the run.
        data: of the run.
    """
    return load(
        {
            "sample": spectrograms_of(data.train.audio, config.form),
            "condition": rows_of(data.inventory, data.train.words),
            "label": labels_of(config, data.train.voices),
        },
        "all",
        batch_size=config.batch_size,
        seed=config.seed,
    )


def rows_of(inventory: Inventory, words: np.ndarray) -> np.ndarray:
    """Returns the text of each word, int32 `(n, length)`.

    Args:
        inventory: of the run.
        words: `(n,)` strings, of which many may be equal.
    """
    unique, places = np.unique(words, return_inverse=True)
    return inventory.rows_of_words(unique.tolist())[places]


def labels_of(config: TextConfig, voices: np.ndarray) -> np.ndarray:
    """Returns each voice's place among those of the config, int32 `(n,)`."""
    return np.array([config.voices.index(voice) for voice in voices], np.int32)
