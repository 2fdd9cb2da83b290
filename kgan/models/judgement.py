"""What a critic says of real and of generated samples in one turn."""

from collections.abc import Iterable
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import tensorflow as tf

from kgan.penalties import Critic
from kgan.penalties import slopes_and_logits


class Judgement(NamedTuple):
    """Logits of both kinds of samples, and the slopes that were asked for.

    Attributes:
        real_logits: `(n,)`, of samples of the data.
        fake_logits: `(n,)`, of samples of the generator.
        squared_slopes: by kind, "real" or "fake", `(n,)` values of
            || grad_x d(x) ||^2 at the samples of that kind.
    """

    real_logits: tf.Tensor
    fake_logits: tf.Tensor
    squared_slopes: Mapping[str, tf.Tensor] = MappingProxyType({})


def judge(
    critic: Critic,
    real: tf.Tensor,
    fake: tf.Tensor,
    kinds: Iterable[str] = (),
    both: Critic | None = None,
) -> Judgement:
    """Returns what a critic says, by one forward pass of each sample.

    Args:
        critic: a batch of samples to logits `(n,)`.
        real: `(n, ...)` samples of the data.
        fake: `(n, ...)` samples of the generator, without a gradient.
        kinds: of whose slopes are wanted: "real", "fake".
        both: the critic for reals and fakes in one batch of `(2 n, ...)`,
            which costs fewer and larger operations; None where it must not
            see them together. It is not used where the slopes of one kind
            alone are wanted, which would be computed for the other as well.
    """
    kinds = frozenset(kinds)
    if both is not None and len(kinds) != 1:
        joined = tf.concat([real, tf.cast(fake, real.dtype)], axis=0)
        logits, slopes = _judged(both, joined, bool(kinds))
        real_logits, fake_logits = tf.split(logits, 2)
        if slopes is None:
            return Judgement(real_logits, fake_logits)
        of_real, of_fake = tf.split(slopes, 2)
        return Judgement(
            real_logits, fake_logits, {"real": of_real, "fake": of_fake}
        )
    real_logits, of_real = _judged(critic, real, "real" in kinds)
    fake_logits, of_fake = _judged(critic, fake, "fake" in kinds)
    found = {"real": of_real, "fake": of_fake}
    return Judgement(
        real_logits,
        fake_logits,
        {kind: each for kind, each in found.items() if each is not None},
    )


def _judged(
    critic: Critic, samples: tf.Tensor, steep: bool
) -> tuple[tf.Tensor, tf.Tensor | None]:
    if not steep:
        return critic(samples), None
    slopes, logits = slopes_and_logits(critic, samples)
    return logits, slopes
