"""What a second worker gives: two that train together beside one."""

import argparse
import contextlib
import json
import os
import socket
import statistics
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import as_completed
from typing import Any

from tools.benchmark.arguments import positive_number
from tools.benchmark.asking import Player
from tools.benchmark.asking import asked_in_turn
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import table
from tools.benchmark.machine import cores
from tools.benchmark.step_work import WORKS
from tools.benchmark.timing import Rounds
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import round_ratios
from tools.benchmark.workload import add_batch_argument

WORKERS = 2
ALONE, APART, TOGETHER = "alone", "apart", "together"


class Team:
    """Workers on a core each, who all play when one is asked; a context.

    Args:
        work: of `WORKS`.
        rows: of each worker's batch.
        together: they share a game, as `TF_CONFIG` says; else each has its
            own, and the machine alone holds them up.
    """

    def __init__(self, work: str, rows: int, *, together: bool) -> None:
        environments = (
            cluster_environments(WORKERS) if together else [{}] * WORKERS
        )
        self._stack = contextlib.ExitStack()
        self._threads = self._stack.enter_context(ThreadPoolExecutor(WORKERS))
        # Ended before the threads, which wait for what they answer.
        self._players = [
            self._stack.enter_context(
                Player(
                    "worker_step",
                    [work, str(rows)],
                    environment=environment,
                    core=place,
                )
            )
            for place, environment in enumerate(environments)
        ]

    def ready(self) -> None:
        """Waits for all workers, who wait for each other.

        Raises:
            RuntimeError: one of them ended before its first call.
        """
        waits = [self._threads.submit(each.ready) for each in self._players]
        for wait in as_completed(waits):
            wait.result()

    def seconds_of(self, calls: int) -> list[float]:
        """Returns the seconds of so many calls, the slowest worker's."""
        found = self._threads.map(lambda p: p.seconds_of(calls), self._players)
        return [max(each) for each in zip(*found, strict=True)]

    def __enter__(self) -> "Team":
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()


def cluster_environments(workers: int) -> list[dict[str, str]]:
    """Returns the variables of workers on free ports of this machine.

    Args:
        workers: how many.
    """
    with contextlib.ExitStack() as stack:
        doors = [
            stack.enter_context(socket.create_server(("localhost", 0)))
            for _ in range(workers)
        ]
        ports = [door.getsockname()[1] for door in doors]
    cluster = {"worker": [f"localhost:{port}" for port in ports]}
    return [
        {
            "TF_CONFIG": json.dumps(
                {"cluster": cluster, "task": {"type": "worker", "index": index}}
            )
        }
        for index in range(workers)
    ]


@contextlib.contextmanager
def ways(work: str, rows: int) -> Iterator[dict[str, Any]]:
    """Yields what is timed, by name.

    Args:
        work: of `WORKS`.
        rows: of each worker's batch.
    """
    with (
        Player("worker_step", [work, str(rows)], core=0) as alone,
        Team(work, rows, together=False) as apart,
        Team(work, rows, together=True) as together,
    ):
        players = {ALONE: alone, APART: apart, TOGETHER: together}
        for each in players.values():
            each.ready()
        yield players


def compare(
    work: str, rows: int, *, rounds: int, calls: int, seconds: float
) -> dict[str, Any]:
    """Times one worker, two that share the machine, and two that share a game.

    Args:
        work: of `WORKS`.
        rows: of each worker's batch.
        rounds: as of `asked_in_turn`.
        calls: as there.
        seconds: as there.

    Returns:
        "work", "rows" of each worker, "images_per_second" of all workers by
        way, and the spread of what the two reach "of_twice_one", by way.
    """
    with ways(work, rows) as players:
        timed = asked_in_turn(
            players, rounds=rounds, calls=calls, seconds=seconds
        )
    return {"work": work, "rows": rows, **summary(timed, rows)}


def summary(timed: dict[str, Rounds], rows: int) -> dict[str, Any]:
    """Returns what the seconds of steps say, for JSON.

    Args:
        timed: by way.
        rows: of each worker's batch.
    """
    workers = {ALONE: 1, APART: WORKERS, TOGETHER: WORKERS}
    return {
        "images_per_second": {
            way: workers[way]
            * rows
            / statistics.median([statistics.median(each) for each in rounds])
            for way, rounds in timed.items()
        },
        "of_twice_one": {
            way: median_and_range(
                round_ratios(timed[ALONE], timed[way])
            )._asdict()
            for way in (APART, TOGETHER)
        },
    }


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table."""
    lines = []
    for row in rows:
        rates, shares = row["images_per_second"], row["of_twice_one"]
        cells = [f"{rates[way]:,.0f}" for way in (ALONE, APART, TOGETHER)]
        for way in (APART, TOGETHER):
            spread = shares[way]
            cells += [
                f"{spread['median']:.0%}",
                f"{spread['low']:.0%} - {spread['high']:.0%}",
            ]
        lines.append([row["work"], str(row["rows"]), *cells])
    header = [
        "work",
        "rows of each",
        "one, images/s",
        "two apart",
        "two together",
        "apart / twice one",
        "range",
        "together / twice one",
        "range",
    ]
    return table(header, lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    add_batch_argument(parser)
    parser.add_argument(
        "--work",
        nargs="+",
        choices=tuple(WORKS),
        default=["dcgan28", "dcgan64"],
        help="one or several (default: dcgan28 dcgan64)",
    )
    parser.add_argument(
        "--seconds",
        type=positive_number,
        default=5.0,
        help="that each way plays in a round (default: %(default)s)",
    )


def check(options: argparse.Namespace) -> None:
    """Raises where workers cannot have a core each.

    Raises:
        OSError: this system pins no process, or has too few cores.
    """
    if not hasattr(os, "sched_setaffinity"):
        raise OSError(
            "`scaling` needs a system that pins processes to cores, as Linux "
            f"does. Received: {sys.platform}"
        )
    if cores() < WORKERS:
        raise OSError(
            f"`scaling` needs {WORKERS} cores, one a worker. "
            f"Received: {cores()}"
        )


def run(options: argparse.Namespace) -> Result:
    """Compares every work and batch of the command line."""
    rows = []
    for work in options.work:
        for batch in options.batch:
            print(f"scaling: {work}, {batch} rows ...", file=sys.stderr)
            rows.append(
                compare(
                    work,
                    batch,
                    rounds=options.rounds,
                    calls=options.steps,
                    seconds=options.seconds,
                )
            )
    return Result(rows, table_of(rows))


COMPARISON = Comparison(
    "Two workers, a core each, beside one on a core of its own.",
    add_arguments,
    check,
    run,
    rounds=3,
    steps=3,
)
