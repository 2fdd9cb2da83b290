"""The two turns of a game on pairs of samples and codes."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.core import Noise
from kgan.losses import AdversarialLoss
from kgan.models.cycles import Cycle
from kgan.models.joint import as_pairs
from kgan.models.joint import pair_critic
from kgan.models.phase import WeightOf
from kgan.models.terms import discriminator_terms
from kgan.models.terms import penalized_turn
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.penalties import Penalty


class Pairs(NamedTuple):
    """The two kinds of pairs of a batch, and the way back.

    Attributes:
        sample: `(n, ...)`, x of the data.
        code: `(n, latent_size)`, E(x).
        fake: `(n, ...)`, G(z).
        latent: `(n, latent_size)`, z.
        reconstruction: makes G(E(x)); called only where it is needed.
        component: int32 `(n,)`, of a mixture, which one made each G(z).
    """

    sample: tf.Tensor
    code: tf.Tensor
    fake: tf.Tensor
    latent: tf.Tensor
    reconstruction: Callable[[], tf.Tensor]
    component: tf.Tensor | None = None


PairTerms = Callable[[Pairs], Terms]


class JointPlayers(NamedTuple):
    """Who plays, and how a batch becomes pairs.

    Attributes:
        makers: generator and encoder, moved by the generator's turn.
        critic: judges pairs.
        pairs: `(batch, noise)` to the pairs.
        further: makes more terms of the pairs, for the one who judges and
            for those who make, in this order; None: there are none.
    """

    makers: tuple[keras.Model, ...]
    critic: keras.Model
    pairs: Callable[[Batch, Mapping[str, tf.Tensor]], Pairs]
    further: tuple[PairTerms, PairTerms] | None = None


def joint_turns(
    players: JointPlayers,
    *,
    loss: AdversarialLoss,
    penalties: tuple[Penalty, ...],
    swapped: bool,
    cycle: Cycle | None,
    noise: Mapping[str, Noise],
    weight_of: WeightOf,
) -> tuple[Turn, Turn]:
    """Returns the discriminator's turn, then that of generator and encoder.

    Args:
        players: the networks.
        loss: of the critic; generator and encoder minimise the same with
            the two kinds of pairs exchanged.
        penalties: on the critic, at flat pairs.
        swapped: False: they minimise minus the critic's loss instead.
        cycle: what is added for the way back; None for nothing.
        noise: what the pairs draw.
        weight_of: `Game.weight_of`, for penalties that skip steps.
    """
    critic = pair_critic(players.critic)

    def judge(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        pairs = players.pairs(batch, noise)
        terms = discriminator_terms(
            loss,
            penalties,
            critic,
            tf.stop_gradient(as_pairs(pairs.sample, pairs.code)),
            as_pairs(pairs.fake, pairs.latent),
            noise,
            weight_of,
        )
        if players.further is not None:
            terms |= players.further[0](pairs)
        if cycle is None or not cycle.critics:
            return terms
        back = tf.stop_gradient(pairs.reconstruction())
        return {**terms, **cycle.critic_terms(loss, pairs.sample, back)}

    def make(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        pairs = players.pairs(batch, noise)
        encoded = critic(as_pairs(pairs.sample, pairs.code))
        generated = critic(as_pairs(pairs.fake, pairs.latent))
        terms = {
            "adversarial": loss.discriminator(generated, encoded)
            if swapped
            else -loss.discriminator(encoded, generated)
        }
        if players.further is not None:
            terms |= players.further[1](pairs)
        if cycle is None:
            return terms
        back = pairs.reconstruction()
        return {**terms, **cycle.generator_terms(loss, pairs.sample, back)}

    critics = () if cycle is None else cycle.critics
    return (
        penalized_turn(
            "discriminator",
            (players.critic, *critics),
            judge,
            noise,
            penalties,
        ),
        Turn("generator", players.makers, make, noise),
    )
