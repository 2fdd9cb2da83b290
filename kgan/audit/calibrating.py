"""How often an audit notices defects planted in real data, and is wrong."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from kgan.audit.defects import Defect
from kgan.audit.evidence import Evidence
from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.margins import Margins
from kgan.audit.planted import Planting
from kgan.audit.questions import DECIDING
from kgan.audit.running import judged
from kgan.audit.training_side import TrainingSide
from kgan.metrics import as_stored

# Fresh samples for each that is made: a kind may be left out.
SPARE = 1.3
# Of the rarest kind's share, which differs from draw to draw.
ROOM = 1.2
# Those that decide; the others would cost and change no answer.
DECIDING_CHECKS = (
    "precision",
    "coverage",
    "repeats",
    "kinds",
    "exact_copies",
    "near_copies",
    "distances_to_train",
)


def fresh_rows(generated: int, kinds: np.ndarray | None) -> int:
    """Returns how many fresh samples planted generators are made of.

    Enough that the rarest kind can be left out.

    Args:
        generated: samples of each planted generator.
        kinds: of the samples to draw from; None where they are cells, of
            which the rarest has a tenth at most.
    """
    spare = SPARE
    if kinds is not None:
        rarest = np.unique(kinds, return_counts=True)[1].min() / len(kinds)
        # Of one kind alone none can be left out.
        rarest = min(rarest, 0.5)
        spare = max(SPARE, ROOM / (1.0 - rarest))
    return math.ceil(spare * generated)


class PlantedAudits:
    """Audits of planted generators, drawn anew as often as asked for.

    Each draw divides the pool at random in held-out samples and fresh ones,
    of which all planted generators of the draw are made.

    Args:
        training: what planted generators copy from, the same for all draws.
        pool: other real samples, as `kgan.metrics.as_stored` takes them.
        pool_kinds: labels, integers `(n,)`; None for the kinds that
            `training` finds.
        generated: samples of each planted generator.
        held_out: samples held out in each draw.
        margins: of the audits.
        fresh: samples that planted generators are made of; None for as many
            as `fresh_rows` says.
        alpha: of the audits.
        seed: of the draws.

    Raises:
        ValueError: the pool holds too few samples.
    """

    def __init__(
        self,
        training: TrainingSide,
        pool: Any,
        *,
        pool_kinds: np.ndarray | None,
        generated: int,
        held_out: int,
        margins: Margins,
        fresh: int | None = None,
        alpha: float = 0.01,
        seed: int = 0,
    ) -> None:
        self._training = training
        self._pool = as_stored(pool, name="pool")
        self._generated = generated
        self._held_out = held_out
        fresh = fresh or fresh_rows(generated, pool_kinds)
        self._needed = held_out + fresh
        if len(self._pool) < self._needed:
            raise ValueError(
                f"`pool` must hold {self._needed} samples for {held_out} "
                f"held-out and {generated} generated ones. "
                f"Received: {len(self._pool)}"
            )
        if pool_kinds is None:
            pool_kinds = HeldOutSide(self._pool, training).kinds
        self._kinds = pool_kinds
        self._margins = margins
        self._alpha = alpha
        self._seed = seed

    def can_plant(self, defect: Defect) -> bool:
        """Whether a defect is one of such samples."""
        if defect.is_for_pictures and not self._training.are_pictures:
            return False
        return not defect.thins_kinds or len(np.unique(self._kinds)) > 1

    def answers(
        self, draw: int, defects: Sequence[Defect]
    ) -> dict[str, tuple[str, ...]]:
        """Returns the answers of a draw's audits, by the defect's name.

        Args:
            draw: its number: the same number draws the same.
            defects: to plant.
        """
        order = np.random.default_rng([self._seed, draw]).permutation(
            len(self._pool)
        )[: self._needed]
        held_out, fresh = np.split(order, [self._held_out])
        side = HeldOutSide(self._pool[held_out], self._training)
        found = {}
        for defect in defects:
            planting = Planting(
                self._pool[fresh],
                self._kinds[fresh],
                self._training.samples,
                self._generated,
                # A defect's own, whichever others are planted with it.
                np.random.default_rng(
                    [self._seed, draw, *defect.name.encode()]
                ),
            )
            evidence = Evidence(
                side,
                defect.plant(planting),
                alpha=self._alpha,
                deciding=len(DECIDING),
                seed=self._seed,
            )
            report = judged(
                evidence, checks=DECIDING_CHECKS, margins=self._margins
            )
            found[defect.name] = tuple(each.answer for each in report.verdicts)
        return found
