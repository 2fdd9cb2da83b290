"""Pictures for the same minutes: kgan's recipe and the Keras tutorial.

python -m tools.minutes fashion_mnist --minutes=10 --seeds=3 --out=runs/minutes
python -m tools.minutes ./photos --minutes=30 --seeds=1 --out=runs/photos
    --embedding=efficientnet_lite0

python -m tools.minutes fashion_mnist --minutes=2 --seeds=2 --pin
    --out=runs/recipe --sides kgan --vary r1_gamma=10 ema=.99

Each training is a process of its own, on one core where `--pin` says so, as
many side by side as there are cores; without it they take turns and have all
cores. What is there already is not trained again. Samples are judged
against held-out pictures, in features that are the same for all, beside other
real pictures in the samples' place.
"""

import argparse
import dataclasses
import json
import queue
import statistics
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import written_whole
from kgan.metrics import frechet_distance
from kgan.metrics import kernel_distance
from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.features import EfficientNetLite0
from kgan.metrics.features import RandomNetwork
from kgan.runs import open_data
from kgan.runs import parse_assignment
from tools.benchmark.arguments import positive_integer
from tools.benchmark.arguments import positive_number
from tools.benchmark.comparison import table
from tools.benchmark.machine import cores
from tools.benchmark.pinning import on_core
from tools.minutes.data import config_of

KGAN = "kgan_run"
SIDES = {"tutorial": "tutorial", "kgan": KGAN}
# What makes a contest, and is no choice of a side.
FIXED = ("source", "model", "seed", "steps")
# Of each side in a picture of all.
GRID_SAMPLES, GRID_COLUMNS = 40, 5
EMBEDDINGS = ("classifier", "efficientnet_lite0", "random_network")
Embed = Callable[[np.ndarray], np.ndarray]


def main() -> None:
    """Trains what is missing, and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", help="as `kgan train` takes it")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=positive_number, default=10.0)
    parser.add_argument("--seeds", type=positive_integer, default=3)
    parser.add_argument("--count", type=positive_integer, default=10_000)
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=[*SIDES])
    parser.add_argument(
        "--vary",
        nargs="+",
        type=assignment,
        default=[],
        metavar="KEY=VALUE",
        help="sides beside these: kgan's recipe with one other choice each",
    )
    parser.add_argument("--embedding", choices=EMBEDDINGS, default="classifier")
    parser.add_argument(
        "--pin", action="store_true", help="each training to one core"
    )
    parser.add_argument(
        "--grid",
        type=Path,
        help="PNG of samples of seed 0: the sides from left to right, then "
        "held-out pictures; none by default",
    )
    given = parser.parse_args()
    try:
        check(given)
    except (FileNotFoundError, TypeError, ValueError) as error:
        parser.exit(2, f"tools.minutes: {error}\n")
    train(given)
    found = scores(given)
    with written_whole(given.out / f"{given.minutes:g}.json") as aside:
        aside.write_text(json.dumps(found, indent=2) + "\n")
    print(table_of(found))
    if given.grid is not None:
        save_png(given.grid, grid_of(given))


def assignment(text: str) -> str:
    """Returns a choice of a config as it was written.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        parse_assignment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def check(given: argparse.Namespace) -> None:
    """Raises where the contest cannot be held, before anything is trained.

    Notes in `--out` what its samples are of.

    Args:
        given: of the command line.

    Raises:
        FileNotFoundError: there is no such source.
        ValueError: its pictures have other sides than the tutorial's, or no
            labels for a classifier; or `--out` holds another contest.
    """
    config, data = open_data(config_of(given.source, 0))
    if config.image_size not in ((28, 28), (64, 64), 28, 64):
        raise ValueError(
            "`source` must hold pictures of 28 or 64 pixels, as the "
            f"tutorial's. Received: image_size={config.image_size}"
        )
    if given.embedding == "classifier" and "label" not in data["train"].records:
        raise ValueError(
            "`--embedding=classifier` needs labels; use another of "
            f"{EMBEDDINGS}. Received: {given.source}, which has none"
        )
    for text in given.vary:
        name, value = parse_assignment(text)
        if name in FIXED or given.vary.count(text) > 1:
            raise ValueError(
                f"`--vary` must name choices that are none of {FIXED}, each "
                f"once. Received: {' '.join(given.vary)}"
            )
        # What the model does not read, or may not be, shows here.
        asked = config_of(given.source, 0)
        open_data(dataclasses.replace(asked, **{name: value}))
    given.out.mkdir(parents=True, exist_ok=True)
    note = given.out / "contest.json"
    contest = {
        "source": given.source,
        "count": given.count,
        "pinned": given.pin,
    }
    if note.exists() and json.loads(note.read_text()) != contest:
        raise ValueError(
            f"`--out` holds samples of {note.read_text().strip()}; choose "
            f"another folder. Received: {json.dumps(contest)}"
        )
    note.write_text(json.dumps(contest) + "\n")


def train(given: argparse.Namespace) -> None:
    """Trains all sides of all seeds whose samples are not there yet.

    With `--pin` as many at once as there are cores, each on its own.

    Args:
        given: of the command line.

    Raises:
        subprocess.CalledProcessError: a training failed.
    """
    commands = [
        command_of(given, side, seed)
        for seed in range(given.seeds)
        for side in sides_of(given)
        if not path_of(given, side, seed).exists()
    ]
    if not given.pin:
        for command in commands:
            subprocess.run(command, check=True)
        return
    count = cores()
    free: queue.SimpleQueue[int] = queue.SimpleQueue()
    for place in range(count):
        free.put(place)

    def run(command: list[str]) -> None:
        place = free.get()
        try:
            with on_core(place):
                subprocess.run(command, check=True)
        finally:
            free.put(place)

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(run, commands))


def sides_of(given: argparse.Namespace) -> list[str]:
    """Returns what is trained: sides, then variations of kgan's recipe."""
    return [*given.sides, *given.vary]


def command_of(given: argparse.Namespace, side: str, seed: int) -> list[str]:
    """Returns what trains a side and writes its samples.

    Args:
        given: of the command line.
        side: of `sides_of`.
        seed: of the training.
    """
    further = [] if side in SIDES else [f"--set={side}"]
    return [
        sys.executable,
        "-m",
        f"tools.minutes.{SIDES.get(side, KGAN)}",
        given.source,
        str(path_of(given, side, seed)),
        f"{given.minutes:g}",
        str(seed),
        str(given.count),
        *further,
    ]


def path_of(given: argparse.Namespace, side: str, seed: int) -> Path:
    """Returns where the samples of a training are."""
    return given.out / f"{side}-{given.minutes:g}-{seed}.npz"


def scores(given: argparse.Namespace) -> dict[str, Any]:
    """Returns what the samples of all trainings score, for JSON.

    Args:
        given: of the command line.

    Returns:
        "settings"; "real", what as many training pictures score in the
        samples' place; and "runs": of each "side", "seed", "steps",
        "frechet_distance" and "kernel_distance".
    """
    _, data = open_data(config_of(given.source, 0))
    train_split = data["train"]
    held_out = data["test"]
    embed = embedding_of(given.embedding, train_split)
    real = embed(held_out.records["sample"][: given.count])

    def score(samples: np.ndarray) -> dict[str, float]:
        features = embed(samples)
        return {
            "frechet_distance": frechet_distance(real=real, generated=features)[
                "frechet_distance"
            ],
            "kernel_distance": kernel_distance(real=real, generated=features)[
                "kernel_distance"
            ],
        }

    runs = []
    for side in sides_of(given):
        for seed in range(given.seeds):
            with np.load(path_of(given, side, seed)) as file:
                runs.append(
                    {
                        "side": side,
                        "seed": seed,
                        "steps": int(file["steps"]),
                        **score(file["samples"]),
                    }
                )
    return {
        "settings": {
            "source": given.source,
            "minutes": given.minutes,
            "pinned": given.pin,
            "samples": given.count,
            "held_out": len(real),
            "embedding": given.embedding,
        },
        "real": score(train_split.records["sample"][: given.count]),
        "runs": runs,
    }


def grid_of(given: argparse.Namespace) -> np.ndarray:
    """Returns the first samples of seed 0 of each side, then real pictures.

    Args:
        given: of the command line.

    Returns:
        uint8 `(height, width, channels)`: a grid a side, from left to right.
    """
    kinds = []
    for side in sides_of(given):
        with np.load(path_of(given, side, 0)) as file:
            kinds.append(file["samples"][:GRID_SAMPLES])
    _, data = open_data(config_of(given.source, 0))
    kinds.append(data["test"].records["sample"][:GRID_SAMPLES])
    grids = [picture_grid(kind, columns=GRID_COLUMNS) for kind in kinds]
    height, width, channels = grids[0].shape
    gap = np.full((height, width // 16, channels), 255, np.uint8)
    parts = [part for grid in grids for part in (grid, gap)]
    return np.concatenate(parts[:-1], axis=1)


def embedding_of(name: str, train_split: Any) -> Embed:
    """Returns the features that judge all samples.

    Args:
        name: of `EMBEDDINGS`.
        train_split: what a classifier learns from.
    """
    samples = train_split.records["sample"]
    if name == "classifier":
        labels = train_split.records["label"]
        classes = int(labels.max()) + 1
        return ClassifierFeatures.train(samples, labels, classes=classes)
    if name == "efficientnet_lite0":
        return EfficientNetLite0()
    return RandomNetwork(samples.shape[1:])


def table_of(found: dict[str, Any]) -> str:
    """Returns a line a run, their means, and real pictures last."""
    lines = [
        [
            run["side"],
            str(run["seed"]),
            f"{run['steps']:,}",
            f"{run['frechet_distance']:.3f}",
            f"{run['kernel_distance']:.5f}",
        ]
        for run in found["runs"]
    ]
    for side in dict.fromkeys(run["side"] for run in found["runs"]):
        own = [run for run in found["runs"] if run["side"] == side]
        lines.append(
            [
                side,
                "mean",
                f"{statistics.mean(run['steps'] for run in own):,.0f}",
                f"{statistics.mean(r['frechet_distance'] for r in own):.3f}",
                f"{statistics.mean(r['kernel_distance'] for r in own):.5f}",
            ]
        )
    real = found["real"]
    lines.append(
        [
            "real pictures",
            "",
            "",
            f"{real['frechet_distance']:.3f}",
            f"{real['kernel_distance']:.5f}",
        ]
    )
    header = ["side", "seed", "steps", "Frechet distance", "kernel distance"]
    return table(header, lines)


if __name__ == "__main__":
    main()
