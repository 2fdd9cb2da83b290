"""What an audit says while its checks run: each one, and its seconds."""

import sys
import time
from types import TracebackType
from typing import final


@final
class CheckTimes:
    """Says the name of a check when it begins, and its seconds at the end.

    It ends when the next one begins, or the block does.

    Example:

    >>> with CheckTimes() as begin:
    ...     begin("near_copies")
      near copies ... 0.0 s
    """

    def __init__(self) -> None:
        self._began: float | None = None

    def __enter__(self) -> "CheckTimes":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def __call__(self, check: str) -> None:
        """Ends the check before, if any, and begins one.

        Args:
            check: its name.
        """
        self._end()
        # The line is finished when the check is.
        print(
            f"  {check.replace('_', ' ')} ...",
            end=" ",
            flush=True,
            file=sys.stdout,
        )
        self._began = time.monotonic()

    def _end(self) -> None:
        if self._began is None:
            return
        seconds = time.monotonic() - self._began
        print(f"{seconds:.1f} s", flush=True, file=sys.stdout)
        self._began = None
