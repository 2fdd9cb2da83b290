"""The audit at the end of a run: its own samples, on its test data."""

import json
import time
from pathlib import Path
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.audit import CARD
from kgan.audit import CHECK_NAMES
from kgan.audit import DECIDING_CHECKS
from kgan.audit import NUMBERS
from kgan.audit import Auditor
from kgan.audit import Report
from kgan.data import DataStream
from kgan.models import Game
from kgan.runs.audit_config import COUNT
from kgan.runs.audited_run import AuditedRun
from kgan.runs.folder import RunFolder
from kgan.runs.real_data import RealData
from kgan.runs.real_data import joined
from kgan.runs.say import notes_said
from kgan.runs.say import say
from kgan.runs.scoring import ENOUGH_PICTURES

SEED = 0


class Depth(NamedTuple):
    """How thoroughly a run is audited.

    Attributes:
        checks: names of those to run.
        samples: how many are made.
        held_out: rows that they are compared with, at most; None for all.
        by_class: whether the kinds that are counted are the data's classes,
            for which a classifier is trained; else cells of the data.
    """

    checks: tuple[str, ...]
    samples: int
    held_out: int | None
    by_class: bool


# The cheap one takes half a minute of one core for 50,000 training pictures
# of 28 pixels, most of it in their encoding and the search for copies.
AUDITS: dict[str, Depth | None] = {
    "off": None,
    "cheap": Depth(DECIDING_CHECKS, 2_000, 2_000, by_class=False),
    "full": Depth(CHECK_NAMES, COUNT, None, by_class=True),
}


def audit_game(
    game: Game,
    data: dict[str, DataStream],
    *,
    folder: RunFolder,
    depth: Depth,
) -> None:
    """Judges a trained game, says the answers and writes the report.

    Nothing is done where the run's folder has a report of the game's step
    with all the checks. What cannot be audited, such as too few held-out
    pictures, is said: it shall not keep the model from being exported.

    Args:
        game: that draws samples.
        data: the streams "train", "validation" and "test".
        folder: of the run.
        depth: what to do.
    """
    step = int(game.step.numpy())
    numbers = _numbers_of(folder, step)
    if set(depth.checks) <= numbers.get("seconds", {}).keys():
        say(f"The audit of step {step:,} stands in {folder.audit}.")
        return
    start = time.monotonic()
    try:
        report = _report(game, data, folder=folder, depth=depth)
    except (ValueError, MemoryError, tf.errors.OpError) as error:
        say(f"No audit: {error}")
        return
    for verdict in report.verdicts:
        say(verdict.line)
    page = report.save(
        folder.audit,
        title=f"Audit of {folder.path.resolve().name} at step {step:,}",
        step=step,
        fingerprint=data["train"].fingerprint,
    )
    say(f"Audited in {time.monotonic() - start:.0f} s: {page}")


def _report(
    game: Game,
    data: dict[str, DataStream],
    *,
    folder: RunFolder,
    depth: Depth,
) -> Report:
    splits = audited_splits(data)
    real = at_most(
        joined(
            data["train"],
            [data[name] for name in splits],
            held_out_is_unseen=True,
        ),
        depth.held_out,
    )
    auditor = Auditor(
        train=real.train,
        held_out=real.held_out,
        train_labels=real.train_labels if depth.by_class else None,
        held_out_labels=real.held_out_labels if depth.by_class else None,
        class_names=real.class_names,
        held_out_is_unseen=real.held_out_is_unseen,
        checks=depth.checks,
        seed=SEED,
    )
    say(
        f"Auditing {depth.samples:,} samples by {len(real.train):,} training "
        f"and {len(real.held_out):,} held-out pictures "
        f"({' and '.join(splits)}) ..."
    )
    run = AuditedRun(folder, game=game)
    made = run.draw(real, depth.samples, SEED)
    with notes_said(set()):
        return auditor(
            made.sample,
            generated_labels=made.label,
            log_prob=run.log_prob,
            discriminator=run.discriminator,
        )


def audited_splits(data: dict[str, DataStream]) -> tuple[str, ...]:
    """Returns the splits that a run's samples are held against.

    The test data; where they are few, also the validation data, which no
    model is trained on either.

    Args:
        data: the streams "validation" and "test".
    """
    if data["test"].num_examples >= ENOUGH_PICTURES:
        return ("test",)
    return ("validation", "test")


def at_most(real: RealData, rows: int | None) -> RealData:
    """Returns the data with so many held-out rows, drawn at random.

    Args:
        real: all there are.
        rows: how many; None for all.
    """
    if rows is None or rows >= len(real.held_out):
        return real
    order = np.random.default_rng(SEED).permutation(len(real.held_out))[:rows]
    labels = real.held_out_labels
    return real._replace(
        held_out=real.held_out[order],
        held_out_labels=None if labels is None else labels[order],
    )


def audit_files(folder: RunFolder, step: int) -> tuple[Path, ...]:
    """Returns the card and the numbers of a run's audit, to go along.

    Args:
        folder: of the run.
        step: that the audit must be of.

    Returns:
        Nothing where the last audit is of another step.
    """
    if not _numbers_of(folder, step):
        return ()
    return folder.audit / CARD, folder.audit / NUMBERS


def _numbers_of(folder: RunFolder, step: int) -> dict[str, Any]:
    """Returns the last report's numbers; empty if not of this step."""
    path = folder.audit / NUMBERS
    if not path.exists():
        return {}
    numbers = dict(json.loads(path.read_text(encoding="utf-8")))
    return numbers if numbers.get("step") == step else {}
