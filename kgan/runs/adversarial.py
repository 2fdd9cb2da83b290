"""Games of a generator against a discriminator, from a resolved config."""

from kgan.models import ACGAN
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import Game
from kgan.models import MixtureOfGenerators
from kgan.networks import component_generator
from kgan.networks import with_class_head
from kgan.runs.config import Config
from kgan.runs.making import discriminator_of
from kgan.runs.making import generator_of
from kgan.runs.making import judged
from kgan.runs.making import kept
from kgan.runs.making import shown


def make_gan(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns an unconditional GAN; see `ModelRow.make`."""
    return GAN(
        generator_of(config, sample_shape),
        discriminator_of(config, sample_shape, packing=config.packing),
        packing=config.packing,
        discriminator_steps=config.discriminator_steps,
        shares_samples=config.shares_samples,
        latent=config.latent,
        **judged(config),
        **shown(config),
        **kept(config),
    )


def make_conditional_gan(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns a conditional GAN; see `ModelRow.make`."""
    return ConditionalGAN(
        generator_of(config, sample_shape, classes),
        discriminator_of(config, sample_shape, classes),
        classes=classes,
        discriminator_steps=config.discriminator_steps,
        shares_samples=config.shares_samples,
        latent=config.latent,
        **judged(config),
        **shown(config),
        **kept(config),
    )


def make_acgan(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns a GAN that classifies; see `ModelRow.make`."""
    discriminator = discriminator_of(config, sample_shape)
    return ACGAN(
        generator_of(config, sample_shape, classes),
        with_class_head(discriminator, classes),
        classes=classes,
        discriminator_steps=config.discriminator_steps,
        latent=config.latent,
        **judged(config),
        **kept(config),
    )


def make_mixture(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns a mixture of generators; see `ModelRow.make`."""
    count = config.components
    generator = component_generator(
        generator_of(config, sample_shape),
        count,
        spread_within=1.0,
        spread_between=0.0,
    )
    return MixtureOfGenerators(
        generator,
        with_class_head(discriminator_of(config, sample_shape), count),
        components=count,
        beta=config.beta,
        discriminator_steps=config.discriminator_steps,
        latent=config.latent,
        **judged(config),
        **kept(config),
    )
