"""Images a second from prepared files: kgan's ways beside those of TFDS."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.benchmark import input_wait
from tools.benchmark.arguments import positive_integer
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.reading_ways import ENCODINGS
from tools.benchmark.reading_ways import TFDS
from tools.benchmark.reading_ways import WAYS
from tools.benchmark.reading_ways import Pictures
from tools.benchmark.reading_ways import seconds_a_picture
from tools.benchmark.reading_ways import write_pictures
from tools.benchmark.timing import Rounds
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import round_ratios
from tools.benchmark.workload import Workload

GRAY, COLOUR = (28, 1), (64, 3)


def compare(
    pictures: Pictures,
    directory: Path,
    batch_size: int,
    *,
    rounds: int,
    seconds: float,
) -> dict[str, Any]:
    """Times every way of reading the same files, in turn.

    Every way goes on where its turn before ended. What it has made ready
    meanwhile is read first, for a third of the time, and not counted.

    Args:
        pictures: that the files hold.
        directory: of the files.
        batch_size: records a batch.
        rounds: of all ways.
        seconds: that each way reads for in a round.

    Returns:
        "pictures", "encoding", "records" and "batch"; for each of `WAYS` the
        "images_per_second" ("low", "median" and "high") and, but for TFDS'
        defaults, "over_tfds", the ratio of speeds within a round. Above 1,
        the way is faster than TFDS.
    """
    readers = {
        name: iter(make(directory, batch_size)) for name, make in WAYS.items()
    }
    timed: dict[str, Rounds] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, batches in readers.items():
            seconds_a_picture(batches, seconds / 3)
            timed[name].append([seconds_a_picture(batches, seconds)])
    row: dict[str, Any] = {
        "pictures": "x".join(map(str, pictures.shape)),
        "encoding": pictures.encoding,
        "records": pictures.records,
        "batch": batch_size,
    }
    for name in WAYS:
        speeds = [1.0 / each for each in pooled(timed[name])]
        row[name] = {"images_per_second": median_and_range(speeds)._asdict()}
        if name != TFDS:
            ratios = round_ratios(timed[TFDS], timed[name])
            row[name]["over_tfds"] = median_and_range(ratios)._asdict()
    return row


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table, a line for each way."""
    lines = []
    for row in rows:
        for name in WAYS:
            speed = row[name]["images_per_second"]
            lines.append(
                [
                    row["pictures"],
                    row["encoding"],
                    name,
                    f"{speed['median']:,.0f}",
                    f"{speed['low']:,.0f} - {speed['high']:,.0f}",
                    *spread_cells(row[name].get("over_tfds")),
                ]
            )
    header = ["images", "as", "way", "images/s", "range", "/tfds", "range"]
    return table(header, lines)


def wait_table_of(row: dict[str, Any]) -> str:
    """Returns what `input_wait.compare` found as a table of one line."""
    line = [
        str(row["batch"]),
        *spread_cells(row["step_ms"]),
        f"{row['wait_percent']:.2f}",
        f"{row['least_wait_percent']:.2f}",
        *spread_cells(row["over_one_batch"]),
    ]
    header = [
        "batch",
        "step ms",
        "range",
        "wait %",
        "least",
        "/one batch",
        "range",
    ]
    return table(header, [line])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    parser.add_argument(
        "--batch",
        type=positive_integer,
        default=64,
        help="records a batch, and a step (default: %(default)s)",
    )
    parser.add_argument(
        "--gray",
        type=positive_integer,
        default=36_000,
        help="gray images of 28x28 pixels, 90 %% of which are read "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--colour",
        type=positive_integer,
        default=9_000,
        help="colour images of 64x64 pixels, likewise (default: %(default)s)",
    )
    parser.add_argument(
        "--seconds",
        type=positive_integer,
        default=2,
        help="that each way reads for in a round (default: %(default)s)",
    )
    parser.add_argument(
        "--width",
        type=positive_integer,
        default=32,
        help="channels of the DCGAN whose wait for data is measured "
        "(default: %(default)s)",
    )


def check(options: argparse.Namespace) -> None:
    """Raises ValueError where there are too few images to read."""
    least = max(options.batch, 100)
    if min(options.gray, options.colour) < least:
        raise ValueError(
            f"`--gray` and `--colour` must be at least {least}. Received: "
            f"--gray={options.gray}, --colour={options.colour}"
        )


def run(options: argparse.Namespace) -> Result:
    """Reads all kinds of files, and trains on the first."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (size, channels) in enumerate((GRAY, COLOUR)):
            records = (options.gray, options.colour)[number]
            for encoding in ENCODINGS:
                pictures = Pictures(size, channels, encoding, records)
                directory = Path(folder) / f"{size}_{encoding}"
                print(f"data: {pictures} ...", file=sys.stderr, flush=True)
                pictures = write_pictures(pictures, directory)
                rows.append(
                    compare(
                        pictures,
                        directory,
                        options.batch,
                        rounds=options.rounds,
                        seconds=options.seconds,
                    )
                )
        print("data: input wait ...", file=sys.stderr, flush=True)
        wait = input_wait.compare(
            Path(folder) / f"{GRAY[0]}_raw",
            Workload("dcgan", *GRAY, options.width),
            options.batch,
            rounds=options.rounds,
            steps=options.steps,
        )
    tables = f"{table_of(rows)}\n\n{wait_table_of(wait)}"
    return Result([*rows, {"input_wait": wait}], tables)


COMPARISON = Comparison(
    "Images a second from prepared files, by kgan and by TFDS, and how long "
    "a training step waits for them.",
    add_arguments,
    check,
    run,
    rounds=3,
    steps=100,
)
