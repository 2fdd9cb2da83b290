"""The held-out data of an audit, and all that is made of them once."""

import functools
from typing import Any

import numpy as np

from kgan.audit.copying import Closest
from kgan.audit.copying import equal_rows
from kgan.audit.encoding import encoded_alike
from kgan.audit.manifold import Manifold
from kgan.audit.training_side import TrainingSide
from kgan.audit.training_side import features_of
from kgan.metrics import as_stored


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
