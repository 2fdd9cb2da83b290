"""`kgan train` in a process that says when its first step is done, and ends.

Not for the command line: `tools.benchmark.start` starts it, and says when.
"""

import os
import sys
import time
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

from kgan.cli import main
from kgan.models import Game


def run(started: float, arguments: Sequence[str]) -> int:
    """Trains until the first step is done, and prints the seconds until then.

    Args:
        started: when the command was given, of `time.time`.
        arguments: of the command line of kgan.

    Returns:
        The exit code, where kgan ended before its first step.
    """
    make = Game.make_train_function

    def watched(game: Game, force: bool = False) -> Callable[..., Any]:
        train = make(game, force)

        def call(iterator: Any) -> Any:
            train(iterator)
            print(time.time() - started, flush=True)
            # What follows is no part of it: not even what ends a run.
            os._exit(0)

        game.train_function = call
        return call

    Game.make_train_function = watched
    return main(arguments)


if __name__ == "__main__":
    sys.exit(run(float(sys.argv[1]), sys.argv[2:]))
