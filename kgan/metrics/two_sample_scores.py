"""Which samples give a generator away: a fresh network asked of each."""

from typing import Any
from typing import NamedTuple

import numpy as np

from kgan.core import check_integer
from kgan.metrics.classifier_two_sample import FEWEST_ROWS_FOR_NETWORK
from kgan.metrics.classifier_two_sample import check_both_images
from kgan.metrics.classifier_two_sample import feature_probabilities
from kgan.metrics.classifier_two_sample import image_probabilities
from kgan.metrics.populations import check_populations


class TwoSampleScores(NamedTuple):
    """Probability of each row to be generated, by a network new to it.

    Attributes:
        real: of the real rows, float64 `(n,)`.
        generated: of the generated rows, `(n,)`.
    """

    real: np.ndarray
    generated: np.ndarray

    @property
    def correct(self) -> int:
        """Rows of both sides that are on their side of 1 / 2."""
        return int(np.sum(self.real <= 0.5) + np.sum(self.generated > 0.5))


def network_two_sample_scores(
    *,
    real: Any,
    generated: Any,
    epochs: int | None = None,
    seed: int = 0,
) -> TwoSampleScores:
    """How sure a fresh network is of each row that it never saw.

    The network of `network_two_sample_test`, trained twice: on one half of
    both sides, asked of the other. Rows of generated samples near 1 give the
    generator away, real ones near 1 look generated. The two halves' answers
    are not quite independent, as each half trains the network of the other.

    Args:
        real: features `(n, d)`, or uint8 images `(n, height, width,
            channels)`; n at least 20.
        generated: as many of the generated side.
        epochs: as in `network_two_sample_test`.
        seed: of the halves, the weights and the order; below 2^31.

    Raises:
        TypeError: images not uint8, or `epochs` or `seed` no integer.
        ValueError: neither rank 2 nor rank 4, too few rows, unequal numbers
            of rows, not finite, or shapes that do not fit.

    Warns:
        UserWarning: as `network_two_sample_test`.

    Example:

    >>> import numpy as np
    >>> rows = np.random.default_rng(0).standard_normal((400, 2))
    >>> scores = network_two_sample_scores(
    ...     real=rows[:200], generated=rows[200:] + 9
    ... )
    >>> scores.correct
    400

    Reference: Lopez-Paz & Oquab, "Revisiting classifier two-sample tests"
    (2017), section 3 and its use to see where two laws differ.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=2**31 - 1)
    if epochs is not None:
        epochs = check_integer("epochs", epochs)
    if np.ndim(real) == 4 and np.ndim(generated) == 4:
        real, generated = check_both_images(real, generated)
        ask = image_probabilities
    else:
        real, generated = check_populations(
            {"real": real, "generated": generated},
            minimum=FEWEST_ROWS_FOR_NETWORK,
        )
        ask = feature_probabilities
    if len(real) != len(generated):
        raise ValueError(
            "`real` and `generated` must have equally many rows, as "
            "probabilities depend on their shares. Received: "
            f"{len(real)} real, {len(generated)} generated"
        )
    order = np.random.default_rng(seed).permutation(len(real))
    halves = np.array_split(order, 2)
    found = TwoSampleScores(np.empty(len(real)), np.empty(len(real)))
    for learned, asked in (halves, halves[::-1]):
        train = np.concatenate([real[learned], generated[learned]])
        labels = np.repeat([0, 1], len(learned))
        mixed = np.random.default_rng([seed, 1]).permutation(len(train))
        probabilities = ask(
            train[mixed],
            labels[mixed],
            np.concatenate([real[asked], generated[asked]]),
            epochs=epochs,
            seed=seed,
        )
        found.real[asked], found.generated[asked] = np.split(probabilities, 2)
    return found
