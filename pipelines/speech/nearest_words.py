"""How near training came to a word: the nearest one, and those around it."""

import functools
from collections.abc import Sequence

import numpy as np

from pipelines.speech.clips import Clips

Text = Sequence[str]


def edit_distance(first: Text, second: Text) -> int:
    """Returns how many symbols must be put in, left out or changed.

    Args:
        first: symbols.
        second: likewise.

    Example:

    >>> edit_distance("kitten", "sitting")
    3

    Reference: Levenshtein 1966, Binary Codes Capable of Correcting Deletions,
    Insertions and Reversals.
    """
    row = list(range(len(second) + 1))
    for place, symbol in enumerate(first, 1):
        before, row[0] = row[0], place
        for column, other in enumerate(second, 1):
            before, row[column] = (
                row[column],
                min(
                    row[column] + 1,
                    row[column - 1] + 1,
                    before + (symbol != other),
                ),
            )
    return row[-1]


def nearest_clips(
    wanted: Clips, known: Clips, texts: dict[str, Text]
) -> np.ndarray:
    """Returns for each clip one of another word, by the same voice.

    That of the known word whose text is nearest by `edit_distance`, of
    several the first by the alphabet; never the word itself. What understands
    such clips as the word does not listen closely enough.

    Args:
        wanted: clips of the words.
        known: clips that were trained on, each word by each voice.
        texts: the symbols of all words of both.

    Returns:
        float32 `(n, time)`.
    """
    candidates = sorted(set(known.words.tolist()))
    nearest = {
        word: min(
            (other for other in candidates if other != word),
            key=functools.partial(_apart, texts, word),
        )
        for word in set(wanted.words.tolist())
    }
    places = {
        key: place
        for place, key in enumerate(
            zip(known.words.tolist(), known.voices.tolist(), strict=True)
        )
    }
    rows = [
        places[nearest[word], voice]
        for word, voice in zip(
            wanted.words.tolist(), wanted.voices.tolist(), strict=True
        )
    ]
    return known.audio[rows]


def heard_within(
    words: Sequence[str], known: Sequence[str], texts: dict[str, Text]
) -> set[str]:
    """Returns the words whose symbols stand, as a whole, in a known word.

    Who has heard `oranges` has heard `orange`, though it is no word of
    theirs.

    Args:
        words: of which some are returned.
        known: trained on.
        texts: the symbols of all words of both.

    Example:

    >>> heard_within(["sun", "one"], ["suns"], dict(sun="sVn", one="wVn",
    ...     suns="sVnz"))
    {'sun'}
    """
    around = [tuple(texts[word]) for word in known]

    def stands_within(text: tuple[str, ...]) -> bool:
        return any(
            text == other[start : start + len(text)]
            for other in around
            for start in range(len(other) - len(text) + 1)
        )

    return {word for word in words if stands_within(tuple(texts[word]))}


def _apart(texts: dict[str, Text], word: str, other: str) -> int:
    return edit_distance(texts[word], texts[other])
