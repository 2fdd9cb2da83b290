"""Words as rows of numbers of one length, and the list that says which."""

import json
from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.core import check_integer
from kgan.core import written_whole
from pipelines.speech.phonemes import symbols_of

PADDING = 0
# Before and behind every word.
SILENCE = 1
_FIRST = 2
# Left out of a symbol that is not in the list, to find one that is.
_MARKS = "',", ":", "0123456789"


class Inventory(NamedTuple):
    """The symbols that a run knows, numbered for good.

    Attributes:
        kind: `"phonemes"` or `"characters"`.
        voice: of espeak-ng, whose language the phonemes are of.
        symbols: symbol i has the number i + 2; 0 is padding, 1 silence.
        length: numbers of a text, padding included.
    """

    kind: str
    voice: str
    symbols: tuple[str, ...]
    length: int

    @property
    def values(self) -> int:
        """How many numbers there are."""
        return _FIRST + len(self.symbols)

    def rows(self, texts: Iterable[Sequence[str]]) -> np.ndarray:
        """Returns int32 `(n, length)`: silence, symbols, silence, padding.

        Args:
            texts: the symbols of each word.

        Raises:
            ValueError: a word is too long, or has a symbol that is not in
                the list, with its marks of stress and length or without.
        """
        made = []
        for text in texts:
            row = [SILENCE, *map(self._number, text), SILENCE]
            if len(row) > self.length:
                raise ValueError(
                    f"A word must have at most {self.length - 2} "
                    f"{self.kind}. Received: {len(text)} of {''.join(text)!r}"
                )
            made.append(row + [PADDING] * (self.length - len(row)))
        return np.array(made, np.int32).reshape(len(made), self.length)

    def rows_of_words(self, words: Sequence[str]) -> np.ndarray:
        """Returns int32 `(n, length)` of words as they are written.

        Args:
            words: one by one; each is said by itself.

        Raises:
            FileNotFoundError, ValueError: as `symbols_of` and `rows`.
        """
        return self.rows(symbols_of(words, self.kind, self.voice))

    def _number(self, symbol: str) -> int:
        for marks in ("", *_MARKS):
            symbol = symbol.translate(dict.fromkeys(map(ord, marks)))
            if symbol in self.symbols:
                return _FIRST + self.symbols.index(symbol)
        raise ValueError(
            f"Words must be of the {len(self.symbols)} {self.kind} that the "
            f"run was trained on: {' '.join(self.symbols)}. "
            f"Received: {symbol!r}"
        )

    def save(self, path: Path) -> None:
        """Writes the list as JSON."""
        with written_whole(path) as unfinished:
            unfinished.write_text(
                json.dumps(self._asdict(), ensure_ascii=False, indent=1),
                encoding="utf-8",
            )


def inventory_of(
    texts: Iterable[Sequence[str]], *, kind: str, voice: str, length: int
) -> Inventory:
    """Returns the inventory of all symbols of some words, in their order.

    Args:
        texts: the symbols of each word.
        kind: of the symbols.
        voice: of espeak-ng, whose language they are of.
        length: of the rows, at least 3.

    Example:

    >>> inventory = inventory_of(
    ...     [("b", "a")], kind="characters", voice="en-us", length=5
    ... )
    >>> inventory.rows([("a", "b")]).tolist()
    [[1, 2, 3, 1, 0]]
    """
    check_integer("length", length, minimum=_FIRST + 1)
    symbols = sorted({symbol for text in texts for symbol in text})
    return Inventory(kind, voice, tuple(symbols), length)


def read_inventory(path: Path) -> Inventory:
    """Returns what `Inventory.save` wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Inventory(**{**content, "symbols": tuple(content["symbols"])})
