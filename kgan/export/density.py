"""What a server answers of a flow: the exact log density of samples."""

import functools
import math

import tensorflow as tf

from kgan.core import chosen_network
from kgan.core import dequantization_noise
from kgan.export.ability import Ability
from kgan.export.ability import off_levels
from kgan.export.ability import row_by_row
from kgan.models import FlowGAN
from kgan.models import Game
from kgan.models import RealNVP


def density(model: Game, *, ema: bool) -> Ability | None:
    """Returns `log_prob` of a model; None where it is no flow.

    log N(z; 0, I) + log|det dz/dx| at the z of x, in nats.

    Args:
        model: a game of kgan.
        ema: use the averaged weights.
    """
    if not isinstance(model, FlowGAN | RealNVP):
        return None
    flow = chosen_network(model.flow, model.ema_flow, ema)
    shape = model.sample_shape

    def log_prob(sample: tf.Tensor) -> tf.Tensor:
        latent, log_determinant = flow.inverse(sample)
        squares = tf.square(latent) + math.log(2.0 * math.pi)
        return -0.5 * tf.reduce_sum(squares, axis=1) + log_determinant

    return Ability(
        lambda sample, label, noise: {
            "log_prob": log_prob(off_levels(sample, noise))
        },
        lambda sample, label, seed: {
            "log_prob": row_by_row(
                functools.partial(model.log_prob, ema=ema), sample, seed
            )
        },
        shape,
        noise=dequantization_noise(shape) if model.quantized else {},
    )
