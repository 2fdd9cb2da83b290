"""How long a user waits for the first step of `kgan train`."""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.timing import median_and_range

# Flags of `kgan train`, by the way that they let XLA in.
WAYS = {
    "default": [],
    "on": ["--jit_compile=on"],
    "off": ["--jit_compile=off"],
}


def seconds_until_first_step(source: str, flags: list[str]) -> float:
    """Returns the seconds from a command until its first step is done.

    Args:
        source: as `kgan train` takes it.
        flags: of `kgan train`.

    Raises:
        subprocess.CalledProcessError: it ended without a step.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tools.benchmark.first_step"]
        workdir = f"--workdir={Path(folder) / 'run'}"
        done = subprocess.run(
            [*command, str(time.time()), "train", source, workdir, *flags],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    return float(done.stdout.splitlines()[-1])


def compare(source: str, rounds: int) -> list[dict[str, Any]]:
    """Times each of `WAYS` in turn.

    Args:
        source: as `kgan train` takes it.
        rounds: of all ways.

    Returns:
        For each way "jit_compile" and "seconds" ("low", "median", "high").
    """
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way, flags in WAYS.items():
            found[way].append(seconds_until_first_step(source, flags))
    return [
        {"jit_compile": way, "seconds": median_and_range(each)._asdict()}
        for way, each in found.items()
    ]


def run(options: argparse.Namespace) -> Result:
    """Times the source that the command line names."""
    rows = compare(options.source, options.rounds)
    return Result(rows, table_of(rows))


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table."""
    lines = [
        [row["jit_compile"], *spread_cells(row["seconds"])] for row in rows
    ]
    return table(["jit_compile", "seconds", "range"], lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    parser.add_argument(
        "--source",
        default="digits",
        help="as `kgan train` takes it (default: %(default)s)",
    )


COMPARISON = Comparison(
    "The seconds from `kgan train` until its first step is done.",
    add_arguments,
    lambda options: None,
    run,
    rounds=3,
    steps=1,
)
