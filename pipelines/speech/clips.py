"""Clips of spoken words: prepared once by TFDS, read into memory."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NamedTuple

import numpy as np

from kgan.data import load
from kgan.data.builders import OWN_BUILDERS
from kgan.data.builders import SpokenWordsConfig


class Clips(NamedTuple):
    """Clips, and what each says.

    Attributes:
        audio: float32 `(n, time)` in [-1, 1].
        words: `(n,)` strings.
        voices: `(n,)` strings.
    """

    audio: np.ndarray
    words: np.ndarray
    voices: np.ndarray

    def chosen(self, rows: np.ndarray) -> "Clips":
        """Returns some rows.

        Args:
            rows: which, as NumPy indexes with it.
        """
        return Clips(self.audio[rows], self.words[rows], self.voices[rows])

    def saying(self, words: Sequence[str]) -> "Clips":
        """Returns the clips of these words."""
        return self.chosen(np.isin(self.words, np.array(words, str)))


def prepared(
    data_dir: str | os.PathLike[str],
    *,
    words: Sequence[str],
    unseen_words: Sequence[str] = (),
    voices: Sequence[str],
    other_voice: str,
    words_per_minute: Sequence[int],
    sample_rate: int,
    seconds: float,
) -> Path:
    """Returns a folder of clips, which are spoken unless they lie there.

    Its name ends in a hash of all that was asked for, so that other words
    are another data set.

    Args:
        data_dir: where TFDS keeps data sets.
        words: all of them.
        unseen_words: those of `words` that are a split of their own.
        voices: of espeak-ng.
        other_voice: of the test split.
        words_per_minute: speeds.
        sample_rate: samples a second.
        seconds: length of each clip.

    Raises:
        FileNotFoundError: espeak-ng is missing.
        ValueError: no such voice, or a word does not fit into a clip.
    """
    asked: dict[str, Any] = {
        "words": list(words),
        "unseen_words": list(unseen_words),
        "voices": list(voices),
        "test_voices": [other_voice],
        "words_per_minute": list(words_per_minute),
        "sample_rate": sample_rate,
        "seconds": seconds,
    }
    digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:8]
    builder = OWN_BUILDERS["spoken_words"](
        config=SpokenWordsConfig(name=f"speech_{digest}", **asked),
        data_dir=os.fspath(data_dir),
    )
    builder.download_and_prepare()
    return Path(builder.data_path)


def read(folder: Path, split: str) -> Clips:
    """Returns all clips of a split, in stored order.

    Args:
        folder: as `prepared` returns it.
        split: `"train"`, `"test"` or `"unseen_words"`.
    """
    data = load(
        folder,
        split,
        batch_size=1,
        shuffle=False,
        keys={"sample": "audio", "label": "label", "text": "voice"},
    )
    if data.class_names is None:
        raise ValueError(f"Clips must have words. Received: {folder}")
    words = np.array(data.class_names, str)[data.records["label"]]
    voices = np.array([each.decode() for each in data.records["text"]])
    return Clips(data.records["sample"][..., 0], words, voices)


def joined(parts: Sequence[Clips]) -> Clips:
    """Returns the clips of all parts, in their order."""
    return Clips(
        np.concatenate([part.audio for part in parts]),
        np.concatenate([part.words for part in parts]),
        np.concatenate([part.voices for part in parts]),
    )
