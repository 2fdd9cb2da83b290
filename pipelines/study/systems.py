"""The systems that learn mixtures in the plane, on one cheap network.

Generator, decoder, encoder and discriminator have two hidden layers of 128;
the latent has 8 entries. Rows differ in the game and in how it is trained:
each `System` holds its choices whole.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras

from kgan.data import GaussianMixture
from kgan.losses import AdversarialLoss
from kgan.losses import NonSaturating
from kgan.models import ACGAN
from kgan.models import ALI
from kgan.models import GAN
from kgan.models import VAE
from kgan.models import ConditionalGAN
from kgan.models import EncoderDecoderMixture
from kgan.models import ExplicitCycle
from kgan.models import FlowGAN
from kgan.models import Game
from kgan.models import GaussianLikelihood
from kgan.models import MixtureOfGenerators
from kgan.models import RealNVP
from kgan.networks import component_encoder
from kgan.networks import component_generator
from kgan.networks import joint_critic
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_encoder
from kgan.networks import mlp_generator
from kgan.networks import real_nvp_flow
from kgan.networks import with_class_head
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import GradientPenalty
from kgan.penalties import Penalty

# A decaying learning rate ends at this share of where it began.
FINAL_SHARE = 0.01


@dataclasses.dataclass(frozen=True)
class System:
    """One row of the table: a game, and how it is trained.

    Attributes:
        title: what the table calls it.
        make: makes the game, given this system, the data and a seed.
        steps: of training.
        batch_size: samples a step.
        latent_size: entries of the latent.
        width: units of each of the two hidden layers.
        learning_rate: of Adam, for every player.
        decay: the learning rate falls by a cosine to a hundredth.
        beta_1: of Adam.
        beta_2: of Adam.
        loss: the adversarial loss.
        gamma: weight of R1 and of R2 at the start; 0 for neither.
        final_gamma: their weight at the end, by a cosine; None: constant.
        gradient_penalty: weight of the two-sided gradient penalty; 0: none.
        packing: samples judged together.
        discriminator_steps: discriminator turns a step; each has
            `batch_size` rows.
        components_per_mode: of a mixture of generators, for each of the
            data's modes.
        objective: of a mixture of generators.
        weights: of a mixture of generators.
        beta: of a mixture's cross entropy, or of a VAE's divergence.
        cycle: weight of ALICE's explicit cycle; 0 for none.
        likelihood_weight: of a flow.
        adversarial_weight: of a flow.
        ema: decay of the moving average that is sampled.
    """

    title: str
    make: Callable[["System", GaussianMixture, int], Game]
    steps: int = 10_000
    batch_size: int = 256
    latent_size: int = 8
    width: int = 128
    learning_rate: float = 2e-4
    decay: bool = False
    beta_1: float = 0.5
    beta_2: float = 0.999
    loss: Callable[[], AdversarialLoss] = NonSaturating
    gamma: float = 0.0
    final_gamma: float | None = None
    gradient_penalty: float = 0.0
    packing: int = 1
    discriminator_steps: int = 1
    components_per_mode: int = 1
    objective: str = "classifier"
    weights: str = "uniform"
    beta: float = 1.0
    cycle: float = 0.0
    likelihood_weight: float = 0.0
    adversarial_weight: float = 0.0
    ema: float = 0.999

    def compiled(self, game: Game) -> Game:
        """Returns the game, with an Adam for each player."""
        rate: Any = self.learning_rate
        if self.decay:
            rate = keras.optimizers.schedules.CosineDecay(
                self.learning_rate, self.steps, alpha=FINAL_SHARE
            )
        optimizers = {
            f"{player}_optimizer": keras.optimizers.Adam(
                rate, self.beta_1, self.beta_2
            )
            for player in game.players
        }
        game.compile(jit_compile=True, steps_per_execution=100, **optimizers)
        return game


def gan(system: System, mixture: GaussianMixture, seed: int) -> Game:
    """Returns a GAN."""
    return GAN(
        generator(system),
        discriminator(system),
        loss=system.loss(),
        penalty=penalties(system),
        packing=system.packing,
        discriminator_steps=system.discriminator_steps,
        ema=system.ema,
        seed=seed,
    )


def conditional_gan(
    system: System, mixture: GaussianMixture, seed: int
) -> Game:
    """Returns a GAN that is told the mode."""
    modes = len(mixture.means)
    return ConditionalGAN(
        generator(system, classes=modes),
        discriminator(system, classes=modes),
        classes=modes,
        penalty=penalties(system),
        ema=system.ema,
        seed=seed,
    )


def acgan(system: System, mixture: GaussianMixture, seed: int) -> Game:
    """Returns a GAN that is asked the mode."""
    modes = len(mixture.means)
    return ACGAN(
        generator(system, classes=modes),
        with_class_head(discriminator(system), modes),
        classes=modes,
        penalty=penalties(system),
        ema=system.ema,
        seed=seed,
    )


def mixture_of_generators(
    system: System, mixture: GaussianMixture, seed: int
) -> Game:
    """Returns generators that share all but their first layer."""
    components = components_of(system, mixture)
    return MixtureOfGenerators(
        component_generator(generator(system), components),
        with_class_head(discriminator(system), components),
        components=components,
        objective=system.objective,
        beta=system.beta if system.objective == "classifier" else None,
        weights=system.weights,
        loss=system.loss(),
        penalty=penalties(system),
        ema=system.ema,
        seed=seed,
    )


def encoder_decoder_mixture(
    system: System, mixture: GaussianMixture, seed: int
) -> Game:
    """Returns pairs of an encoder and a decoder."""
    components = components_of(system, mixture)
    return EncoderDecoderMixture(
        component_generator(generator(system), components),
        component_encoder(encoder(system), components),
        critic(system),
        with_class_head(discriminator(system), components, realness=False),
        components=components,
        beta=system.beta,
        penalty=penalties(system),
        cycle=ExplicitCycle(system.cycle),
        ema=system.ema,
        seed=seed,
    )


def ali(system: System, mixture: GaussianMixture, seed: int) -> Game:
    """Returns a GAN of pairs, or with a cycle ALICE."""
    return ALI(
        generator(system),
        encoder(system),
        critic(system),
        penalty=penalties(system),
        cycle=ExplicitCycle(system.cycle) if system.cycle else None,
        ema=system.ema,
        seed=seed,
    )


def vae(system: System, mixture: GaussianMixture, seed: int) -> Game:
    """Returns a variational autoencoder that learns its noise's width."""
    return VAE(
        encoder(system),
        generator(system),
        likelihood=GaussianLikelihood(sigma=0.3, learned=True),
        beta=system.beta,
        noisy_samples=True,
        ema=system.ema,
        seed=seed,
    )


def flow(system: System, mixture: GaussianMixture, seed: int) -> Game:
    """Returns a flow: by likelihood, by a discriminator, or by both."""
    network = real_nvp_flow((2,))
    if not system.adversarial_weight:
        return RealNVP(network, ema=system.ema, seed=seed)
    return FlowGAN(
        network,
        discriminator(system),
        loss=system.loss(),
        penalty=penalties(system),
        likelihood_weight=system.likelihood_weight,
        adversarial_weight=system.adversarial_weight,
        ema=system.ema,
        seed=seed,
    )


def components_of(system: System, mixture: GaussianMixture) -> int:
    """Returns how many components a mixture of generators has."""
    return system.components_per_mode * len(mixture.means)


def generator(system: System, classes: int | None = None) -> keras.Model:
    """Returns the generator of every row, and the decoder."""
    return mlp_generator(
        (2,),
        latent_size=system.latent_size,
        width=system.width,
        classes=classes,
    )


def discriminator(system: System, classes: int | None = None) -> keras.Model:
    """Returns the discriminator of every row."""
    return mlp_discriminator(
        (2 * system.packing,), width=system.width, classes=classes
    )


def encoder(system: System) -> keras.Model:
    """Returns the encoder of the rows that infer."""
    return mlp_encoder((2,), latent_size=system.latent_size, width=system.width)


def critic(system: System) -> keras.Model:
    """Returns the critic of pairs on the discriminator of every row."""
    return joint_critic(
        discriminator(system), system.latent_size, width=system.width
    )


def penalties(system: System) -> tuple[Penalty, ...]:
    """Returns the penalties of a row."""
    found: list[Penalty] = []
    if system.gamma:
        gamma: Any = system.gamma
        if system.final_gamma is not None:
            gamma = keras.optimizers.schedules.CosineDecay(
                system.gamma,
                system.steps,
                alpha=system.final_gamma / system.gamma,
            )
        found += [R1(gamma), R2(gamma)]
    if system.gradient_penalty:
        found.append(GradientPenalty(system.gradient_penalty))
    return tuple(found)
