"""What the checks of an audit look at: three populations, and features."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from kgan.audit.copying import Closest
from kgan.audit.copying import equal_rows
from kgan.audit.encoding import encoded_alike
from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.intervals import confidence_of_each
from kgan.audit.manifold import Inside
from kgan.audit.training_side import features_of
from kgan.metrics import as_stored

# A function from samples, as stored, to a number a sample.
Scores = Callable[[np.ndarray], np.ndarray]


class Evidence:
    """Samples of one audit, as all checks see them.

    Args:
        held_out: real samples, and through them the training data.
        generated: what is judged, as `kgan.metrics.as_stored` takes it.
        generated_labels: that the generator was asked for, or None.
        log_prob: of samples in nats, `(n,)`, or None.
        discriminator: logits of samples, `(n,)`, or None.
        alpha: probability of any false alarm of the deciding checks.
        deciding: how many findings decide.
        seed: of all that is drawn.
    """

    def __init__(
        self,
        held_out: HeldOutSide,
        generated: Any,
        *,
        generated_labels: np.ndarray | None = None,
        log_prob: Scores | None = None,
        discriminator: Scores | None = None,
        alpha: float,
        deciding: int,
        seed: int,
    ) -> None:
        self.held_out = held_out
        self.training = held_out.training
        self.generated = as_stored(generated, name="generated")
        self.generated_labels = generated_labels
        self.log_prob = log_prob
        self.discriminator = discriminator
        self.confidence = confidence_of_each(alpha, deciding)
        self.alpha = alpha
        self.seed = seed

    @functools.cached_property
    def seen(self) -> np.ndarray:
        """Generated samples, encoded alike."""
        return encoded_alike(self.generated, name="generated")

    @functools.cached_property
    def contents(self) -> np.ndarray:
        """Features of generated samples by what they show, float64."""
        return features_of(self.training.embeddings.content, self.seen)

    @functools.cached_property
    def look(self) -> Inside:
        """Who of the generated samples lies among held-out ones, by look."""
        embeddings = self.training.embeddings
        if embeddings.look is embeddings.content:
            return self.content
        return self.held_out.look.inside(
            features_of(embeddings.look, self.seen)
        )

    @functools.cached_property
    def content(self) -> Inside:
        """The same by what samples show."""
        return self.held_out.content.inside(self.contents)

    @functools.cached_property
    def closest(self) -> Closest:
        """What each generated sample is most nearly a copy of."""
        return self.training.copies(self.generated)

    @functools.cached_property
    def equal(self) -> np.ndarray:
        """Whether each generated sample equals a training sample, bool."""
        return equal_rows(self.generated, self.training.samples)

    @functools.cached_property
    def kinds(self) -> np.ndarray:
        """The kind of each generated sample, integers `(n,)`."""
        return self.training.kinds_of(self.seen, self.contents)

    @property
    def counts(self) -> dict[str, int]:
        """Rows of the populations that most checks compare."""
        return {
            "generated": len(self.generated),
            "held_out": len(self.held_out.samples),
            "reference": len(self.training.reference_rows),
        }

    def generator(self, purpose: int) -> np.random.Generator:
        """Returns random numbers of a purpose, apart from all others.

        Args:
            purpose: a number of its own.
        """
        return np.random.default_rng([self.seed, purpose])

    def as_rows(self, samples: np.ndarray) -> np.ndarray:
        """Returns what a fresh classifier is shown: pictures, or features.

        Args:
            samples: encoded alike.
        """
        if self.training.are_pictures:
            return samples
        return features_of(self.training.embeddings.content, samples)
