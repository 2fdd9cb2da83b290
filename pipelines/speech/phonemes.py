"""How a word is said, in symbols: its phonemes, or its letters."""

import subprocess
from collections.abc import Sequence

from kgan.core import check_choice

KINDS = ("phonemes", "characters")

_PROGRAM = "espeak-ng"
_SEPARATOR = "_"
_SECONDS_TO_WAIT = 60
_AT_ONCE = 500


def symbols_of(
    words: Sequence[str], kind: str, voice: str
) -> list[tuple[str, ...]]:
    """Returns the symbols of each word.

    Args:
        words: to be said.
        kind: `"phonemes"`, which the program espeak-ng writes; or
            `"characters"`, those of the words, which need no program.
        voice: of espeak-ng, whose language has the phonemes.

    Raises:
        FileNotFoundError: the program is missing.
        ValueError: another kind; or the program found no sound in a word.

    Example:

    >>> symbols_of(["cat"], "characters", "en-us")
    [('c', 'a', 't')]
    """
    check_choice("kind", kind, KINDS)
    if kind == "characters":
        return [tuple(word) for word in words]
    return phonemes_of(words, voice)


def phonemes_of(words: Sequence[str], voice: str) -> list[tuple[str, ...]]:
    """Returns each word's phonemes, as espeak-ng says the word alone.

    In the program's own letters, which unlike its phonetic alphabet tell all
    tones of Mandarin apart. Stress, length and tone are marks on the phoneme
    that bears them, and make it a symbol of its own: `i:`, `'i:`.

    Args:
        words: each of one line.
        voice: of espeak-ng.

    Raises:
        FileNotFoundError: the program is missing.
        ValueError: it does not know the voice, or said nothing of a word.
    """
    found: list[tuple[str, ...]] = []
    for start in range(0, len(words), _AT_ONCE):
        found += _of_some(words[start : start + _AT_ONCE], voice)
    return found


def _of_some(words: Sequence[str], voice: str) -> list[tuple[str, ...]]:
    # A blank line ends a sentence, so that each word is said by itself.
    text = "\n\n".join(words) + "\n"
    try:
        finished = subprocess.run(
            [
                _PROGRAM,
                f"-v{voice}",
                # That the text is in UTF-8, whatever the locale.
                "-b1",
                "-q",
                "-x",
                f"--sep={_SEPARATOR}",
                "--stdin",
            ],
            input=text.encode(),
            capture_output=True,
            timeout=_SECONDS_TO_WAIT,
            check=False,
        )
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"Phonemes are written by the program {_PROGRAM}, on Debian of "
            f"`apt-get install {_PROGRAM}`; the text of characters needs none"
        ) from error
    lines = finished.stdout.decode().split("\n")
    found = [split_phonemes(line) for line in lines]
    found = [phonemes for phonemes in found if phonemes]
    if finished.returncode or len(found) != len(words):
        raise ValueError(
            f"{_PROGRAM} must know the voice, and find a sound in each word. "
            f"Received: voice={voice!r} and {len(words)} words, for "
            f"{len(found)} of which it wrote phonemes: "
            f"{finished.stderr.decode(errors='replace').strip()!r}"
        )
    return found


def split_phonemes(line: str) -> tuple[str, ...]:
    """Returns the phonemes of a line that espeak-ng wrote.

    Args:
        line: separated by `_`, words of more than one part by a blank; `|`
            stands for a pause, what is in brackets for another language.

    Example:

    >>> split_phonemes("g_'A@_d_@_n")
    ('g', "'A@", 'd', '@', 'n')
    """
    parts = line.replace(" ", _SEPARATOR).split(_SEPARATOR)
    return tuple(
        part for part in parts if part not in ("", "|") and part[0] != "("
    )
