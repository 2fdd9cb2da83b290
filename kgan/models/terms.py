"""Terms that games share."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping

import keras
import tensorflow as tf

from kgan.core import Noise
from kgan.losses import AdversarialLoss
from kgan.losses import NonSaturating
from kgan.models.judgement import Judgement
from kgan.models.judgement import judge
from kgan.models.phase import WeightOf
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.penalties import Critic
from kgan.penalties import LogitPenalty
from kgan.penalties import Penalty
from kgan.penalties import SlopePenalty


def discriminator_terms(
    loss: AdversarialLoss,
    penalties: Iterable[Penalty],
    critic: Critic,
    real: tf.Tensor,
    fake: tf.Tensor,
    noise: Mapping[str, tf.Tensor],
    weight_of: WeightOf,
    further: Callable[[tf.Tensor, tf.Tensor], Terms] | None = None,
    both: Critic | None = None,
) -> Terms:
    """The discriminator's loss and each of its penalties, by name.

    Args:
        loss: the adversarial loss.
        penalties: what is added to it.
        critic: a batch of samples to logits `(n,)`.
        real: `(n, ...)` samples of the data.
        fake: `(n, ...)` samples of the generator; no gradient flows back.
        noise: what was drawn for the penalties.
        weight_of: `Game.weight_of`; a penalty of weight 0, as an integer, is
            not computed.
        further: makes more terms of the logits of real and fake samples.
        both: the critic for real and fake samples in one batch; None: they
            go through it apart, so that a BatchNormalization in it never
            mixes the two.
    """
    penalties = tuple(penalties)
    fake = tf.stop_gradient(fake)
    kinds = slopes_wanted(penalties, weight_of)
    judgement = judge(critic, real, fake, kinds, both)
    logits = judgement.real_logits, judgement.fake_logits
    return {
        "adversarial": loss.discriminator(*logits),
        **({} if further is None else further(*logits)),
        **penalty_terms(
            penalties, critic, real, fake, judgement, noise, weight_of
        ),
    }


def slopes_wanted(
    penalties: Iterable[Penalty], weight_of: WeightOf
) -> set[str]:
    """Returns the kinds of samples at which penalties read slopes now.

    Args:
        penalties: on the discriminator.
        weight_of: as of `discriminator_terms`.
    """
    return {
        penalty.kind
        for penalty in penalties
        if isinstance(penalty, SlopePenalty)
        and not _rests(weight_of(penalty.every, penalty.schedule))
    }


def penalty_terms(
    penalties: Iterable[Penalty],
    critic: Critic,
    real: tf.Tensor,
    fake: tf.Tensor,
    judgement: Judgement,
    noise: Mapping[str, tf.Tensor],
    weight_of: WeightOf,
) -> Terms:
    """Each of the discriminator's penalties, by name.

    Args:
        penalties: on the discriminator.
        critic: a batch of samples to logits `(n,)`.
        real: `(n, ...)` samples of the data.
        fake: `(n, ...)` samples of the generator, without a gradient.
        judgement: what the critic has said of both already, for penalties
            that read no more.
        noise: what was drawn for the penalties.
        weight_of: as of `discriminator_terms`.
    """
    terms = {}
    for penalty in penalties:
        weight = weight_of(penalty.every, penalty.schedule)
        if _rests(weight):
            terms[penalty.name] = tf.zeros(())
            continue
        # What the penalty's own passes make of the critic's statistics is not
        # kept; what it makes of its own is.
        with keras.StatelessScope() as scope:
            terms[penalty.name] = weight * _penalty_term(
                penalty, critic, real, fake, judgement, noise
            )
        for layer in penalty_layers((penalty,)):
            for statistic in layer.non_trainable_variables:
                statistic.assign(scope.get_current_value(statistic))
    return terms


def _penalty_term(
    penalty: Penalty,
    critic: Critic,
    real: tf.Tensor,
    fake: tf.Tensor,
    judgement: Judgement,
    noise: Mapping[str, tf.Tensor],
) -> tf.Tensor:
    if isinstance(penalty, LogitPenalty):
        return penalty.of_logits(judgement.real_logits, judgement.fake_logits)
    if (
        isinstance(penalty, SlopePenalty)
        and penalty.kind in judgement.squared_slopes
    ):
        return penalty.of_slopes(judgement.squared_slopes[penalty.kind])
    return penalty(critic, real, fake, noise)


def _rests(weight: int | tf.Tensor) -> bool:
    return isinstance(weight, int) and weight == 0


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


def as_loss(loss: AdversarialLoss | None) -> AdversarialLoss:
    """Returns the adversarial loss of a game; None: `NonSaturating`.

    Raises:
        TypeError: it is none.
    """
    if loss is None:
        return NonSaturating()
    if not isinstance(loss, AdversarialLoss):
        raise TypeError(
            "`loss` must be a value of kgan.losses, such as Hinge(). "
            f"Received: loss={loss!r}"
        )
    return loss


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
    if not isinstance(penalty, Iterable) or isinstance(penalty, str):
        penalty = (penalty,)
    penalties = tuple(penalty)
    for each in penalties:
        if not isinstance(each, Penalty):
            raise TypeError(
                "`penalty` must be a value of kgan.penalties, such as R1(1.0), "
                f"or several. Received: penalty={each!r}"
            )
    names = [each.name for each in penalties]
    if len(set(names)) < len(names):
        raise ValueError(
            f"`penalty` must not hold a kind twice. Received: {names}"
        )
    common_period(penalties)
    return penalties


def penalized_turn(
    player: str,
    networks: tuple[keras.layers.Layer, ...],
    terms: Callable[[Batch, Mapping[str, tf.Tensor]], Terms],
    noise: Mapping[str, Noise],
    penalties: Iterable[Penalty],
    repeats: int = 1,
    multiple: int = 1,
) -> Turn:
    """Returns a turn with what the penalties among its terms need.

    Args:
        player: as of `Turn`.
        networks: as of `Turn`, without the penalties.
        terms: as of `Turn`, the penalties' included.
        noise: as of `Turn`, without the penalties'.
        penalties: of the turn.
        repeats: as of `Turn`.
        multiple: as of `Turn`.

    Raises:
        ValueError: two draws carry one name.
    """
    penalties = tuple(penalties)
    return Turn(
        player,
        (*networks, *penalty_layers(penalties)),
        terms,
        noise_with(penalties, noise),
        repeats,
        common_period(penalties),
        multiple,
    )


def penalty_layers(
    penalties: Iterable[Penalty],
) -> tuple[keras.layers.Layer, ...]:
    """Returns the penalties that have statistics, which their turn updates.

    They stand among the turn's `networks`.

    Args:
        penalties: of the turn.
    """
    return tuple(
        penalty
        for penalty in penalties
        if isinstance(penalty, keras.layers.Layer)
    )


def noise_with(
    penalties: Iterable[Penalty], noise: Mapping[str, Noise]
) -> dict[str, Noise]:
    """Returns what a turn draws, with what its penalties draw.

    Args:
        penalties: of the turn.
        noise: what it draws without them, by name.

    Raises:
        ValueError: two draws carry one name.
    """
    drawn = dict(noise)
    for penalty in penalties:
        for name, law in penalty.noise.items():
            if name in drawn:
                raise ValueError(
                    "Noises of a turn must have names of their own. "
                    f"Received: {name!r} again, of penalty {penalty.name!r}"
                )
            drawn[name] = law
    return drawn


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
