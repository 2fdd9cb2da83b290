"""What watching a run's health costs, as a share of its steps."""

import argparse
import sys
import time
from typing import Any

from kgan.callbacks import Health
from kgan.callbacks import period_for
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.timing import Rounds
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import round_ratios
from tools.benchmark.workload import Workload
from tools.benchmark.workload import add_batch_argument
from tools.benchmark.workload import add_workload_arguments
from tools.benchmark.workload import check_workload
from tools.benchmark.workload import make_data
from tools.benchmark.workload import make_game
from tools.benchmark.workload import step_of
from tools.benchmark.workload import workload_of

# Steps and examinations that are not counted: the first ones trace.
WARM = 3


def compare(
    workload: Workload, batch_size: int, *, rounds: int, steps: int
) -> dict[str, Any]:
    """Times steps of a game, and examinations of it between them.

    Args:
        workload: the networks.
        batch_size: records a step.
        rounds: of steps, each with an examination after it.
        steps: in a round.

    Returns:
        "batch"; "period", the default steps between two examinations;
        "step_ms" and "examination_ms" ("low", "median" and "high"); and
        "cost_percent", of one examination in the time of a period's steps,
        within a round.
    """
    game = make_game(workload, jit_compile=False)
    data = make_data(workload, batch_size)
    play = step_of(game, data)
    pictures = data.records["sample"]
    half = len(pictures) // 2
    health = Health(pictures[:half], pictures[half:], every_steps=1, verbose=0)
    health.set_model(game)
    health.on_train_begin()
    timed: dict[str, Rounds] = {"step": [], "examination": []}
    for place in range(rounds + 1):
        found: dict[str, list[float]] = {"step": [], "examination": []}
        for _ in range(steps if place else WARM):
            found["step"].append(_seconds(play))
            found["examination"].append(
                _seconds(lambda: health.on_train_batch_end(0))
            )
        # The first round is the one that traces.
        if place:
            for name, seconds in found.items():
                timed[name].append(seconds)
    period = period_for(batch_size)
    ratios = round_ratios(timed["examination"], timed["step"])
    cost = [100.0 * ratio / period for ratio in ratios]
    return {
        "batch": batch_size,
        "period": period,
        **{
            f"{name}_ms": median_and_range(
                [1000.0 * each for each in pooled(seconds)]
            )._asdict()
            for name, seconds in timed.items()
        },
        "cost_percent": median_and_range(cost)._asdict(),
    }


def _seconds(call: Any) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table."""
    lines = [
        [
            str(row["batch"]),
            str(row["period"]),
            *spread_cells(row["step_ms"]),
            *spread_cells(row["examination_ms"]),
            *spread_cells(row["cost_percent"]),
        ]
        for row in rows
    ]
    header = [
        "batch",
        "period",
        "step ms",
        "range",
        "examination ms",
        "range",
        "cost %",
        "range",
    ]
    return table(header, lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    add_batch_argument(parser)
    add_workload_arguments(parser)


def run(options: argparse.Namespace) -> Result:
    """Compares at every batch that the command line asks for."""
    rows = []
    for batch_size in options.batch:
        print(f"health: batch {batch_size} ...", file=sys.stderr, flush=True)
        rows.append(
            compare(
                workload_of(options),
                batch_size,
                rounds=options.rounds,
                steps=options.steps,
            )
        )
    return Result(rows, table_of(rows))


COMPARISON = Comparison(
    "What an examination by Health costs beside the steps between two.",
    add_arguments,
    check_workload,
    run,
)
