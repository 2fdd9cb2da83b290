"""How far a preparation is, in lines."""

import time
from collections.abc import Callable
from typing import final

_SECONDS = 5.0


@final
class Progress:
    """Says how many records are written, every few seconds and at the end."""

    def __init__(self, records: int, say: Callable[[str], None]) -> None:
        """Begins to count.

        Args:
            records: that are to be written.
            say: is told.
        """
        self._records = records
        self._say = say
        self._done = 0
        self._began = self._said = time.monotonic()

    def add(self, records: int) -> None:
        """Counts records that are written.

        Args:
            records: how many more.
        """
        self._done += records
        now = time.monotonic()
        if now - self._said < _SECONDS and self._done < self._records:
            return
        self._said = now
        rate = self._done / max(now - self._began, 1e-6)
        self._say(
            f"{self._done:,} of {self._records:,} records, {rate:,.0f} a second"
        )
