"""The systems that a study sets against each other, on any networks.

Rows differ in the game and in how it is trained: each `System` holds its
choices whole, and `Networks` says of what all of them are built.
"""

import dataclasses
import math
from collections.abc import Callable
from typing import Any
from typing import Protocol

import keras

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
from kgan.models import Likelihood
from kgan.models import MixtureOfGenerators
from kgan.models import RealNVP
from kgan.networks import component_encoder
from kgan.networks import joint_critic
from kgan.networks import with_class_head
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import GradientPenalty
from kgan.penalties import Penalty

# A decaying learning rate ends at this share of where it began.
FINAL_SHARE = 0.01
MOMENTUM = 0.9
STEPS_PER_EXECUTION = 100
# XLA costs seconds and earns minutes.
COMPILED = True


def adam(system: "System", rate: Any) -> keras.optimizers.Optimizer:
    """Returns an Adam."""
    return keras.optimizers.Adam(rate, system.beta_1, system.beta_2)


def rmsprop(system: "System", rate: Any) -> keras.optimizers.Optimizer:
    """Returns an RMSprop."""
    return keras.optimizers.RMSprop(rate)


def momentum(system: "System", rate: Any) -> keras.optimizers.Optimizer:
    """Returns stochastic gradient descent with momentum."""
    return keras.optimizers.SGD(rate, MOMENTUM)


@dataclasses.dataclass(frozen=True)
class System:
    """One row of the table: a game, and how it is trained.

    Attributes:
        title: what the table calls it.
        make: makes the game, given this system, networks and a seed.
        steps: of training.
        batch_size: samples a step.
        latent_size: entries of the latent.
        width: of the networks' layers.
        optimizer: of every player, given this system and the rate.
        learning_rate: for every player.
        decay: the learning rate falls by a cosine to a hundredth.
        beta_1: of Adam.
        beta_2: of Adam.
        order: of the turns, "alternating" or "simultaneous".
        loss: the adversarial loss.
        spectral: every kernel of the discriminator is spectrally normalised.
        r1_gamma: weight of R1 alone; 0 for none.
        gamma: weight of R1 and of R2 at the start; 0 for neither.
        final_gamma: their weight at the end, by a cosine; None: constant.
        gradient_penalty: weight of the two-sided gradient penalty; 0: none.
        packing: samples judged together.
        discriminator_steps: discriminator turns a step; each has
            `batch_size` rows.
        components_per_mode: of a mixture of generators, for each kind
            of the data.
        objective: of a mixture of generators.
        weights: of a mixture of generators.
        beta: of a mixture's cross entropy, or of a VAE's divergence.
        joint: the critic of ALI sees pairs; without, samples alone.
        swapped: generator and encoder of ALI minimise the critic's loss with
            the pairs exchanged; without, minus its loss.
        cycle: weight of ALICE's explicit cycle; 0 for none.
        likelihood_weight: of a flow.
        adversarial_weight: of a flow.
        ema: decay of the moving average that is sampled.
    """

    title: str
    make: Callable[["System", "Networks", int], Game]
    steps: int = 10_000
    batch_size: int = 256
    latent_size: int = 8
    width: int = 128
    optimizer: Callable[["System", Any], keras.optimizers.Optimizer] = adam
    learning_rate: float = 2e-4
    decay: bool = False
    beta_1: float = 0.5
    beta_2: float = 0.999
    order: str = "alternating"
    loss: Callable[[], AdversarialLoss] = NonSaturating
    spectral: bool = False
    r1_gamma: float = 0.0
    gamma: float = 0.0
    final_gamma: float | None = None
    gradient_penalty: float = 0.0
    packing: int = 1
    discriminator_steps: int = 1
    components_per_mode: int = 1
    objective: str = "classifier"
    weights: str = "uniform"
    beta: float = 1.0
    joint: bool = True
    swapped: bool = True
    cycle: float = 0.0
    likelihood_weight: float = 0.0
    adversarial_weight: float = 0.0
    ema: float = 0.999

    def compiled(self, game: Game, *, epoch_steps: int) -> Game:
        """Returns the game, with an optimizer for each player.

        Args:
            game: of this system.
            epoch_steps: of an epoch: executions must fill it.
        """
        rate: Any = self.learning_rate
        if self.decay:
            rate = keras.optimizers.schedules.CosineDecay(
                self.learning_rate, self.steps, alpha=FINAL_SHARE
            )
        optimizers = {
            f"{player}_optimizer": self.optimizer(self, rate)
            for player in game.players
        }
        game.compile(
            jit_compile=COMPILED,
            steps_per_execution=math.gcd(STEPS_PER_EXECUTION, epoch_steps),
            **optimizers,
        )
        return game


class Networks(Protocol):
    """What the systems of a study are built of."""

    @property
    def kinds(self) -> int:
        """Of samples: modes, or classes."""

    @property
    def noisy_samples(self) -> bool:
        """Whether a VAE's samples have the noise of its likelihood."""

    def generator(
        self, system: System, classes: int | None = None
    ) -> keras.Model:
        """Returns the generator of a row, or its decoder."""

    def components(self, system: System, components: int) -> keras.Model:
        """Returns generators that share all but where they begin."""

    def discriminator(
        self, system: System, classes: int | None = None
    ) -> keras.Model:
        """Returns the discriminator of a row; packed samples are joined."""

    def encoder(self, system: System) -> keras.Model:
        """Returns the encoder of a row that infers."""

    def flow(self, system: System) -> keras.Model:
        """Returns the flow of a row that has a density."""

    def likelihood(self) -> Likelihood:
        """Returns what a VAE says of a sample, given its latent."""


def gan(system: System, networks: Networks, seed: int) -> Game:
    """Returns a GAN."""
    return GAN(
        networks.generator(system),
        networks.discriminator(system),
        loss=system.loss(),
        penalty=penalties(system),
        packing=system.packing,
        discriminator_steps=system.discriminator_steps,
        ema=system.ema,
        order=system.order,
        seed=seed,
    )


def conditional_gan(system: System, networks: Networks, seed: int) -> Game:
    """Returns a GAN that is told the kind."""
    kinds = networks.kinds
    return ConditionalGAN(
        networks.generator(system, classes=kinds),
        networks.discriminator(system, classes=kinds),
        classes=kinds,
        loss=system.loss(),
        penalty=penalties(system),
        discriminator_steps=system.discriminator_steps,
        ema=system.ema,
        order=system.order,
        seed=seed,
    )


def acgan(system: System, networks: Networks, seed: int) -> Game:
    """Returns a GAN that is asked the kind."""
    kinds = networks.kinds
    return ACGAN(
        networks.generator(system, classes=kinds),
        with_class_head(networks.discriminator(system), kinds),
        classes=kinds,
        loss=system.loss(),
        penalty=penalties(system),
        discriminator_steps=system.discriminator_steps,
        ema=system.ema,
        order=system.order,
        seed=seed,
    )


def mixture_of_generators(
    system: System, networks: Networks, seed: int
) -> Game:
    """Returns generators that share all but their first layer."""
    components = system.components_per_mode * networks.kinds
    return MixtureOfGenerators(
        networks.components(system, components),
        with_class_head(networks.discriminator(system), components),
        components=components,
        objective=system.objective,
        beta=system.beta if system.objective == "classifier" else None,
        weights=system.weights,
        loss=system.loss(),
        penalty=penalties(system),
        ema=system.ema,
        order=system.order,
        seed=seed,
    )


def encoder_decoder_mixture(
    system: System, networks: Networks, seed: int
) -> Game:
    """Returns pairs of an encoder and a decoder."""
    components = system.components_per_mode * networks.kinds
    return EncoderDecoderMixture(
        networks.components(system, components),
        component_encoder(networks.encoder(system), components),
        critic(system, networks),
        with_class_head(
            networks.discriminator(system), components, realness=False
        ),
        components=components,
        beta=system.beta,
        penalty=penalties(system),
        cycle=ExplicitCycle(system.cycle),
        ema=system.ema,
        order=system.order,
        seed=seed,
    )


def ali(system: System, networks: Networks, seed: int) -> Game:
    """Returns a GAN of pairs, or with a cycle ALICE."""
    return ALI(
        networks.generator(system),
        networks.encoder(system),
        critic(system, networks)
        if system.joint
        else networks.discriminator(system),
        penalty=penalties(system),
        swapped=system.swapped,
        cycle=ExplicitCycle(system.cycle) if system.cycle else None,
        ema=system.ema,
        order=system.order,
        seed=seed,
    )


def vae(system: System, networks: Networks, seed: int) -> Game:
    """Returns a variational autoencoder."""
    return VAE(
        networks.encoder(system),
        networks.generator(system),
        likelihood=networks.likelihood(),
        beta=system.beta,
        noisy_samples=networks.noisy_samples,
        ema=system.ema,
        seed=seed,
    )


def flow(system: System, networks: Networks, seed: int) -> Game:
    """Returns a flow: by likelihood, by a discriminator, or by both."""
    network = networks.flow(system)
    if not system.adversarial_weight:
        return RealNVP(network, ema=system.ema, seed=seed)
    return FlowGAN(
        network,
        networks.discriminator(system),
        loss=system.loss(),
        penalty=penalties(system),
        likelihood_weight=system.likelihood_weight,
        adversarial_weight=system.adversarial_weight,
        ema=system.ema,
        order=system.order,
        seed=seed,
    )


def critic(system: System, networks: Networks) -> keras.Model:
    """Returns the critic of pairs on the discriminator of every row."""
    return joint_critic(
        networks.discriminator(system), system.latent_size, width=system.width
    )


def penalties(system: System) -> tuple[Penalty, ...]:
    """Returns the penalties of a row."""
    found: list[Penalty] = []
    if system.r1_gamma:
        found.append(R1(system.r1_gamma))
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
