"""Lists of words: one of common English ones, or a user's own."""

import os
from collections.abc import Sequence
from pathlib import Path

# No two of them sound alike.
COMMON_WORDS = tuple(
    """
    zero one two three four five six seven eight nine
    yes no up down left right stop go on off
    red blue green black white yellow brown orange pink gray
    dog cat bird fish horse cow sheep mouse bear lion
    house door window table chair bed book lamp clock key
    tree flower river mountain sea sun moon star rain snow
    bread milk water apple cheese sugar salt butter tea egg
    hand foot head eye nose mouth ear heart arm finger
    car train boat plane bicycle road bridge city school garden
    morning evening winter summer friend mother father music paper money
    """.split()
)
UNSEEN_WORDS = (
    "seven",
    "left",
    "brown",
    "sheep",
    "clock",
    "river",
    "cheese",
    "heart",
    "bridge",
    "winter",
)


def word_list(words: Sequence[str] | str | os.PathLike[str]) -> tuple[str, ...]:
    """Returns words, or those of a file.

    Args:
        words: the words; or a path of a text file in UTF-8 with one word a
            line, where blank lines are passed over.

    Raises:
        FileNotFoundError: there is no such file.
        TypeError: a word is no string.
        ValueError: no words, a blank one, one of several lines, or one that
            comes twice.

    Example:

    >>> word_list(["yes", "no"])
    ('yes', 'no')
    """
    if isinstance(words, str | os.PathLike):
        path = Path(words)
        if not path.is_file():
            raise FileNotFoundError(
                "`words` must be a list of words, or the path of a text file "
                f"with one word a line. Received: words={str(words)!r}"
            )
        words = path.read_text(encoding="utf-8").splitlines()
        words = [line.strip() for line in words if line.strip()]
    for word in words:
        if not isinstance(word, str):
            raise TypeError(f"`words` must be strings. Received: {word!r}")
        if word != " ".join(word.split()) or not word:
            raise ValueError(
                "`words` must each be of one line, without blanks around it. "
                f"Received: {word!r}"
            )
    if not words:
        raise ValueError("`words` must be one word at least. Received: none")
    twice = sorted({word for word in words if list(words).count(word) > 1})
    if twice:
        raise ValueError(
            f"`words` must differ from each other. Received: {twice[:5]} "
            "several times"
        )
    return tuple(words)
