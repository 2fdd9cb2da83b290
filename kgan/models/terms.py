"""Terms that games share."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping

import keras
import tensorflow as tf

from kgan.losses import AdversarialLoss
from kgan.models.turn import Terms
from kgan.penalties import Critic
from kgan.penalties import Penalty


def discriminator_terms(
    loss: AdversarialLoss,
    penalties: Iterable[Penalty],
    critic: Critic,
    real: tf.Tensor,
    fake: tf.Tensor,
    noise: Mapping[str, tf.Tensor],
    weight_of: Callable[[int], int | tf.Tensor],
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
        weight_of: the weight now of a penalty of a given period; one of
            weight 0, as an integer, is not computed.
    """
    fake = tf.stop_gradient(fake)
    terms = {"adversarial": loss.discriminator(critic(real), critic(fake))}
    for penalty in penalties:
        weight = weight_of(penalty.every)
        if isinstance(weight, int) and weight == 0:
            terms[penalty.name] = tf.zeros(())
            continue
        # What the penalty's own passes make of statistics is not kept.
        with keras.StatelessScope():
            terms[penalty.name] = weight * penalty(critic, real, fake, noise)
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


def as_penalties(
    penalty: Penalty | Iterable[Penalty] | None,
) -> tuple[Penalty, ...]:
    """Returns the penalties as a tuple, checked.

    Raises:
        TypeError: something is no `Penalty`.
        ValueError: two penalties carry one name, or two skip steps by
            different periods.
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
    common_period(penalties)
    return penalties


def common_period(penalties: Iterable[Penalty]) -> int:
    """Returns the steps between computations of penalties that skip any.

    Raises:
        ValueError: they skip steps by different periods.
    """
    periods = {penalty.every for penalty in penalties if penalty.every > 1}
    if len(periods) > 1:
        raise ValueError(
            "Penalties that skip steps must share one `every`. "
            f"Received: {sorted(periods)}"
        )
    return max(periods, default=1)
