"""How often an audit notices defects planted in real data, and is wrong."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

import numpy as np
from scipy import stats

from kgan.audit.defects import Defect
from kgan.audit.evidence import Evidence
from kgan.audit.finding import NOT_ENOUGH_EVIDENCE
from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.margins import Margins
from kgan.audit.planted import Planting
from kgan.audit.running import judged
from kgan.audit.training_side import TrainingSide
from kgan.audit.verdicts import DECIDING
from kgan.audit.verdicts import QUESTIONS
from kgan.metrics import as_stored

# Fresh samples set apart for each that is made: a kind may be left out.
SPARE = 1.3
BAD = frozenset(question.bad for question in QUESTIONS)


class Outcome(NamedTuple):
    """What audits of one planted defect said.

    Attributes:
        defect: that was planted.
        noticed: audits with an answer that was due; of a control, with any
            bad answer.
        wrong: audits with a bad answer that was not due.
        draws: audits.
        answers: how often each answer was given, by answer.
    """

    defect: Defect
    noticed: int
    wrong: int
    draws: int
    answers: dict[str, int]

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Clopper-Pearson interval of the share noticed."""
        found = stats.binomtest(self.noticed, self.draws).proportion_ci(0.95)
        return float(found.low), float(found.high)


def calibrate(
    *,
    training: TrainingSide,
    pool: Any,
    pool_kinds: np.ndarray | None,
    generated: int,
    held_out: int,
    defects: Sequence[Defect],
    draws: int,
    margins: Margins,
    alpha: float,
    seed: int,
    checks: Collection[str],
    progress: Callable[[int, Defect], None] | None = None,
) -> tuple[Outcome, ...]:
    """Plants defects again and again, and counts what audits say.

    Each draw divides the pool at random in held-out samples and fresh ones,
    of which all planted generators of the draw are made.

    Args:
        training: what planted generators copy from, the same for all draws.
        pool: other real samples, as `kgan.metrics.as_stored` takes them.
        pool_kinds: labels, integers `(n,)`; None for the kinds that
            `training` finds.
        generated: samples of each planted generator.
        held_out: samples of each draw.
        defects: to plant; those for pictures only are left out of others.
        draws: how many.
        margins: of the audits.
        alpha: of the audits.
        seed: of the draws.
        checks: names of those to run.
        progress: is told the draw and the defect before each audit.

    Raises:
        ValueError: the pool holds too few samples.
    """
    pool = as_stored(pool, name="pool")
    needed = held_out + round(SPARE * generated)
    if len(pool) < needed:
        raise ValueError(
            f"`pool` must hold {needed} samples for {held_out} held-out and "
            f"{generated} generated ones. Received: {len(pool)}"
        )
    if pool_kinds is None:
        everything = HeldOutSide(pool, training)
        pool_kinds = everything.kinds
    planted = [
        each
        for each in defects
        if training.are_pictures or not each.is_for_pictures
    ]
    answers: list[list[set[str]]] = [[] for _ in planted]
    for draw in range(draws):
        generator = np.random.default_rng([seed, draw])
        order = generator.permutation(len(pool))
        side = HeldOutSide(pool[order[:held_out]], training)
        fresh = order[held_out:needed]
        for defect, found in zip(planted, answers, strict=True):
            if progress is not None:
                progress(draw, defect)
            planting = Planting(
                pool[fresh],
                pool_kinds[fresh],
                training.samples,
                generated,
                generator,
            )
            evidence = Evidence(
                side,
                defect.plant(planting),
                alpha=alpha,
                deciding=len(DECIDING),
                seed=seed,
            )
            report = judged(evidence, checks=checks, margins=margins)
            found.append({each.answer for each in report.verdicts})
    return tuple(
        _outcome(defect, found)
        for defect, found in zip(planted, answers, strict=True)
    )


def _outcome(defect: Defect, answers: list[set[str]]) -> Outcome:
    due = defect.due or BAD
    bad = [each & BAD for each in answers]
    names = sorted({name for each in answers for name in each})
    return Outcome(
        defect,
        noticed=sum(bool(each & due) for each in bad),
        wrong=sum(bool(each - due) for each in bad) if defect.due else 0,
        draws=len(answers),
        answers={
            name: sum(name in each for each in answers)
            for name in names
            if name != NOT_ENOUGH_EVIDENCE
        },
    )
