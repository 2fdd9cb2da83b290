"""What an audit of so many samples of these data would notice."""

from collections.abc import Callable
from typing import Any

import numpy as np

from kgan.audit.calibrating import PlantedAudits
from kgan.audit.calibrating import fresh_rows
from kgan.audit.defects import DEFECTS
from kgan.audit.inputs import FEWEST_TRAIN_ROWS
from kgan.audit.margins import Margins
from kgan.audit.outcome import Outcome
from kgan.audit.outcome import outcome_of
from kgan.audit.training_side import Embed
from kgan.audit.training_side import TrainingSide
from kgan.core import check_integer
from kgan.metrics import as_stored

# A defect counts as noticed where at least so many draws noticed it.
MOST_OF = 0.8


def self_calibrated(
    *,
    train: Any,
    held_out: Any,
    generated: int,
    train_labels: np.ndarray | None = None,
    held_out_labels: np.ndarray | None = None,
    embedding: Embed | None = None,
    margins: Margins | None = None,
    alpha: float = 0.01,
    draws: int = 5,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
) -> tuple[Outcome, ...]:
    """Plants defects in the data themselves, and audits them.

    Real samples that are set apart from `train` play the generator, as they
    are and with faults; in each draw other ones, and other held-out ones of
    the same number. What is left of `train`, half of it or more, is what they
    are audited against, so that a real audit sees slightly more.

    Args:
        train: as of `kgan.audit.run`.
        held_out: likewise: as many are held out in each draw.
        generated: samples of each planted generator.
        train_labels: as of `kgan.audit.run`.
        held_out_labels: likewise.
        embedding: likewise.
        margins: likewise.
        alpha: likewise.
        draws: audits of each defect.
        seed: of the draws.
        progress: is told the number of each draw before it is made.

    Returns:
        For each defect, how many audits noticed it.

    Raises:
        TypeError: `draws` or `generated` is no integer.
        ValueError: half of `train` does not hold enough samples to make
            `generated` of; it says how many it does.
    """
    check_integer("draws", draws)
    check_integer("generated", generated, minimum=20)
    train = as_stored(train, name="train")
    held_out = as_stored(held_out, name="held_out")
    apart = fresh_rows(generated, train_labels)
    if len(train) - apart < max(apart, FEWEST_TRAIN_ROWS):
        most = int(generated * len(train) / 2 / apart)
        raise ValueError(
            f"`generated` can be at most {most}, as fresh samples are set "
            f"apart from {len(train)} training ones. "
            f"Received: generated={generated}"
        )
    order = np.random.default_rng(seed).permutation(len(train))
    others, kept = np.split(order, [apart])
    pool_kinds = None
    if train_labels is not None and held_out_labels is not None:
        pool_kinds = np.concatenate([train_labels[others], held_out_labels])
    audits = PlantedAudits(
        TrainingSide(
            train[kept],
            labels=None if train_labels is None else train_labels[kept],
            embedding=embedding,
            seed=seed,
        ),
        np.concatenate([train[others], held_out]),
        pool_kinds=pool_kinds,
        generated=generated,
        held_out=len(held_out),
        margins=margins or Margins(),
        fresh=apart,
        alpha=alpha,
        seed=seed,
    )
    defects = [each for each in DEFECTS if audits.can_plant(each)]
    answers = []
    for draw in range(draws):
        if progress is not None:
            progress(draw)
        answers.append(audits.answers(draw, defects))
    return tuple(
        outcome_of(defect, [each[defect.name] for each in answers])
        for defect in defects
    )


def what_is_noticed(
    outcomes: tuple[Outcome, ...], *, generated: int, held_out: int
) -> list[str]:
    """Returns sentences on what such an audit notices, and what not.

    Args:
        outcomes: of `self_calibrated`.
        generated: samples of each planted generator.
        held_out: samples held out in each draw.
    """
    planted = [each for each in outcomes if each.defect.due]
    controls = [each for each in outcomes if not each.defect.due]
    seen: list[Outcome] = []
    unseen: list[Outcome] = []
    for each in planted:
        noticed = each.noticed >= MOST_OF * each.draws
        (seen if noticed else unseen).append(each)
    head = (
        f"With {generated:,} samples and {held_out:,} held-out ones of these "
        "data, this audit "
    )
    sentences = []
    if seen:
        sentences.append(f"{head}would notice: {_named(seen)}.")
    if unseen:
        sentences.append(f"{head}would often miss: {_named(unseen)}.")
    alarms = sum(each.noticed for each in controls)
    draws = sum(each.draws for each in controls)
    sentences.append(
        f"Of {draws} audits of samples without a fault {alarms} gave a bad "
        "answer."
    )
    return sentences


def _named(outcomes: list[Outcome]) -> str:
    return "; ".join(
        f"{each.defect.name} ({each.noticed} of {each.draws})"
        for each in outcomes
    )
