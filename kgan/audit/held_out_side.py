"""The held-out data of an audit, and all that is made of them once."""

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from kgan.audit.copying import Closest
from kgan.audit.copying import equal_rows
from kgan.audit.defects import DEFECTS
from kgan.audit.defects import UNREAL
from kgan.audit.defects import Defect
from kgan.audit.encoding import encoded_alike
from kgan.audit.estimates import Count
from kgan.audit.manifold import Manifold
from kgan.audit.planted import Planting
from kgan.audit.training_side import TrainingSide
from kgan.audit.training_side import features_of
from kgan.metrics import as_stored

# Of what is drawn for planted faults, apart from all else.
_FAULTS = 50


class HeldOutSide:
    """Held-out samples, as the checks see them.

    One object serves the audits of many generators, and everything is made
    when first asked for.

    Args:
        samples: as `kgan.metrics.as_stored` takes them.
        training: what the generator learned from.
        labels: integers `(n,)` from 0, or None.
        is_unseen: whether the generator never learned from them.
    """

    def __init__(
        self,
        samples: Any,
        training: TrainingSide,
        *,
        labels: np.ndarray | None = None,
        is_unseen: bool = True,
    ) -> None:
        self.samples = as_stored(samples, name="held_out")
        self.training = training
        self.labels = labels
        self.is_unseen = is_unseen
        self._faulty: dict[int, dict[str, Count]] = {}

    @functools.cached_property
    def seen(self) -> np.ndarray:
        """The samples, encoded alike."""
        return encoded_alike(self.samples, name="held_out")

    @functools.cached_property
    def contents(self) -> np.ndarray:
        """Features by what samples show, float64."""
        return features_of(self.training.embeddings.content, self.seen)

    @functools.cached_property
    def look(self) -> Manifold:
        """Balls around the samples, by their look."""
        embeddings = self.training.embeddings
        if embeddings.look is embeddings.content:
            return self.content
        return Manifold(
            features_of(embeddings.look, self.seen),
            self.training.reference_look,
        )

    def faulty_looks(self, rows: int) -> Mapping[str, Count]:
        """Returns how many pictures that look unreal lie among the samples.

        They are reference ones with a fault that nobody would overlook; where
        most of them lie among held-out pictures by their look, it sees too
        little of these data to call any samples real. Other samples than
        pictures have no such faults: a point with noise may be as good as
        another one.

        Args:
            rows: of each fault, as many as there are reference ones at most.

        Returns:
            Counts by the name of the fault; none but of pictures.
        """
        if not self.training.are_pictures:
            return {}
        rows = min(rows, len(self.training.reference_rows))
        if rows not in self._faulty:
            self._faulty[rows] = {
                defect.name: self._faulty_look(defect, rows)
                for defect in DEFECTS
                if defect.due == UNREAL
            }
        return self._faulty[rows]

    def _faulty_look(self, defect: Defect, rows: int) -> Count:
        training = self.training
        reference = training.samples[training.reference_rows[:rows]]
        made = defect.plant(
            Planting(
                reference,
                np.zeros(len(reference), np.int64),
                training.samples,
                len(reference),
                np.random.default_rng([training.seed, _FAULTS]),
            )
        )
        seen = encoded_alike(made, name="train")
        looks = features_of(training.embeddings.look, seen)
        return self.look.inside(looks).precision

    @functools.cached_property
    def content(self) -> Manifold:
        """Balls around the samples, by what they show."""
        return Manifold(self.contents, self.training.reference_content)

    @functools.cached_property
    def kinds(self) -> np.ndarray:
        """The kind of each sample, integers `(n,)`."""
        return self.training.kinds_of(self.seen, self.contents)

    @functools.cached_property
    def closest(self) -> Closest:
        """What each sample would most nearly be a copy of."""
        return self.training.copies(self.samples)

    @functools.cached_property
    def equal(self) -> np.ndarray:
        """Whether each sample equals a training sample, bool `(n,)`."""
        return equal_rows(self.samples, self.training.samples)
