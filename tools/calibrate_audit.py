"""How often the audit notices planted defects, and how often it is wrong.

python -m tools.calibrate_audit fashion_mnist --rows=2000 --out=runs/calibration

Real data of a known set are divided in training data and a pool; of the pool
come, in each draw anew, held-out samples and the planted generators': the
true sampler, a kind dropped or thinned, copies of many sorts, blurred, noisy,
shrunken, and controls that have no fault that matters. The table says how many
audits noticed each defect by an answer that is due, with a 95 % interval
(Clopper-Pearson), and the last line in how many draws faultless samples got
any bad answer. Draws are kept in a file as they are made: run again, it goes
on with the next.

The emoji are those of the npm package emoji-datasource-google (Apache-2.0),
folder img/google/64, which the environment variable KGAN_EMOJI names.
"""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import stats

from kgan.audit import BAD_ANSWERS
from kgan.audit import DEFECTS
from kgan.audit import Margins
from kgan.audit import Outcome
from kgan.audit import PlantedAudits
from kgan.audit import TrainingSide
from kgan.audit import outcome_of
from kgan.data import grid
from kgan.data import load

DIVISION_SEED = 0
EMOJI_VARIABLE = "KGAN_EMOJI"
EMOJI_SIDE = 32


class RealSet(NamedTuple):
    """Real samples, and how many of them are training data.

    Attributes:
        sample: all of them.
        label: their classes, or None.
        train_rows: how many the planted generators copy from.
    """

    sample: np.ndarray
    label: np.ndarray | None
    train_rows: int


def fashion_mnist() -> RealSet:
    """Returns 60,000 labelled pictures, 20,000 of them for training."""
    records = load("fashion_mnist", "train", batch_size=1).records
    return RealSet(records["sample"], records["label"], 20_000)


def digits() -> RealSet:
    """Returns 1,797 labelled digits of 8 pixels."""
    records = load("digits", "all", batch_size=1).records
    return RealSet(records["sample"], records["label"], 700)


def emoji() -> RealSet:
    """Returns some 3,800 pictures without labels.

    Raises:
        FileNotFoundError: the variable names no folder.
    """
    folder = os.environ.get(EMOJI_VARIABLE, "")
    if not os.path.isdir(folder):
        raise FileNotFoundError(
            f"`{EMOJI_VARIABLE}` must name a folder of pictures. "
            f"Received: {EMOJI_VARIABLE}={folder!r}"
        )
    records = load(
        Path(folder), "all", image_size=EMOJI_SIDE, channels=3, batch_size=1
    ).records
    return RealSet(records["sample"], None, 1_500)


def mixture() -> RealSet:
    """Returns points of the plane in 25 modes, with their modes."""
    points, modes = grid().sample(60_000, seed=0)
    return RealSet(points, modes, 20_000)


SETS: dict[str, Callable[[], RealSet]] = {
    "digits": digits,
    "emoji": emoji,
    "fashion_mnist": fashion_mnist,
    "mixture": mixture,
}


Answers = dict[str, list[str]]


def calibrated(
    audits: PlantedAudits, path: Path, *, draws: int, control_draws: int
) -> list[Answers]:
    """Returns the answers of every draw, keeping each as it is made.

    Args:
        audits: of planted generators.
        path: of a file, a draw in each line: those there are not made again.
        draws: of each defect.
        control_draws: of samples without a fault that matters.
    """
    defects = [each for each in DEFECTS if audits.can_plant(each)]
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = path.read_text().splitlines() if path.exists() else []
    found: list[Answers] = [json.loads(line) for line in lines]
    for draw in range(len(found), max(draws, control_draws)):
        chosen = [
            defect
            for defect in defects
            if draw < (draws if defect.due else control_draws)
        ]
        answers = {
            name: list(each)
            for name, each in audits.answers(draw, chosen).items()
        }
        with path.open("a") as file:
            file.write(json.dumps(answers) + "\n")
        found.append(answers)
        print(f"draw {draw} done", flush=True)
    return found


def row(outcome: Outcome) -> str:
    """Returns a row of the table."""
    low, high = outcome.interval
    answers = ", ".join(
        f"{answer} {count / outcome.draws:.0%}"
        for answer, count in outcome.answers.items()
    )
    return (
        f"| {outcome.defect.name} | {outcome.noticed / outcome.draws:.1%} "
        f"({low:.1%} to {high:.1%}) | {outcome.draws} | {answers} |"
    )


def table(found: list[Answers], *, generated: int, held_out: int) -> str:
    """Returns the table in Markdown.

    Its last line counts draws of which any control gave a bad answer: the
    controls of a draw share their samples, and are no tries of their own.

    Args:
        found: the answers of every draw.
        generated: samples of each planted generator.
        held_out: samples held out in each draw.
    """
    outcomes = [
        outcome_of(
            defect,
            [each[defect.name] for each in found if defect.name in each],
        )
        for defect in DEFECTS
        if any(defect.name in each for each in found)
    ]
    controls = [each.defect.name for each in outcomes if not each.defect.due]
    draws = len(found)
    alarms = sum(
        any(BAD_ANSWERS.intersection(each[name]) for name in controls)
        for each in found
    )
    interval = stats.binomtest(alarms, draws).proportion_ci(0.95)
    return "\n".join(
        [
            f"{generated:,} generated, {held_out:,} held out",
            "",
            "| planted | noticed | draws | answers |",
            "|---|---|---|---|",
            *(row(each) for each in outcomes),
            "",
            f"In {alarms} of {draws} draws any of the {len(controls)} without "
            "a fault that matters got a bad answer, "
            f"{alarms / draws:.1%} ({interval.low:.1%} to "
            f"{interval.high:.1%}) at a nominal 1 %.",
            "",
        ]
    )


def main() -> None:
    """Calibrates what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", choices=sorted(SETS))
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument(
        "--held_out", type=int, help="as many as --rows without it"
    )
    parser.add_argument("--draws", type=int, default=40)
    parser.add_argument("--control_draws", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default="runs/calibration")
    options = parser.parse_args()
    held_out = options.held_out or options.rows
    name = f"{options.data}-{options.rows}-{held_out}-seed{options.seed}"
    real = SETS[options.data]()
    order = np.random.default_rng(DIVISION_SEED).permutation(len(real.sample))
    train, pool = np.split(order, [real.train_rows])
    audits = PlantedAudits(
        TrainingSide(
            real.sample[train],
            labels=None if real.label is None else real.label[train],
            embedding=None,
            seed=options.seed,
        ),
        real.sample[pool],
        pool_kinds=None if real.label is None else real.label[pool],
        generated=options.rows,
        held_out=held_out,
        margins=Margins(),
        seed=options.seed,
    )
    found = calibrated(
        audits,
        Path(options.out) / f"{name}.jsonl",
        draws=options.draws,
        control_draws=options.control_draws,
    )
    text = table(found, generated=options.rows, held_out=held_out)
    (Path(options.out) / f"{name}.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
