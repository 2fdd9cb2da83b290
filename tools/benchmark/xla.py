"""What XLA costs and gives: the same game, compiled and not."""

import argparse
import sys
from typing import Any

from tools.benchmark.arguments import positive_integer
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.timing import Rounds
from tools.benchmark.timing import interleaved
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import quartiles
from tools.benchmark.timing import round_ratios
from tools.benchmark.timing import seconds_of
from tools.benchmark.workload import Workload
from tools.benchmark.workload import add_batch_argument
from tools.benchmark.workload import add_workload_arguments
from tools.benchmark.workload import check_workload
from tools.benchmark.workload import make_data
from tools.benchmark.workload import make_game
from tools.benchmark.workload import step_of
from tools.benchmark.workload import workload_of

WAYS = {"on": True, "off": False}
# Steps after the first that are not counted: buffers fill.
WARM_STEPS = 3


def compare(
    workload: Workload,
    batch_size: int,
    *,
    compilations: int,
    rounds: int,
    steps: int,
) -> dict[str, Any]:
    """Times one game with XLA and without, in turn.

    Args:
        workload: what a step has to do.
        batch_size: records a step.
        compilations: games of each way, to time their first step.
        rounds: of both ways.
        steps: of each way in a round.

    Returns:
        "batch"; for "on" and "off" what `summary` returns; and
        "off_over_on", the ratio of seconds a step within a round: "median",
        "low" (least) and "high" (greatest). Above 1, XLA is faster.
    """
    first_steps: dict[str, list[float]] = {way: [] for way in WAYS}
    plays = {}
    for _ in range(compilations):
        for way, jit_compile in WAYS.items():
            game = make_game(workload, jit_compile=jit_compile)
            plays[way] = step_of(game, make_data(workload, batch_size))
            first_steps[way].append(seconds_of(plays[way]))
    for play in plays.values():
        for _ in range(WARM_STEPS):
            play()
    timed = interleaved(plays, rounds=rounds, steps=steps)
    ratios = median_and_range(round_ratios(timed["off"], timed["on"]))
    return {
        "batch": batch_size,
        **{
            way: summary(first_steps[way], timed[way], batch_size)
            for way in WAYS
        },
        "off_over_on": ratios._asdict(),
    }


def summary(
    first_steps: list[float], timed: Rounds, batch_size: int
) -> dict[str, Any]:
    """Returns what the seconds of one way say, for JSON.

    Args:
        first_steps: seconds of the first step of some games, which traces
            and compiles.
        timed: seconds of later steps of one of them.
        batch_size: records a step.

    Returns:
        "compile_seconds", a first step less the median one: "median", "low"
        (least) and "high" (greatest); "step_ms", the "median" step between
        its quartiles "low" and "high"; "images_per_second" at the median;
        "rounds_ms", each round's median.
    """
    step = quartiles(pooled(timed))
    compiling = median_and_range([first - step.median for first in first_steps])
    return {
        "compile_seconds": compiling._asdict(),
        "step_ms": {
            name: 1000.0 * seconds for name, seconds in step._asdict().items()
        },
        "images_per_second": batch_size / step.median,
        "rounds_ms": [1000.0 * quartiles(calls).median for calls in timed],
    }


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table, a line for each way."""
    lines = []
    for row in rows:
        for way in WAYS:
            own = row[way]
            ratio = row["off_over_on"] if way == "on" else None
            lines.append(
                [
                    str(row["batch"]),
                    way,
                    *spread_cells(own["compile_seconds"]),
                    *spread_cells(own["step_ms"]),
                    f"{own['images_per_second']:,.0f}",
                    *spread_cells(ratio),
                ]
            )
    header = [
        "batch",
        "XLA",
        "compile s",
        "range",
        "step ms",
        "quartiles",
        "images/s",
        "off/on",
        "range",
    ]
    return table(header, lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    add_batch_argument(parser)
    parser.add_argument(
        "--compilations",
        type=positive_integer,
        default=3,
        help="games of each way whose first step is timed "
        "(default: %(default)s)",
    )
    add_workload_arguments(parser)


def run(options: argparse.Namespace) -> Result:
    """Compares at every batch that the command line asks for."""
    rows = []
    for batch_size in options.batch:
        print(f"xla: batch {batch_size} ...", file=sys.stderr, flush=True)
        rows.append(
            compare(
                workload_of(options),
                batch_size,
                compilations=options.compilations,
                rounds=options.rounds,
                steps=options.steps,
            )
        )
    return Result(rows, table_of(rows))


COMPARISON = Comparison(
    "What XLA costs and gives: one game compiled and not, in turn.",
    add_arguments,
    check_workload,
    run,
)
