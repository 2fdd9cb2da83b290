"""The side that times: one process a way, asked in turn."""

import contextlib
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from types import MappingProxyType
from types import TracebackType
from typing import Any
from typing import Protocol

from tools.benchmark.pinning import on_core
from tools.benchmark.timing import Rounds

# Calls that are not counted: buffers fill.
WARM_CALLS = 3


class Asked(Protocol):
    """What plays when asked."""

    def seconds_of(self, calls: int) -> list[float]:
        """Returns the seconds of so many calls, one after another."""


class Player:
    """A process that plays one way when asked; a context that ends it.

    It begins at once; `ready` waits until it can play.

    Args:
        module: of `tools.benchmark`, which calls `answer`.
        arguments: of its command line.
        environment: variables that it has beside this process's.
        core: its place, as of `on_core`; None for all cores.

    Attributes:
        first_seconds: until its first call was done, from its imports on;
            NaN before it is ready.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] = MappingProxyType({}),
        core: int | None = None,
    ) -> None:
        self._complaints = tempfile.TemporaryFile("w+")
        with on_core(core):
            self._process = subprocess.Popen(
                [sys.executable, "-m", f"tools.benchmark.{module}", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env={**os.environ, **environment},
                text=True,
            )
        self.first_seconds = math.nan

    def ready(self) -> None:
        """Waits for its first call.

        Raises:
            RuntimeError: it ended before that; the message is its last line.
        """
        self.first_seconds = float(self._answer())

    def seconds_of(self, calls: int) -> list[float]:
        """Returns the seconds of so many calls, one after another."""
        self._process.stdin.write(f"{calls}\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._complaints.close()

    def _answer(self) -> Any:
        line = self._process.stdout.readline()
        if not line:
            self._complaints.seek(0)
            said = self._complaints.read().strip().splitlines() or ["nothing"]
            raise RuntimeError(said[-1])
        return json.loads(line)

    def __enter__(self) -> "Player":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def asked_in_turn(
    players: Mapping[str, Asked], *, rounds: int, calls: int, seconds: float
) -> dict[str, Rounds]:
    """Times several ways in turn, each for about as long in a round.

    Args:
        players: by name.
        rounds: of all ways.
        calls: the least calls of a way in a round; one, where that alone
            takes longer than the seconds.
        seconds: that a way plays in a round, but for the least calls.

    Returns:
        By name the seconds of every call, a list for each round.
    """
    counts = dict(_counts(players, calls, seconds))
    timed: dict[str, Rounds] = {name: [] for name in players}
    for _ in range(rounds):
        for name, player in players.items():
            timed[name].append(player.seconds_of(counts[name]))
    return timed


def _counts(
    players: Mapping[str, Asked], calls: int, seconds: float
) -> Iterator[tuple[str, int]]:
    for name, player in players.items():
        first = player.seconds_of(1)[0]
        if first > seconds:
            yield name, 1
            continue
        warm = min(player.seconds_of(WARM_CALLS))
        yield name, max(calls, round(seconds / warm))
