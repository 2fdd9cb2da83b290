"""Games with an encoder, from a resolved config."""

from kgan.models import ALI
from kgan.models import VAE
from kgan.models import ExplicitCycle
from kgan.models import Game
from kgan.networks import joint_critic
from kgan.runs.config import Config
from kgan.runs.making import discriminator_of
from kgan.runs.making import encoder_of
from kgan.runs.making import generator_of
from kgan.runs.making import judged
from kgan.runs.making import kept


def make_ali(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns an ALI, with a cycle where it weighs; see `ModelRow.make`."""
    weight = config.cycle_weight
    return ALI(
        generator_of(config, sample_shape),
        encoder_of(config, sample_shape),
        joint_critic(
            discriminator_of(config, sample_shape), config.latent_size
        ),
        cycle=ExplicitCycle(weight) if weight else None,
        latent=config.latent,
        # Of a loss ALI reads what the critic minimises: of minimax, which
        # differs in the generator's alone, its side is the negative of that.
        swapped=config.loss != "minimax",
        **judged(config),
        **kept(config),
    )


def make_vae(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns a VAE with a learned sigma; see `ModelRow.make`."""
    return VAE(
        encoder_of(config, sample_shape),
        generator_of(config, sample_shape),
        beta=config.beta,
        **kept(config),
    )
