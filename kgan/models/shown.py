"""What a discriminator is shown of samples: augmented, then in packs."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import NamedTuple

import tensorflow as tf

from kgan.augment import Augmentation
from kgan.augment import as_augmentation
from kgan.core import Noise
from kgan.losses import AdversarialLoss
from kgan.losses import Hinge
from kgan.models.checks import check_packs
from kgan.penalties import Consistency
from kgan.penalties import Penalty


class Shown(NamedTuple):
    """How samples come before a discriminator.

    Attributes:
        augment: changes each sample; None: nothing does.
        packing: samples that are judged together, by one logit.
    """

    augment: Augmentation | None = None
    packing: int = 1

    def noise(self, kind: str) -> dict[str, Noise]:
        """Returns what is drawn for each sample of a kind, by name.

        Args:
            kind: "real" or "fake": each has draws of its own.
        """
        if self.augment is None:
            return {}
        return {
            f"augment_{kind}/{name}": law
            for name, law in self.augment.noise.items()
        }

    def of(
        self, samples: tf.Tensor, noise: Mapping[str, tf.Tensor], kind: str
    ) -> tf.Tensor:
        """Returns samples as the discriminator sees them.

        Args:
            samples: `(n, ...)`.
            noise: what was drawn for the turn, by name.
            kind: as of `noise`.

        Returns:
            As `packed` returns them.
        """
        if self.augment is not None:
            own = {
                name: noise[f"augment_{kind}/{name}"]
                for name in self.augment.noise
            }
            samples = self.augment(tf.cast(samples, tf.float32), own)
        return packed(samples, self.packing)

    def noise_of_packs(
        self, noise: Mapping[str, tf.Tensor]
    ) -> Mapping[str, tf.Tensor]:
        """Returns for each pack what was drawn for its first sample."""
        if self.packing == 1:
            return noise
        return {name: values[:: self.packing] for name, values in noise.items()}

    def of_samples(self, values: tf.Tensor, samples: tf.Tensor) -> tf.Tensor:
        """Returns for each sample the value of its pack.

        Args:
            values: `(n / packing,)`, one for each pack.
            samples: `(n, ...)`.
        """
        return tf.repeat(values, self.packing)[: tf.shape(samples)[0]]


PLAIN = Shown()


def packed(samples: tf.Tensor, packing: int) -> tf.Tensor:
    """Joins samples on their last axis: pack j is rows j m to j m + m - 1.

    Args:
        samples: `(n, ..., c)`. Where n is not known before, as of the last
            batch of an evaluation, the last pack may be filled with the
            first rows.
        packing: m; 1 leaves the samples as they are.

    Returns:
        `(n / m, ..., m c)`.

    Raises:
        ValueError: m does not divide n.

    Example:

    >>> packed(tf.reshape(tf.range(8), (4, 2)), 2).numpy().tolist()
    [[0, 1, 2, 3], [4, 5, 6, 7]]
    """
    if packing == 1:
        return samples
    if samples.shape[0] is None:
        rows = tf.shape(samples)[0]
        whole = (rows + packing - 1) // packing * packing
        samples = tf.gather(samples, tf.range(whole) % tf.maximum(rows, 1))
    else:
        check_packs(samples.shape[0], packing)
    return tf.concat(
        [samples[place::packing] for place in range(packing)], axis=-1
    )


def augmentation_of_game(
    augment: Augmentation | Iterable[Augmentation] | None,
    sample_shape: tuple[int, ...],
    loss: AdversarialLoss,
) -> Augmentation | None:
    """Returns the augmentation of a game, several as a `Policy`, checked.

    Args:
        augment: as given.
        sample_shape: of one sample.
        loss: of the game.

    Raises:
        TypeError: something is no `Augmentation`.
        ValueError: it cannot change such samples, adapts to logits that
            have no sign, or adapts and is one of several.
    """
    if augment is None:
        return None
    augment = as_augmentation("augment", augment)
    augment.check(sample_shape)
    signed = loss.probabilistic or isinstance(loss, Hinge)
    if augment.adapts and not signed:
        raise ValueError(
            "`augment` may be Adaptive only under a loss whose logits are "
            "positive for what looks real (NonSaturating, Minimax, Hinge), "
            "since it follows their sign; use Policy, of a fixed probability. "
            f"Received: loss={type(loss).__name__}"
        )
    return augment


def check_packing(packing: int, penalties: Iterable[Penalty]) -> None:
    """Raises where a penalty would take a pack for one sample.

    Args:
        packing: samples a pack.
        penalties: on the discriminator, which are shown packs.

    Raises:
        ValueError: packs are to be augmented, whose pictures look like one
            of more channels.
    """
    if packing > 1 and any(isinstance(p, Consistency) for p in penalties):
        raise ValueError(
            "`penalty` must hold no Consistency where samples are packed: it "
            "would change the samples of a pack as the channels of one. "
            f"Received: packing={packing}"
        )
