"""Games with a flow, from a resolved config."""

import math

import keras

from kgan.models import FlowGAN
from kgan.models import Game
from kgan.models import RealNVP
from kgan.networks import real_nvp_flow
from kgan.runs.config import Config
from kgan.runs.making import discriminator_of
from kgan.runs.making import judged
from kgan.runs.making import kept

# Of a colour picture of 32 pixels a side. Dense couplings know nothing of
# neighbours, and their weights grow with the values.
MOST_VALUES = 3072


def make_real_nvp(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns a flow trained by likelihood; see `ModelRow.make`."""
    return RealNVP(flow_of_pictures(config, sample_shape), **kept(config))


def make_flow_gan(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns a flow trained by both objectives; see `ModelRow.make`."""
    return FlowGAN(
        flow_of_pictures(config, sample_shape),
        discriminator_of(config, sample_shape),
        likelihood_weight=config.likelihood_weight,
        adversarial_weight=config.adversarial_weight,
        discriminator_steps=config.discriminator_steps,
        **judged(config),
        **kept(config),
    )


def flow_of_pictures(
    config: Config, sample_shape: tuple[int, ...]
) -> keras.Model:
    """Returns a flow of affine couplings over a picture's values.

    Args:
        config: resolved.
        sample_shape: of one sample.

    Raises:
        ValueError: pictures of more than 3,072 values.
    """
    values = math.prod(sample_shape)
    if values > MOST_VALUES:
        channels = sample_shape[-1]
        side = math.isqrt(MOST_VALUES // channels)
        raise ValueError(
            f"`image_size` must be at most about {side} pixels a side for "
            f'model="{config.model}" in {channels} channels: '
            f"{MOST_VALUES:,} values. Received: pictures of shape "
            f"{sample_shape}, {values:,} values"
        )
    return real_nvp_flow(
        sample_shape, couplings=config.couplings, width=config.width
    )
