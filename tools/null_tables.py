"""Writes what metrics say of real samples against other real samples.

python -m tools.null_tables

No metric is at its ideal between two finite samples of one law: how far off
depends on n, on the dimension and on the embedding. The tables are what a
perfect generator would get. Populations that cannot be had here are named and
left out.
"""

import argparse
import functools
import math
import sys
import warnings
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgan.core import written_whole
from kgan.data import load
from kgan.metrics import authenticity
from kgan.metrics import frechet_distance
from kgan.metrics import kernel_distance
from kgan.metrics import manifold_scores
from kgan.metrics import neighbour_two_sample_test
from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.features import EfficientNetLite0
from kgan.metrics.features import Embedding
from kgan.metrics.features import RandomNetwork
from tools.benchmark.arguments import positive_integer
from tools.benchmark.arguments import positive_integers

GAUSSIANS = {f"gaussian_{d}": d for d in (2, 64, 512)}
EMBEDDINGS = ("random_network", "classifier", "efficientnet_lite0")
# Rows of Fashion-MNIST's train split that only the classifier learns from,
# and those that are compared.
LEARNING_ROWS = 20_000
POOL_ROWS = 20_000
# Draws of so many rows that most would come again, or take minutes.
FEWEST_DRAWS = 3
# A tenth of the default: its mean over draws is 0 with any number.
KERNEL_SUBSETS = 10
COLUMNS = {
    "frechet_distance": "Frechet distance",
    "null_bias": "its null bias",
    "kernel_distance": "kernel distance",
    "kernel_distance_std": "its std",
    "precision": "precision",
    "recall": "recall",
    "density": "density",
    "coverage": "coverage",
    "authenticity": "authenticity",
    "accuracy": "k-NN accuracy",
}

# From rows a side and a seed to two disjoint samples of one law.
Draw = Callable[[int, int], tuple[np.ndarray, np.ndarray]]


class Population(NamedTuple):
    """A law, as features.

    Attributes:
        name: a word for it.
        dimension: features of a row.
        note: a sentence for the reader.
        draw: gives two samples.
        rows: from which it draws; None for as many as wished.
    """

    name: str
    dimension: int
    note: str
    draw: Draw
    rows: int | None


def gaussian(dimension: int) -> Population:
    """Returns `N(0, I)`, drawn anew every time."""

    def draw(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        generator = np.random.default_rng(seed)
        real, other = generator.standard_normal((2, rows, dimension))
        return real, other

    return Population(
        f"gaussian_{dimension}",
        dimension,
        f"`N(0, I)` in {dimension} dimensions.",
        draw,
        None,
    )


def pool(name: str, features: np.ndarray, note: str) -> Population:
    """Returns rows that exist, of which each draw takes disjoint halves."""

    def draw(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        generator = np.random.default_rng(seed)
        drawn = generator.choice(len(features), 2 * rows, replace=False)
        return features[drawn[:rows]], features[drawn[rows:]]

    return Population(name, features.shape[1], note, draw, len(features))


def embedded(name: str) -> Population:
    """Returns Fashion-MNIST's train rows in one of `EMBEDDINGS`.

    Raises:
        FileNotFoundError, ValueError: the data set is not there.
        ModuleNotFoundError: the embedding's weights are not installed.
    """
    embedding, note = make_embedding(name)
    samples = _fashion_mnist("sample")
    compared = samples[LEARNING_ROWS : LEARNING_ROWS + POOL_ROWS]
    features = np.asarray(embedding(compared), np.float64)
    return pool(name, features, f"Fashion-MNIST in {note}.")


def make_embedding(name: str) -> tuple[Embedding, str]:
    """Returns one of `EMBEDDINGS`, and what it is in words.

    Raises:
        FileNotFoundError, ValueError: the data set is not there.
        ModuleNotFoundError: the embedding's weights are not installed.
    """
    if name == "efficientnet_lite0":
        return EfficientNetLite0(), "`EfficientNetLite0()`"
    samples = _fashion_mnist("sample")
    shape = samples.shape[1:]
    if name == "random_network":
        return RandomNetwork(shape), f"`RandomNetwork({shape})`"
    labels = _fashion_mnist("label")
    classifier = ClassifierFeatures.train(
        samples[:LEARNING_ROWS], labels[:LEARNING_ROWS], classes=10
    )
    compared = slice(LEARNING_ROWS, LEARNING_ROWS + POOL_ROWS)
    accuracy = classifier.test_accuracy(samples[compared], labels[compared])
    return classifier, (
        f"`ClassifierFeatures.train` of the first {LEARNING_ROWS:,} rows "
        f"(accuracy on the rows compared {accuracy:.3f})"
    )


def measure(real: np.ndarray, other: np.ndarray) -> dict[str, float]:
    """Returns the values of `COLUMNS` for two samples of one law."""
    with warnings.catch_warnings():
        # That n is not above d is marked in the table.
        warnings.simplefilter("ignore", UserWarning)
        found = {
            **neighbour_two_sample_test(real=real, generated=other),
            **authenticity(train=real, generated=other),
            **manifold_scores(real=real, generated=other),
            **kernel_distance(
                real=real, generated=other, subsets=KERNEL_SUBSETS
            ),
            **frechet_distance(real=real, generated=other),
        }
    return {name: found[name] for name in COLUMNS}


def row_of(population: Population, rows: int, seeds: int) -> list[str]:
    """Returns one line of a table: mean ± standard deviation over draws.

    Args:
        population: to draw from.
        rows: of either side.
        seeds: draws, of which fewer are made of many rows.
    """
    draws = min(seeds, max(FEWEST_DRAWS, POOL_ROWS // rows))
    found = [measure(*population.draw(rows, seed)) for seed in range(draws)]
    cells = {
        name: _mean_and_deviation([values[name] for values in found])
        for name in COLUMNS
    }
    if rows <= population.dimension:
        cells["frechet_distance"] += " *"
    return [f"{rows:,}", str(draws), *cells.values()]


def section(
    population: Population, counts: Sequence[int], seeds: int
) -> list[str]:
    """Returns a population's heading, note and table, in lines."""
    header = ["n", "draws", *COLUMNS.values()]
    lines = [header, ["---:"] * len(header)]
    for rows in counts:
        if population.rows is not None and 2 * rows > population.rows:
            _say(f"{population.name}: too few rows for n = {rows}, left out")
            continue
        _say(f"{population.name}: n = {rows} ...")
        lines.append(row_of(population, rows, seeds))
    return [
        f"## {population.name}",
        "",
        f"{population.note} {population.dimension} features.",
        "",
        *(f"| {' | '.join(line)} |" for line in lines),
        "",
    ]


def page(sections: Sequence[Sequence[str]], command: str) -> str:
    """Returns the whole page.

    Args:
        sections: what `section` gave.
        command: the one that made it.
    """
    return "\n".join(
        [
            "# Null tables: real against real",
            "",
            "What every metric says of two samples of one law: the value of",
            "a perfect generator, beside which others are to be read. Made by",
            "",
            "```",
            command,
            "```",
            "",
            "n rows on either side, disjoint; mean ± standard deviation over",
            "draws. `N(0, I)` is drawn anew each time; images are drawn from",
            f"rows {LEARNING_ROWS:,} to {LEARNING_ROWS + POOL_ROWS:,} of the",
            "train split of Fashion-MNIST (Zalando SE, MIT licence), so that",
            "draws of many rows share most of them and their deviation is",
            "too small. The test split is not touched.",
            "",
            "Precision and recall with k = 3, density and coverage with",
            "k = 5, kernel distance over "
            f"{KERNEL_SUBSETS} subsets of at most 1,000 rows",
            "(std: of one subset's value), authenticity of the second sample",
            "with the first in the place of the training set, held-out",
            "accuracy of k nearest neighbours. \\*: n is not above the number",
            "of features, where covariances are singular.",
            "",
            *(line for lines in sections for line in lines),
        ]
    )


def main(arguments: Sequence[str]) -> int:
    """Writes the page that the command line asks for.

    Args:
        arguments: of the command line.

    Returns:
        The exit code: 0 done, 2 for a folder that is not there.
    """
    options = make_parser().parse_args(arguments)
    if not options.out.parent.is_dir():
        _say(
            "The folder of `--out` must exist. "
            f"Received: --out={options.out}, no folder {options.out.parent}"
        )
        return 2
    sections = []
    for name in options.populations:
        try:
            population = (
                gaussian(GAUSSIANS[name])
                if name in GAUSSIANS
                else embedded(name)
            )
        except (ImportError, OSError, ValueError) as error:
            _say(f"{name}: left out. {error}")
            sections.append([f"## {name}", "", "Not installed here.", ""])
            continue
        sections.append(section(population, options.counts, options.seeds))
    command = " ".join(["python -m tools.null_tables", *arguments])
    with written_whole(options.out) as aside:
        aside.write_text(page(sections, command))
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Returns the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.null_tables",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [*GAUSSIANS, *EMBEDDINGS]
    parser.add_argument(
        "--counts",
        type=positive_integers,
        default=[300, 1_000, 2_000, 10_000],
        help="rows of either side, several with commas "
        "(default: 300,1000,2000,10000)",
    )
    parser.add_argument(
        "--seeds",
        type=positive_integer,
        default=5,
        help="draws of each (default: %(default)s)",
    )
    parser.add_argument(
        "--populations",
        nargs="+",
        choices=names,
        default=names,
        help="all by default",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("docs/metrics/null_tables.md"),
        help="(default: %(default)s)",
    )
    return parser


@functools.cache
def _fashion_mnist(key: str) -> np.ndarray:
    return np.asarray(load("fashion_mnist", split="train").records[key])


def _mean_and_deviation(values: Sequence[float]) -> str:
    """Returns both, to two digits of the deviation.

    Example:

    >>> _mean_and_deviation([0.912, 0.934, 0.941])
    '0.929 ± 0.015'
    """
    mean = float(np.mean(values))
    if len(values) == 1:
        return f"{mean:.3g}"
    deviation = float(np.std(values, ddof=1))
    if deviation == 0.0:
        return f"{mean:.3g} ± 0"
    if deviation < 1e-4:
        return f"{mean:.1e} ± {deviation:.1e}"
    digits = max(0, 1 - math.floor(math.log10(deviation)))
    return f"{mean:.{digits}f} ± {deviation:.{digits}f}"


def _say(line: str) -> None:
    print(f"null_tables: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
