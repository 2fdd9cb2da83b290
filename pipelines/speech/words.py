"""Which words are trained on, and which are kept from training."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from kgan.data.builders import OWN_BUILDERS

DICTIONARY = Path("/usr/share/dict/words")
_ORDINARY = re.compile("[a-z]{3,9}")

COMMON_WORDS: tuple[str, ...] = tuple(
    OWN_BUILDERS["spoken_words"].BUILDER_CONFIGS[0].words
)
# Every second one, so that digits, colours, animals are on both sides.
SCORED_TRAINING_WORDS = COMMON_WORDS[::2]
HELD_OUT_WORDS = COMMON_WORDS[1::2]

TEN_WORDS = (
    "zero",
    "two",
    "four",
    "yes",
    "stop",
    "red",
    "house",
    "water",
    "city",
    "friend",
)


def dictionary_words(count: int, path: Path = DICTIONARY) -> tuple[str, ...]:
    """Returns words of a dictionary, the same ones each time.

    Words of 3 to 9 lower-case letters, in the order of their SHA-256: that is
    as good as a random order, a longer list begins with a shorter one, and a
    word that another version of the dictionary adds leaves the others there.

    Args:
        count: of words.
        path: of a file with a word a line.

    Raises:
        FileNotFoundError: there is no dictionary.
        ValueError: it has fewer words.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"Training words are taken from {path}, on Debian of the package "
            "wamerican: `apt-get install wamerican`. Received: no such file"
        )
    found = {
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if _ORDINARY.fullmatch(line)
    }
    if len(found) < count:
        raise ValueError(
            f"`count` must be at most the {len(found)} words of {path}. "
            f"Received: count={count}"
        )
    ordered = sorted(
        found, key=lambda word: hashlib.sha256(word.encode()).digest()
    )
    return tuple(ordered[:count])


def without_homophones(
    words: Sequence[str],
    texts: Sequence[Sequence[str]],
    kept_apart: Sequence[Sequence[str]],
    longest: int,
) -> tuple[str, ...]:
    """Returns the words that sound like none that are kept from training.

    `sun` in training would teach a held-out `son`. Of words that sound alike
    the first is returned.

    Args:
        words: to train on.
        texts: the symbols of each, as its text is written.
        kept_apart: the symbols of each held-out word.
        longest: symbols of a word at most.
    """
    known = {tuple(text) for text in kept_apart}
    chosen = []
    for word, text in zip(words, texts, strict=True):
        if tuple(text) in known or len(text) > longest:
            continue
        known.add(tuple(text))
        chosen.append(word)
    return tuple(chosen)
