"""What an answer of an export costs: in its process, and to a client."""

import argparse
import contextlib
import http.client
import importlib
import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

import grpc

from kgan.export import save
from kgan.models import GAN
from tools.benchmark.arguments import positive_integers
from tools.benchmark.comparison import Comparison
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import spread_cells
from tools.benchmark.comparison import table
from tools.benchmark.timing import interleaved
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import quartiles
from tools.benchmark.timing import round_ratios
from tools.benchmark.workload import add_workload_arguments
from tools.benchmark.workload import make_networks
from tools.benchmark.workload import workload_of
from tools.check_serving.building import loader_program
from tools.check_serving.http_twin import http_twin
from tools.check_serving.loader import Loader
from tools.check_serving.signatures import example_request
from tools.check_serving.signatures import read_signatures
from tools.check_serving.signatures import version_folder

# "session" is the run of the graph alone, "process" with the way to and fro.
# The twins are Python: the server itself takes less beside the session, and
# writes floats in 9 digits instead of 17.
WAYS = ("session", "process", "grpc twin", "json twin", "png twin")
WARM_CALLS = 5


def compare(
    version: Path, batch_size: int, *, rounds: int, steps: int
) -> dict[str, Any]:
    """Times the ways of asking one process for the same pictures, in turn.

    Args:
        version: the export's folder.
        batch_size: pictures a request.
        rounds: of all ways.
        steps: requests of each way in a round.

    Returns:
        "batch"; for each of `WAYS` what `summary` returns; "json_over_png",
        the ratio of seconds within a round ("low", "median" and "high");
        "json_bytes" and "png_bytes" of an answer.
    """
    ways = importlib.import_module("tools.benchmark.serving_ways")
    twins = importlib.import_module("tools.check_serving.grpc_twin")
    signatures = read_signatures(version)
    inputs = example_request(signatures[ways.FLOATS], batch_size)
    sessions: list[float] = []
    with contextlib.ExitStack() as stack:
        loader = stack.enter_context(Loader(version))
        address = stack.enter_context(twins.grpc_twin(loader, ways.MODEL))
        channel = stack.enter_context(
            grpc.insecure_channel(address, options=twins.ANY_SIZE)
        )
        address = stack.enter_context(http_twin(loader, signatures, ways.MODEL))
        connection = stack.enter_context(
            contextlib.closing(
                http.client.HTTPConnection(address.removeprefix("http://"))
            )
        )
        calls = {
            "process": ways.by_process(loader, inputs, sessions),
            "grpc twin": ways.by_grpc(channel, inputs),
            "json twin": ways.by_json(
                connection, ways.FLOATS, inputs, ways.as_floats
            ),
            "png twin": ways.by_json(
                connection, ways.PNG, inputs, ways.as_files
            ),
        }
        for call in calls.values():
            for _ in range(WARM_CALLS):
                call()
        del sessions[:]
        timed = interleaved(calls, rounds=rounds, steps=steps)
        sizes = {
            "json_bytes": ways.answer_bytes(connection, ways.FLOATS, inputs),
            "png_bytes": ways.answer_bytes(connection, ways.PNG, inputs),
        }
    seconds = {"session": sessions}
    seconds.update({way: pooled(timed[way]) for way in calls})
    ratios = round_ratios(timed["json twin"], timed["png twin"])
    return {
        "batch": batch_size,
        **{way: summary(seconds[way], batch_size) for way in WAYS},
        "json_over_png": median_and_range(ratios)._asdict(),
        **sizes,
    }


def summary(seconds: list[float], batch_size: int) -> dict[str, Any]:
    """Returns what the seconds of one way say, for JSON.

    Args:
        seconds: of every request.
        batch_size: pictures a request.

    Returns:
        "ms", the "median" request between its quartiles "low" and "high";
        "images_per_second" at the median, of requests one after another.
    """
    spread = quartiles(seconds)
    return {
        "ms": {name: 1000.0 * each for name, each in spread._asdict().items()},
        "images_per_second": batch_size / spread.median,
    }


def memory_of_one_more(version: Path, batch_size: int) -> dict[str, int]:
    """Returns what a second process of the same export holds, in bytes.

    Args:
        version: the export's folder.
        batch_size: pictures of the request that both have answered.

    Returns:
        "resident", with what it shares, such as TensorFlow's libraries;
        "own", which one more process costs.
    """
    signature = read_signatures(version)["sample"]
    inputs = example_request(signature, batch_size)
    with Loader(version) as first, Loader(version) as second:
        for loader in (first, second):
            loader.ask("sample", inputs)
        memory = second.memory()
    own = memory["Private_Clean"] + memory["Private_Dirty"]
    return {"resident": memory["Rss"], "own": own}


def table_of(rows: list[dict[str, Any]]) -> str:
    """Returns the rows of `compare` as a table, a line for each way."""
    lines = []
    for row in rows:
        sizes = {"json twin": row["json_bytes"], "png twin": row["png_bytes"]}
        for way in WAYS:
            size = sizes.get(way)
            ratio = row["json_over_png"] if way == "json twin" else None
            lines.append(
                [
                    str(row["batch"]),
                    way,
                    *spread_cells(row[way]["ms"]),
                    f"{row[way]['images_per_second']:,.0f}",
                    "" if size is None else f"{size / 1000:,.1f}",
                    *spread_cells(ratio),
                ]
            )
    header = ["batch", "way", "ms", "quartiles", "images/s"]
    return table([*header, "kB", "json/png", "range"], lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of this comparison."""
    parser.add_argument(
        "--batch",
        type=positive_integers,
        default=[1, 16, 64],
        help="pictures a request, several with commas (default: 1,16,64)",
    )
    parser.add_argument(
        "--export",
        type=Path,
        help="folder of an export of pictures; by default an untrained model "
        "of the flags below is exported",
    )
    add_workload_arguments(parser)


def check(options: argparse.Namespace) -> None:
    """Raises unless there is something to ask, and with what.

    Raises:
        CannotBuild: no g++.
        FileNotFoundError: no export in the folder.
        ModuleNotFoundError: no tensorflow-serving-api.
        TypeError, ValueError: no network has the sizes; the export makes no
            pictures.
    """
    if importlib.util.find_spec("tensorflow_serving") is None:
        raise ModuleNotFoundError(
            "`serving` makes requests by tensorflow-serving-api, which is not "
            "installed. Install it with: pip install '.[serving]'"
        )
    if options.export is None:
        make_networks(workload_of(options))
    elif "sample_png" not in read_signatures(version_folder(options.export)):
        raise ValueError(
            "`--export` must be of a model that makes pictures. "
            f"Received: --export={options.export}, without `sample_png`"
        )
    loader_program()


def run(options: argparse.Namespace) -> Result:
    """Compares at every batch that the command line asks for."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        if options.export is None:
            print("serving: export ...", file=sys.stderr, flush=True)
            version = save(GAN(*make_networks(workload_of(options))), folder)
        else:
            version = version_folder(options.export)
        for batch_size in options.batch:
            print(f"serving: batch {batch_size} ...", file=sys.stderr)
            rows.append(
                compare(
                    version,
                    batch_size,
                    rounds=options.rounds,
                    steps=options.steps,
                )
            )
        memory = memory_of_one_more(version, max(options.batch))
    sentence = (
        f"One more process: {memory['own'] / 2**20:.0f} MiB of its own, "
        f"{memory['resident'] / 2**20:.0f} MiB with what it shares."
    )
    return Result(
        [*rows, {"memory": memory}], f"{table_of(rows)}\n\n{sentence}"
    )


COMPARISON = Comparison(
    "What an answer of an export costs: in a process without Python, and to a "
    "client of a twin of the server, as numbers and as PNG.",
    add_arguments,
    check,
    run,
)
