"""The Frechet distance from moments: symmetric eigenvalues against `sqrtm`."""

import argparse
import functools
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg

from kgan.metrics import GaussianMoments
from kgan.metrics import frechet_distance_of_moments
from kgan.metrics import moments
from tools.benchmark.arguments import positive_integer
from tools.benchmark.arguments import positive_integers
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.timing import interleaved
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import round_ratios

OWN = "kgan"
# Rows that are drawn at once, so that features never fill the memory.
_BLOCK_ROWS = 4096


def by_sqrtm(real: GaussianMoments, generated: GaussianMoments) -> float:
    """Returns the distance by the root of the unsymmetric product.

    As pytorch-fid takes it: where the root is not finite, 1e-6 is added to
    both diagonals; an imaginary part is dropped.
    """
    root = scipy.linalg.sqrtm(real.covariance @ generated.covariance)
    if not np.isfinite(root).all():
        offset = 1e-6 * np.eye(len(real.mean))
        root = scipy.linalg.sqrtm(
            (real.covariance + offset) @ (generated.covariance + offset)
        )
    return _distance(real, generated, float(np.trace(root).real))


def by_eigenvalues(real: GaussianMoments, generated: GaussianMoments) -> float:
    """Returns the distance by the unsymmetric product's eigenvalues.

    As torch-fidelity 0.4 takes it.
    """
    eigenvalues = np.linalg.eigvals(real.covariance @ generated.covariance)
    roots = np.sqrt(eigenvalues.astype(np.complex128))
    return _distance(real, generated, float(roots.real.sum()))


def by_kgan(real: GaussianMoments, generated: GaussianMoments) -> float:
    """Returns kgan's distance; its null bias is computed with it."""
    return frechet_distance_of_moments(real=real, generated=generated)[
        "frechet_distance"
    ]


WAYS: dict[str, Callable[[GaussianMoments, GaussianMoments], float]] = {
    OWN: by_kgan,
    "sqrtm": by_sqrtm,
    "eigvals": by_eigenvalues,
}


def make_populations(
    dimension: int, rows: int, *, seed: int = 0
) -> tuple[GaussianMoments, GaussianMoments]:
    """Returns moments of two sets of features, as embeddings give them.

    The variances along the axes of a random rotation fall as 1 / i; the
    generated ones fall faster, along axes that are turned a little. With no
    more rows than features both covariances are singular.

    Args:
        dimension: features, at least 2.
        rows: of each population, at least 2.
        seed: of all draws.
    """
    generator = np.random.default_rng(seed)
    axes = _rotation(generator.standard_normal((dimension, dimension)))
    turned = _rotation(
        axes
        + 0.3
        * generator.standard_normal((dimension, dimension))
        / np.sqrt(dimension)
    )
    falling = 1.0 / np.arange(1, dimension + 1)
    draw = functools.partial(_moments_of_draws, generator, rows)
    return (
        draw(axes * np.sqrt(falling)),
        draw(turned * np.sqrt(1.1 * falling**1.1)),
    )


def compare(
    dimension: int, rows: int, *, rounds: int, steps: int
) -> dict[str, Any]:
    """Times every way on the same moments, in turn.

    Args:
        dimension: features.
        rows: of each population.
        rounds: of all ways.
        steps: calls of each way in a round.

    Returns:
        "dimension", "rows"; for each of `WAYS` the "distance", the "seconds"
        of a call ("low", "median" and "high") and, but for kgan, "over_kgan",
        the ratio of seconds within a round. Above 1, kgan is faster.
    """
    populations = make_populations(dimension, rows)
    distances: dict[str, float] = {}

    def play(name: str) -> None:
        distances[name] = WAYS[name](*populations)

    with warnings.catch_warnings():
        # That n is not above d is the point of such a case.
        warnings.simplefilter("ignore", UserWarning)
        timed = interleaved(
            {name: functools.partial(play, name) for name in WAYS},
            rounds=rounds,
            steps=steps,
        )
    row: dict[str, Any] = {"dimension": dimension, "rows": rows}
    for name in WAYS:
        row[name] = {
            "distance": distances[name],
            "seconds": median_and_range(pooled(timed[name]))._asdict(),
        }
        if name != OWN:
            ratios = round_ratios(timed[name], timed[OWN])
            row[name]["over_kgan"] = median_and_range(ratios)._asdict()
    return row


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table, a line for each way."""
    lines = [
        [
            str(row["dimension"]),
            f"{row['rows']:,}",
            name,
            f"{row[name]['distance']:.8g}",
            *spread_cells(row[name]["seconds"]),
            *spread_cells(row[name].get("over_kgan")),
        ]
        for row in rows
        for name in WAYS
    ]
    header = ["d", "rows", "way", "distance", "s", "range", "/kgan", "range"]
    return table(header, lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    parser.add_argument(
        "--dimension",
        type=positive_integer,
        default=2048,
        help="features of a row (default: %(default)s)",
    )
    parser.add_argument(
        "--rows",
        type=positive_integers,
        default=[50_000, 1_000],
        help="rows of each population, several with commas; with no more "
        "than features the covariances are singular (default: 50000,1000)",
    )


def check(options: argparse.Namespace) -> None:
    """Raises ValueError where there is no covariance to take."""
    if options.dimension < 2 or min(options.rows) < 2:
        raise ValueError(
            "`--dimension` and `--rows` must be at least 2. Received: "
            f"--dimension={options.dimension}, --rows={options.rows}"
        )


def run(options: argparse.Namespace) -> Result:
    """Compares at every number of rows that the command line asks for."""
    compared = []
    for rows in options.rows:
        print(f"frechet: {rows} rows ...", file=sys.stderr, flush=True)
        compared.append(
            compare(
                options.dimension,
                rows,
                rounds=options.rounds,
                steps=options.steps,
            )
        )
    return Result(compared, table_of(compared))


def _distance(
    real: GaussianMoments, generated: GaussianMoments, overlap: float
) -> float:
    shift = real.mean - generated.mean
    return float(
        shift @ shift
        + np.trace(real.covariance)
        + np.trace(generated.covariance)
        - 2.0 * overlap
    )


def _rotation(matrix: np.ndarray) -> np.ndarray:
    return np.linalg.qr(matrix)[0]


def _moments_of_draws(
    generator: np.random.Generator, rows: int, root: np.ndarray
) -> GaussianMoments:
    """Moments of so many draws from `N(0, root root^T)`."""
    blocks = (
        moments(
            generator.standard_normal(
                (min(_BLOCK_ROWS, rows - start), len(root))
            )
            @ root.T
        )
        for start in range(0, rows, _BLOCK_ROWS)
    )
    return functools.reduce(GaussianMoments.merge, blocks)


COMPARISON = Comparison(
    "The Frechet distance from moments, by kgan, `sqrtm` and `eigvals`.",
    add_arguments,
    check,
    run,
    rounds=3,
    steps=1,
)
