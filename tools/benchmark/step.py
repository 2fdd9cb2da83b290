"""What a training step costs, beside Keras' and PyTorch's own ways."""

import argparse
import contextlib
import importlib.util
import json
import statistics
import sys
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from tools.benchmark.arguments import positive_number
from tools.benchmark.asking import Player
from tools.benchmark.asking import asked_in_turn
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.product_step import FLOPS
from tools.benchmark.step_work import PRECISIONS
from tools.benchmark.step_work import WORKS
from tools.benchmark.step_work import step_flops
from tools.benchmark.timing import Rounds
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import round_ratios
from tools.benchmark.workload import add_batch_argument

# Steps of one call where a way plays several. It saves the start of a call,
# less than a millisecond, as fused optimizers save that of operations: nothing
# where a step takes longer than some 40.
LOOP = 16
LONG_STEP_FLOPS = 5e9
CEILING = "product of matrices"


class Way(NamedTuple):
    """How one library is asked to play.

    Attributes:
        library: of `LIBRARIES`; its module is `<library>_step`.
        options: as that takes them; none: what its documentation shows.
        short: it pays for short steps alone, and is asked for no others.
        is_equal: it does what all others do; one that does less is shown,
            counts as nobody's best, and has no arithmetic to be stated.
    """

    library: str
    options: dict[str, Any]
    short: bool = False
    is_equal: bool = True

    @property
    def steps(self) -> int:
        """Steps of one call."""
        return self.options.get("steps_per_execution", 1)


_LOOP = {"steps_per_execution": LOOP}
_FUSED = {"fused": True}
WAYS: dict[str, Way] = {
    "kgan": Way("kgan", {}),
    "kgan, loop": Way("kgan", _LOOP, short=True),
    "kgan, one program, loop": Way(
        "kgan", {"jit_compile": "step", **_LOOP}, short=True
    ),
    "kgan, samples shared": Way(
        "kgan", {"shares_samples": True}, is_equal=False
    ),
    "keras": Way("keras", {}),
    "keras, loop": Way("keras", _LOOP, short=True),
    "keras, XLA": Way("keras", {"jit_compile": True}),
    "keras, XLA, loop": Way(
        "keras", {"jit_compile": True, **_LOOP}, short=True
    ),
    "torch": Way("torch", {}),
    "torch, fused": Way("torch", _FUSED, short=True),
    "torch, fused, channels last": Way(
        "torch", {"channels_last": True, **_FUSED}
    ),
    "torch, compiled, channels last": Way(
        "torch", {"compiled": True, "channels_last": True, **_FUSED}
    ),
}
PEERS = ("keras", "torch")
LIBRARIES = ("kgan", *PEERS)


def compare(
    name: str,
    rows: int,
    precision: str,
    libraries: list[str],
    *,
    rounds: int,
    calls: int,
    seconds: float,
) -> dict[str, Any]:
    """Times one work in all ways of some libraries, in turn.

    Args:
        name: of `WORKS`.
        rows: of a batch.
        precision: of `PRECISIONS`.
        libraries: of `LIBRARIES`.
        rounds: as of `asked_in_turn`.
        calls: as there.
        seconds: as there.

    Returns:
        "work", "batch", "precision", "step_mflop" of one sample, "ceiling" in
        GFLOP/s, and "ways": by name what `summary` returns, or "failed".
    """
    players: dict[str, Player] = {}
    failed = {}
    flops = step_flops(WORKS[name])
    with contextlib.ExitStack() as stack:
        for way in ways_of(libraries, flops * rows):
            library, options, *_ = WAYS[way]
            arguments = [name, str(rows), precision, json.dumps(options)]
            player = stack.enter_context(Player(f"{library}_step", arguments))
            try:
                player.ready()
            except RuntimeError as error:
                if way == "kgan":
                    raise
                failed[way] = {"library": library, "failed": str(error)}
                continue
            players[way] = player
        players[CEILING] = stack.enter_context(
            Player("product_step", [precision])
        )
        players[CEILING].ready()
        timed = asked_in_turn(
            players, rounds=rounds, calls=calls, seconds=seconds
        )
        first_seconds = {
            way: player.first_seconds for way, player in players.items()
        }
    ceiling = FLOPS / statistics.median(pooled(timed.pop(CEILING))) / 1e9
    steps = {
        way: [
            [call / WAYS[way].steps for call in calls_of_round]
            for calls_of_round in each
        ]
        for way, each in timed.items()
    }
    best = _best_of("kgan", steps)
    return {
        "work": name,
        "batch": rows,
        "precision": precision,
        "step_mflop": flops / 1e6,
        "ceiling_gflops": ceiling,
        "kgan_best": best,
        "ways": {
            **{
                way: {
                    **summary(each, rows, flops, ceiling),
                    "library": WAYS[way].library,
                    "first_call_seconds": first_seconds[way],
                    "over_kgan": _ratio(each, steps["kgan"]),
                    "over_kgan_best": _ratio(each, steps[best]),
                }
                for way, each in steps.items()
            },
            **failed,
        },
    }


def ways_of(libraries: Sequence[str], flops: float) -> list[str]:
    """Returns the ways of some libraries that a step of such a size is for.

    Args:
        libraries: of `LIBRARIES`.
        flops: of the step.
    """
    return [
        way
        for way, each in WAYS.items()
        if each.library in libraries
        and not (each.short and flops > LONG_STEP_FLOPS)
    ]


def _best_of(library: str, steps: dict[str, Rounds]) -> str:
    return min(
        (
            way
            for way in steps
            if WAYS[way].library == library and WAYS[way].is_equal
        ),
        key=lambda way: statistics.median(pooled(steps[way])),
    )


def _ratio(numerator: Rounds, denominator: Rounds) -> dict[str, float]:
    return median_and_range(round_ratios(numerator, denominator))._asdict()


def summary(
    steps: Rounds, rows: int, flops: float, ceiling: float
) -> dict[str, Any]:
    """Returns what the seconds of a way's steps say, for JSON.

    Args:
        steps: seconds of steps, by round.
        rows: of a batch.
        flops: of a step for one sample.
        ceiling: in GFLOP/s.

    Returns:
        "step_ms" of the rounds' medians ("median", "low", "high"),
        "images_per_second", "gflops" a second and their share "of_ceiling".
    """
    medians = [1000.0 * statistics.median(calls) for calls in steps]
    spread = median_and_range(medians)
    rate = 1000.0 * rows / spread.median
    return {
        "step_ms": spread._asdict(),
        "images_per_second": rate,
        "gflops": flops * rate / 1e9,
        "of_ceiling": flops * rate / 1e9 / ceiling,
    }


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare`: a line a way, then a line a peer."""
    lines, verdicts = [], []
    for row in rows:
        case = [row["work"], str(row["batch"]), row["precision"]]
        for way, found in row["ways"].items():
            if "failed" in found:
                lines.append([*case, way, f"failed: {found['failed'][:60]}"])
                continue
            lines.append(
                [
                    *case,
                    way,
                    *spread_cells(found["step_ms"]),
                    f"{found['images_per_second']:,.0f}",
                    *_arithmetic_cells(way, found),
                    f"{found['over_kgan']['median']:.2f}",
                    f"{found['over_kgan_best']['median']:.2f}",
                ]
            )
        verdicts += [[*case, *cells] for cells in _verdicts(row)]
    width = 11
    lines = [[*line, *[""] * (width - len(line))] for line in lines]
    header = [
        "work",
        "batch",
        "precision",
        "way",
        "step ms",
        "range",
        "images/s",
        "GFLOP/s",
        "of ceiling",
        "/ kgan",
        "/ kgan's best",
    ]
    peers = [
        "work",
        "batch",
        "precision",
        "peer",
        "its default / kgan's",
        "its default / kgan's best",
        "its best",
        "its best / kgan's best",
    ]
    return f"{table(header, lines)}\n\n{table(peers, verdicts)}"


def _arithmetic_cells(way: str, found: dict[str, Any]) -> list[str]:
    if not WAYS[way].is_equal:
        return ["", ""]
    return [f"{found['gflops']:.0f}", f"{found['of_ceiling']:.0%}"]


def _verdicts(row: dict[str, Any]) -> list[list[str]]:
    cells = []
    for library in PEERS:
        own = {
            way: found
            for way, found in row["ways"].items()
            if found["library"] == library and "failed" not in found
        }
        if library not in own:
            continue
        best = min(own, key=lambda way: own[way]["step_ms"]["median"])
        cells.append(
            [
                library,
                f"{own[library]['over_kgan']['median']:.2f}",
                f"{own[library]['over_kgan_best']['median']:.2f}",
                best,
                f"{own[best]['over_kgan_best']['median']:.2f}",
            ]
        )
    return cells


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    add_batch_argument(parser)
    for flag, choices in (
        ("work", tuple(WORKS)),
        ("precision", PRECISIONS),
        ("library", LIBRARIES),
    ):
        parser.add_argument(
            f"--{flag}",
            nargs="+",
            choices=choices,
            default=list(choices),
            help="one or several (default: all)",
        )
    parser.add_argument(
        "--seconds",
        type=positive_number,
        default=1.0,
        help="that each way plays in a round, but for `--steps`, the least "
        "calls (default: %(default)s)",
    )


def check(options: argparse.Namespace) -> None:
    """Raises where a library is missing, or kgan is not among them.

    Raises:
        ImportError: a library is not installed.
        ValueError: nothing is compared to kgan.
    """
    if "kgan" not in options.library:
        raise ValueError(
            "`--library` must name kgan, which the others are compared to. "
            f"Received: --library {' '.join(options.library)}"
        )
    for library in {*options.library} & {*PEERS}:
        if importlib.util.find_spec(library) is None:
            raise ImportError(
                f"`--library` needs {library}: pip install '.[bench]', or "
                "name the others alone. Received: --library "
                f"{' '.join(options.library)}"
            )


def run(options: argparse.Namespace) -> Result:
    """Compares every work, batch and precision of the command line."""
    rows = []
    for name in options.work:
        for batch in options.batch:
            for precision in options.precision:
                case = f"{name}, batch {batch}, {precision}"
                print(f"step: {case} ...", file=sys.stderr, flush=True)
                rows.append(
                    compare(
                        name,
                        batch,
                        precision,
                        options.library,
                        rounds=options.rounds,
                        calls=options.steps,
                        seconds=options.seconds,
                    )
                )
    return Result(rows, table_of(rows))


COMPARISON = Comparison(
    "A step of kgan beside those of plain Keras and PyTorch, in turn.",
    add_arguments,
    check,
    run,
    steps=3,
)
