"""Precision, recall, density and coverage: time and memory beside `prdc`."""

import argparse
import contextlib
import functools
import importlib
import importlib.util
import io
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from kgan.metrics import manifold_scores
from tools.benchmark.arguments import positive_integer
from tools.benchmark.arguments import positive_integers
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.memory import Peak
from tools.benchmark.memory import in_own_process
from tools.benchmark.memory import peak_of
from tools.benchmark.timing import interleaved
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import round_ratios

VALUES = ("precision", "recall", "density", "coverage")
_MEBIBYTE = 2**20


def by_kgan(
    real: np.ndarray, generated: np.ndarray, k: int
) -> dict[str, float]:
    """Returns the four values from `kgan.metrics.manifold_scores`."""
    found = manifold_scores(
        real=real, generated=generated, precision_k=k, coverage_k=k
    )
    return {name: found[name] for name in VALUES}


def by_prdc(
    real: np.ndarray, generated: np.ndarray, k: int
) -> dict[str, float]:
    """Returns the four values from `prdc.compute_prdc`."""
    prdc = importlib.import_module("prdc")
    with contextlib.redirect_stdout(io.StringIO()):
        found = prdc.compute_prdc(real, generated, nearest_k=k)
    return {name: float(found[name]) for name in VALUES}


WAYS: dict[str, Callable[[np.ndarray, np.ndarray, int], dict[str, float]]] = {
    "kgan": by_kgan,
    "prdc": by_prdc,
}


def make_populations(
    rows: int, dimension: int, *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Returns real and generated features, float64 `(rows, dimension)`.

    Both are Gaussian with variances that fall as 1 / i, the generated a
    little narrower, so that no value is 0 or 1.

    Args:
        rows: of each population.
        dimension: features.
        seed: of all draws.
    """
    generator = np.random.default_rng(seed)
    deviations = 1.0 / np.sqrt(np.arange(1, dimension + 1))
    real = generator.standard_normal((rows, dimension)) * deviations
    generated = generator.standard_normal((rows, dimension)) * deviations
    return real, 0.9 * generated


def peak_memory(way: str, rows: int, dimension: int, k: int) -> Peak:
    """Returns the peak memory of one way in this process.

    Args:
        way: a name in `WAYS`.
        rows: of each population.
        dimension: features.
        k: neighbours.
    """
    # Imports and the threads' own memory are not counted.
    WAYS[way](*make_populations(k + 2, 2), k)
    populations = make_populations(rows, dimension)
    return peak_of(lambda: WAYS[way](*populations, k))


def compare(
    rows: int, dimension: int, *, k: int, rounds: int, steps: int
) -> dict[str, Any]:
    """Times both ways on the same features, in turn, and their memory.

    Args:
        rows: of each population.
        dimension: features.
        k: neighbours that set a ball's radius, for all four values.
        rounds: of both ways.
        steps: calls of each way in a round.

    Returns:
        "rows", "dimension"; for "kgan" and "prdc" the "values", the
        "seconds" of a call ("low", "median" and "high") and, in bytes beyond
        the features, "allocated" and "resident" (None where the system does
        not tell); "prdc_over_kgan", the ratio of seconds within a round
        (above 1, kgan is faster); "allocated_ratio" and "resident_ratio",
        prdc's memory over kgan's.
    """
    populations = make_populations(rows, dimension)
    values: dict[str, dict[str, float]] = {}

    def play(name: str) -> None:
        values[name] = WAYS[name](*populations, k)

    timed = interleaved(
        {name: functools.partial(play, name) for name in WAYS},
        rounds=rounds,
        steps=steps,
    )
    peaks = {
        name: in_own_process(peak_memory, name, rows, dimension, k)
        for name in WAYS
    }
    ratios = round_ratios(timed["prdc"], timed["kgan"])
    return {
        "rows": rows,
        "dimension": dimension,
        **{
            name: {
                "values": values[name],
                "seconds": median_and_range(pooled(timed[name]))._asdict(),
                **peaks[name]._asdict(),
            }
            for name in WAYS
        },
        "prdc_over_kgan": median_and_range(ratios)._asdict(),
        "allocated_ratio": _ratio(
            peaks["prdc"].allocated, peaks["kgan"].allocated
        ),
        "resident_ratio": _ratio(
            peaks["prdc"].resident, peaks["kgan"].resident
        ),
    }


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table, a line for each way."""
    lines = []
    for row in rows:
        for name in WAYS:
            own = row[name]
            last = name == "prdc"
            lines.append(
                [
                    f"{row['rows']:,}",
                    str(row["dimension"]),
                    name,
                    *(f"{own['values'][value]:.4f}" for value in VALUES),
                    *spread_cells(own["seconds"]),
                    *spread_cells(row["prdc_over_kgan"] if last else None),
                    _mebibytes(own["allocated"]),
                    _times(row["allocated_ratio"] if last else None),
                    _mebibytes(own["resident"]),
                    _times(row["resident_ratio"] if last else None),
                ]
            )
    header = ["rows", "d", "way", *VALUES, "s", "range", "/kgan", "range"]
    return table(
        [*header, "allocated MiB", "/kgan", "resident MiB", "/kgan"], lines
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    parser.add_argument(
        "--rows",
        type=positive_integer,
        default=10_000,
        help="of each population (default: %(default)s)",
    )
    parser.add_argument(
        "--dimension",
        type=positive_integers,
        default=[64, 1280],
        help="features of a row, several with commas (default: 64,1280)",
    )
    parser.add_argument(
        "--k",
        type=positive_integer,
        default=5,
        help="neighbours that set a ball's radius (default: %(default)s)",
    )


def check(options: argparse.Namespace) -> None:
    """Raises unless `prdc` is installed and has enough rows.

    Raises:
        ModuleNotFoundError: `prdc` is not installed.
        ValueError: too few rows. prdc needs one more than kgan.
    """
    if importlib.util.find_spec("prdc") is None:
        raise ModuleNotFoundError(
            "`neighbours` compares with the package prdc, which is not "
            "installed. Install it with: pip install '.[bench]'"
        )
    if options.rows < options.k + 2:
        raise ValueError(
            "`--rows` must be at least `--k` + 2. "
            f"Received: --rows={options.rows}, --k={options.k}"
        )


def run(options: argparse.Namespace) -> Result:
    """Compares at every dimension that the command line asks for."""
    compared = []
    for dimension in options.dimension:
        print(f"neighbours: d={dimension} ...", file=sys.stderr, flush=True)
        compared.append(
            compare(
                options.rows,
                dimension,
                k=options.k,
                rounds=options.rounds,
                steps=options.steps,
            )
        )
    return Result(compared, table_of(compared))


def _ratio(numerator: int | None, denominator: int | None) -> float | None:
    if numerator is None or not denominator:
        return None
    return numerator / denominator


def _mebibytes(size: int | None) -> str:
    return "" if size is None else f"{size / _MEBIBYTE:,.0f}"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1f}"


COMPARISON = Comparison(
    "Precision, recall, density and coverage beside `prdc`: time and memory.",
    add_arguments,
    check,
    run,
    rounds=3,
    steps=1,
)
