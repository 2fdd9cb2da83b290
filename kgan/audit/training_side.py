"""The training data of an audit, and all that is made of them once."""

import functools
from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import numpy as np

from kgan.audit.copying import CopySearch
from kgan.audit.encoding import encoded_alike
from kgan.audit.kinds import Instrument
from kgan.audit.kinds import by_cells
from kgan.audit.kinds import by_neighbours
from kgan.audit.kinds import by_network
from kgan.metrics import RandomNetwork
from kgan.metrics import as_stored
from kgan.metrics.features import PrincipalComponents

Embed = Callable[[np.ndarray], np.ndarray]

COMPONENTS = 64
# Rows that components are fitted to; more move them little.
MOST_FITTED = 10_000
# Rows that nothing is fitted to, for the nulls; half of all at most.
MOST_REFERENCE = 20_000
# The random network and the classifier take no smaller pictures.
SMALLEST_SIDE = 8


class Embeddings(NamedTuple):
    """What samples are compared in.

    Attributes:
        look: sees texture and contrast: do samples look real?
        content: sees what is shown, and is nearly blind to fine detail: are
            the data covered?
        names: of both.
    """

    look: Embed
    content: Embed
    names: tuple[str, str]


class TrainingSide:
    """Training data, divided at random once.

    What is fitted (components, a classifier) is fitted to some rows, and
    nulls are measured on the others, the reference: to held-out rows they
    are what samples of a perfect generator would be. One object serves the
    audits of many generators, and everything is made when first asked for.

    Args:
        train: samples as `kgan.metrics.as_stored` takes them.
        labels: integers `(n,)` from 0, or None.
        embedding: from samples as stored to features `(n, d)`; None for
            those that fit the kind of samples.
        seed: of the division and of what is fitted.
    """

    def __init__(
        self,
        train: Any,
        *,
        labels: np.ndarray | None,
        embedding: Embed | None,
        seed: int,
    ) -> None:
        self.samples = as_stored(train, name="train")
        self.labels = labels
        self.seed = seed
        self._embedding = embedding
        order = np.random.default_rng(seed).permutation(len(self.samples))
        count = min(len(order) // 2, MOST_REFERENCE)
        self.reference_rows = order[:count]
        self.fitted_rows = order[count:]

    @property
    def are_pictures(self) -> bool:
        """Whether samples are pictures that networks take."""
        shape = self.samples.shape
        return len(shape) == 4 and min(shape[1:3]) >= SMALLEST_SIDE

    @functools.cached_property
    def fitted(self) -> np.ndarray:
        """Samples that things are fitted to, encoded alike."""
        return encoded_alike(self.samples[self.fitted_rows], name="train")

    @functools.cached_property
    def reference(self) -> np.ndarray:
        """Samples for the nulls, encoded alike."""
        return encoded_alike(self.samples[self.reference_rows], name="train")

    @functools.cached_property
    def embeddings(self) -> Embeddings:
        """What samples are compared in."""
        if self._embedding is not None:
            name = getattr(self._embedding, "name", "given")
            return Embeddings(self._embedding, self._embedding, (name, name))
        components = components_of(self.fitted[:MOST_FITTED])
        if not self.are_pictures:
            return Embeddings(components, components, (components.name,) * 2)
        look = RandomNetwork(self.fitted.shape[1:])
        return Embeddings(look, components, (look.name, components.name))

    @functools.cached_property
    def reference_look(self) -> np.ndarray:
        """Features of the reference by their look, float64."""
        return features_of(self.embeddings.look, self.reference)

    @functools.cached_property
    def reference_content(self) -> np.ndarray:
        """Features of the reference by what they show, float64."""
        return features_of(self.embeddings.content, self.reference)

    @functools.cached_property
    def fitted_content(self) -> np.ndarray:
        """Features of the fitted rows by what they show, float64."""
        return features_of(self.embeddings.content, self.fitted)

    @functools.cached_property
    def kinds_of(self) -> Instrument:
        """Names the kind of samples, by what was fitted to fitted rows.

        Classes where there are labels: errors then fall on real and on
        generated samples alike. Else cells.
        """
        if self.labels is None:
            return by_cells(self.fitted_content, seed=self.seed)
        labels = self.labels[self.fitted_rows]
        if self.are_pictures:
            return by_network(self.fitted, labels, seed=self.seed)
        return by_neighbours(self.fitted_content, labels)

    @functools.cached_property
    def reference_kinds(self) -> np.ndarray:
        """The kind of each reference sample, integers `(n,)`."""
        return self.kinds_of(self.reference, self.reference_content)

    @functools.cached_property
    def copies(self) -> CopySearch:
        """Finds what samples are copies of, among all training samples."""
        return CopySearch(self.samples, seed=self.seed)


def features_of(embed: Embed, samples: np.ndarray) -> np.ndarray:
    """Returns float64 features `(n, d)`.

    Args:
        embed: an embedding.
        samples: encoded alike.

    Raises:
        ValueError: it gives another shape, or what is not finite.
    """
    found = np.asarray(embed(samples), np.float64)
    if found.ndim != 2 or len(found) != len(samples):
        raise ValueError(
            "`embedding` must give one row of features a sample. "
            f"Received: {found.shape} from {len(samples)} samples"
        )
    if not np.isfinite(found).all():
        raise ValueError(
            "`embedding` must give finite features. Received: NaN or infinity"
        )
    return found


def components_of(samples: np.ndarray) -> PrincipalComponents:
    """Returns the components in which samples vary most, or all there are.

    Args:
        samples: as stored, `(n, ...)`.
    """
    numbers = int(np.prod(samples.shape[1:]))
    count = min(COMPONENTS, numbers, len(samples) - 1)
    return PrincipalComponents.fit(samples, count)
