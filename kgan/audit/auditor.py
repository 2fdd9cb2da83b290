"""What judges generators by their samples: one, or many of them."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from typing import Any
from typing import final

import numpy as np

from kgan.audit.evidence import Evidence
from kgan.audit.evidence import Scores
from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.inputs import FEWEST_ROWS
from kgan.audit.inputs import FEWEST_TRAIN_ROWS
from kgan.audit.inputs import check_embedding_of_sounds
from kgan.audit.inputs import check_one_shape
from kgan.audit.inputs import check_rows
from kgan.audit.inputs import checked_labels
from kgan.audit.margins import Margins
from kgan.audit.questions import DECIDING
from kgan.audit.report import Report
from kgan.audit.running import chosen_checks
from kgan.audit.running import judged
from kgan.audit.training_side import TrainingSide
from kgan.core import check_bool
from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics import as_stored


@final
class Auditor:
    """Judges one generator after another against the same real data.

    What is made of the real data is made once, when first asked for:
    features, balls, what is fitted, the search for copies.

    Args:
        train: as of `run`, like all that follow.
        held_out: real samples that are not in `train`.
        train_labels: their classes, or None. Of labelled pictures the check
            "kinds" trains a classifier, once.
        held_out_labels: likewise, for the check "useful".
        embedding: what samples are compared in.
        class_names: in the order of labels.
        held_out_is_unseen: False where generators may have learned from
            `held_out` too.
        checks: names of those to run; None for all.
        margins: what is too small to matter.
        alpha: probability that any bad answer of one report is wrong.
        seed: of the division and all that is drawn.

    Raises:
        TypeError, ValueError: as `run` says.

    Example:

    >>> import numpy as np
    >>> points = np.random.default_rng(0).normal(size=(3000, 2))
    >>> audit = Auditor(
    ...     train=points[:1000],
    ...     held_out=points[1000:2000],
    ...     checks=["precision"],
    ... )
    >>> for shift in (0.0, 9.0):
    ...     audit(points[2000:] + shift).answer("realistic")
    'realistic'
    'unrealistic'
    """

    def __init__(
        self,
        *,
        train: Any,
        held_out: Any,
        train_labels: Any = None,
        held_out_labels: Any = None,
        embedding: Callable[[np.ndarray], np.ndarray] | None = None,
        class_names: Sequence[str] | None = None,
        held_out_is_unseen: bool = True,
        checks: Collection[str] | None = None,
        margins: Margins | None = None,
        alpha: float = 0.01,
        seed: int = 0,
    ) -> None:
        self.checks = chosen_checks(checks)
        self.margins = margins or Margins()
        self.class_names = class_names
        self.alpha = check_number("alpha", alpha, minimum=1e-6, maximum=0.5)
        self.training = TrainingSide(
            train,
            labels=checked_labels("train_labels", train_labels, train),
            embedding=embedding,
            seed=check_integer("seed", seed, minimum=0, maximum=2**31 - 1),
        )
        self.held_out = HeldOutSide(
            held_out,
            self.training,
            labels=checked_labels("held_out_labels", held_out_labels, held_out),
            is_unseen=check_bool("held_out_is_unseen", held_out_is_unseen),
        )
        check_one_shape(self._sides)
        check_rows("train", self.training.samples, FEWEST_TRAIN_ROWS)
        check_rows("held_out", self.held_out.samples, FEWEST_ROWS)
        check_embedding_of_sounds(self.training.samples, embedding)

    @property
    def _sides(self) -> dict[str, np.ndarray]:
        return {
            "train": self.training.samples,
            "held_out": self.held_out.samples,
        }

    def __call__(
        self,
        generated: Any,
        *,
        generated_labels: Any = None,
        log_prob: Scores | None = None,
        discriminator: Scores | None = None,
        baseline: Any = None,
        progress: Callable[[str], None] | None = None,
    ) -> Report:
        """Judges a generator's samples.

        Args:
            generated: as of `run`, like all that follow.
            generated_labels: the classes that were asked for, or None.
            log_prob: of samples, in nats.
            discriminator: samples to the logit of being real.
            baseline: samples of another generator, or None.
            progress: is told the name of each check before it runs.

        Raises:
            TypeError, ValueError: as `run` says.
        """
        evidence = self._evidence(
            "generated",
            generated,
            labels=checked_labels(
                "generated_labels", generated_labels, generated
            ),
            log_prob=log_prob,
            discriminator=discriminator,
        )
        other = None
        if baseline is not None:
            other = self._evidence("baseline", baseline)
        return judged(
            evidence,
            checks=self.checks,
            margins=self.margins,
            class_names=self.class_names,
            baseline=other,
            progress=progress,
        )

    def _evidence(
        self,
        name: str,
        samples: Any,
        *,
        labels: np.ndarray | None = None,
        log_prob: Scores | None = None,
        discriminator: Scores | None = None,
    ) -> Evidence:
        evidence = Evidence(
            self.held_out,
            as_stored(samples, name=name),
            generated_labels=labels,
            log_prob=log_prob,
            discriminator=discriminator,
            alpha=self.alpha,
            deciding=len(DECIDING),
            seed=self.training.seed,
        )
        check_one_shape({**self._sides, name: evidence.generated})
        check_rows(name, evidence.generated, FEWEST_ROWS)
        return evidence
