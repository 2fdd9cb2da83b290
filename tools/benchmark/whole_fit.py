"""What a run of `kgan train` costs beside its steps alone."""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kgan.models import Game
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import build
from kgan.runs import fit
from kgan.runs import open_data
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import table

# Calls that are not counted: the first ones trace and time XLA.
WARM_CALLS = 20


class Watched:
    """Notes how long each call of a game's training function takes.

    Args:
        game: whose function is watched from here on.
        clock: seconds from any start.
    """

    def __init__(
        self, game: Game, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.calls: list[tuple[float, float]] = []
        make = game.make_train_function

        def watched(force: bool = False) -> Callable[..., Any]:
            train = make(force)

            def call(iterator: Any) -> Any:
                start = clock()
                logs = train(iterator)
                self.calls.append((start, clock()))
                return logs

            game.train_function = call
            return call

        game.make_train_function = watched

    @property
    def share(self) -> float:
        """The share of all time that was spent in steps, in (0, 1]."""
        counted = self.calls[WARM_CALLS:]
        within = sum(end - start for start, end in counted)
        return within / (counted[-1][1] - self.calls[WARM_CALLS - 1][1])


def compare(source: str, seed: int, steps: int | None) -> dict[str, Any]:
    """Trains a run with the callbacks that it has by default.

    Args:
        source: as `kgan train` takes it.
        seed: of the run.
        steps: of the run; None for the recipe's.

    Returns:
        "seed", "steps", "batch", "images_per_second" of the steps alone and
        of the whole, and "share", the second by the first.
    """
    config, data = open_data(
        Config(source=source, model="gan", seed=seed, steps=steps)
    )
    game = build(config)
    watched = Watched(game)
    with tempfile.TemporaryDirectory() as folder:
        fit(
            config, RunFolder(Path(folder)), game, data, minutes=None, verbose=0
        )
    counted = watched.calls[WARM_CALLS:]
    alone = sum(end - start for start, end in counted) / len(counted)
    rows = config.batch_size * config.steps_per_execution
    return {
        "seed": seed,
        "steps": config.steps,
        "batch": config.batch_size,
        "images_per_second": {
            "steps": rows / alone,
            "fit": rows / alone * watched.share,
        },
        "share": watched.share,
    }


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table."""
    lines = [
        [
            str(row["seed"]),
            f"{row['steps']:,}",
            str(row["batch"]),
            f"{row['images_per_second']['steps']:,.0f}",
            f"{row['images_per_second']['fit']:,.0f}",
            f"{row['share']:.1%}",
        ]
        for row in rows
    ]
    header = ["seed", "steps", "batch", "images/s of steps", "of fit", "share"]
    return table(header, lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    parser.add_argument(
        "--source",
        default="fashion_mnist",
        help="as `kgan train` takes it (default: %(default)s)",
    )


def check(options: argparse.Namespace) -> None:
    """Raises where the source cannot be trained on."""
    open_data(Config(source=options.source, model="gan", steps=options.steps))


def run(options: argparse.Namespace) -> Result:
    """Trains as many runs as there are rounds."""
    rows = [
        compare(options.source, seed, options.steps)
        for seed in range(options.rounds)
    ]
    return Result(rows, table_of(rows))


COMPARISON = Comparison(
    "A whole run, with the callbacks of `kgan train`, beside its steps.",
    add_arguments,
    check,
    run,
    rounds=2,
    steps=6_000,
)
