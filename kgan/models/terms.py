"""Terms that games share."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping

import keras
import tensorflow as tf

from kgan.losses import AdversarialLoss
from kgan.penalties import Critic
from kgan.penalties import Penalty
from kgan.models.turn import Terms


def discriminator_terms(
    loss: AdversarialLoss,
    penalties: Iterable[Penalty],
    critic: Critic,
    real: tf.Tensor,
    fake: tf.Tensor,
    noise: Mapping[str, tf.Tensor],
    clock: tf.Tensor | None,
) -> Terms:
    """The discriminator's loss and each of its penalties, by name.

    Real and fake samples go through the critic apart, so that a
    BatchNormalization in it never mixes the two.

    Args:
        loss: the adversarial loss.
        penalties: what is added to it.
        critic: a batch of samples to logits `(n,)`.
        real: `(n, ...)` samples of the data.
        fake: `(n, ...)` samples of the generator; no gradient flows back.
        noise: what was drawn for the penalties.
        clock: the step, for penalties that skip steps; None: skip none.
    """
    fake = tf.stop_gradient(fake)
    terms = {"adversarial": loss.discriminator(critic(real), critic(fake))}
    for penalty in penalties:
        terms[penalty.name] = lazily(
            penalty.every, clock, penalty, critic, real, fake, noise
        )
    return terms


def generator_terms(
    loss: AdversarialLoss, critic: Critic, real: tf.Tensor, fake: tf.Tensor
) -> Terms:
    """The generator's loss; reals are judged only where it reads them.

    Args:
        loss: the adversarial loss.
        critic: a batch of samples to logits `(n,)`.
        real: `(n, ...)` samples of the data.
        fake: `(n, ...)` samples of the generator.
    """
    real_logits = critic(real) if loss.pairs else None
    return {"adversarial": loss.generator(real_logits, critic(fake))}


def lazily(
    every: int,
    clock: tf.Tensor | None,
    compute: Callable[..., tf.Tensor],
    *arguments: object,
) -> tf.Tensor:
    """Computes a term on one step of `every`, and weighs it that much more.

    Args:
        every: the period in steps.
        clock: the step; None computes it now, at its own weight.
        compute: gives the scalar.
        *arguments: what it is called with.
    """
    if every == 1 or clock is None:
        return compute(*arguments)

    def weighed() -> tf.Tensor:
        # What a branch updates cannot leave it: a scope of its own keeps it.
        with keras.StatelessScope():
            return every * compute(*arguments)

    return tf.cond(
        tf.equal(tf.math.floormod(clock, every), 0),
        weighed,
        lambda: tf.zeros(()),
    )


def as_penalties(
    penalty: Penalty | Iterable[Penalty] | None,
) -> tuple[Penalty, ...]:
    """Returns the penalties as a tuple, checked.

    Raises:
        TypeError: something is no `Penalty`.
        ValueError: two penalties carry one name.
    """
    if penalty is None:
        return ()
    penalties = (penalty,) if isinstance(penalty, Penalty) else tuple(penalty)
    for each in penalties:
        if not isinstance(each, Penalty):
            raise TypeError(
                "`penalty` must be a kgan.penalties.Penalty or several. "
                f"Received: {each!r}"
            )
    names = [each.name for each in penalties]
    if len(set(names)) < len(names):
        raise ValueError(
            f"`penalty` must not hold a kind twice. Received: {names}"
        )
    return penalties
