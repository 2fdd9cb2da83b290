"""Parts of a step that kgan makes otherwise than Keras, beside Keras' own."""

import argparse
import sys
from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.layers import BatchNormalization
from kgan.layers import DoublingConvolution
from kgan.layers import HalvingConvolution
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.timing import interleaved
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import round_ratios
from tools.benchmark.workload import add_batch_argument

Call = Callable[[], Any]
WAYS = ("kgan", "keras")


class Part(NamedTuple):
    """One part, made both ways.

    Attributes:
        says: what is timed.
        make: the rows of a batch to a call of each of `WAYS`.
    """

    says: str
    make: Callable[[int], tuple[Call, Call]]


def _norms(rows: int) -> tuple[Call, Call]:
    shape = (rows, 16, 16, 64)
    return tuple(
        _both_ways(layer, shape)
        for layer in (
            BatchNormalization(),
            keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
        )
    )


def _to_pictures(rows: int) -> tuple[Call, Call]:
    return tuple(
        _forward(layer, (rows, 14, 14, 32))
        for layer in (
            DoublingConvolution(1),
            keras.layers.Conv2DTranspose(1, 4, strides=2, padding="same"),
        )
    )


def _slopes_of_pictures(rows: int) -> tuple[Call, Call]:
    return tuple(
        _both_ways(layer, (rows, 64, 64, 3))
        for layer in (
            HalvingConvolution(32),
            keras.layers.Conv2D(32, 4, strides=2, padding="same"),
        )
    )


PARTS: dict[str, Part] = {
    "norm": Part("batch norm of 16x16x64, forward and backward", _norms),
    "to picture": Part("28x28x1 of 14x14x32, forward", _to_pictures),
    "from picture": Part(
        "64x64x3 to 32x32x32, forward, and the gradient of the pictures",
        _slopes_of_pictures,
    ),
}


def _forward(layer: keras.layers.Layer, shape: tuple[int, ...]) -> Call:
    given = tf.random.normal(shape, seed=0)
    layer(given)
    return _traced(lambda: layer(given, training=True))


def _both_ways(layer: keras.layers.Layer, shape: tuple[int, ...]) -> Call:
    given = tf.random.normal(shape, seed=0)
    upstream = tf.random.normal(layer(given).shape, seed=1)

    def call() -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(given)
            made = layer(given, training=True)
        return tape.gradient(made, given, upstream)

    return _traced(call)


def _traced(call: Callable[[], tf.Tensor]) -> Call:
    # Of the result a corner is fetched, when all of it is there.
    traced = tf.function(call, autograph=False)
    return lambda: traced()[0, 0, 0].numpy()


def compare(name: str, rows: int, *, rounds: int, steps: int) -> dict[str, Any]:
    """Times one part both ways, in turn.

    Args:
        name: of `PARTS`.
        rows: of a batch.
        rounds: of both ways.
        steps: calls of each way in a round.

    Returns:
        "part", "batch", the milliseconds "kgan_ms" and "keras_ms" ("low",
        "median", "high" of calls) and "keras_over_kgan", within a round.
    """
    calls = dict(zip(WAYS, PARTS[name].make(rows), strict=True))
    for call in calls.values():
        call()
        call()
    timed = interleaved(calls, rounds=rounds, steps=steps)
    return {
        "part": name,
        "says": PARTS[name].says,
        "batch": rows,
        **{
            f"{way}_ms": median_and_range(
                [1000.0 * each for each in pooled(timed[way])]
            )._asdict()
            for way in WAYS
        },
        "keras_over_kgan": median_and_range(
            round_ratios(timed["keras"], timed["kgan"])
        )._asdict(),
    }


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table."""
    lines = [
        [
            row["part"],
            str(row["batch"]),
            *spread_cells(row["kgan_ms"]),
            *spread_cells(row["keras_ms"]),
            *spread_cells(row["keras_over_kgan"]),
            row["says"],
        ]
        for row in rows
    ]
    header = ["part", "batch", "kgan ms", "range", "Keras ms", "range"]
    return table([*header, "Keras / kgan", "range", ""], lines)


def run(options: argparse.Namespace) -> Result:
    """Compares every part at every batch that the command line asks for."""
    rows = []
    for name in PARTS:
        for batch_size in options.batch:
            print(f"parts: {name}, {batch_size} ...", file=sys.stderr)
            rows.append(
                compare(
                    name,
                    batch_size,
                    rounds=options.rounds,
                    steps=options.steps,
                )
            )
    return Result(rows, table_of(rows))


COMPARISON = Comparison(
    "Parts of a step that kgan makes otherwise, beside Keras' own.",
    add_batch_argument,
    lambda options: None,
    run,
    steps=40,
)
