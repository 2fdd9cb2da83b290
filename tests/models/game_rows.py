"""How each exported game is made small: one row for each."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
from keras.optimizers.schedules import CosineDecay

from kgan.augment import Adaptive
from kgan.augment import Colour
from kgan.augment import Cutout
from kgan.augment import Mirror
from kgan.augment import Translation
from kgan.losses import RelativisticPairing
from kgan.losses import Wasserstein
from kgan.models import ACGAN
from kgan.models import ALI
from kgan.models import GAN
from kgan.models import VAE
from kgan.models import ConditionalGAN
from kgan.models import ConditionedAdversarialTrainer
from kgan.models import CycleGAN
from kgan.models import EncoderDecoderMixture
from kgan.models import ExplicitCycle
from kgan.models import FlowGAN
from kgan.models import Game
from kgan.models import GaussianLikelihood
from kgan.models import GenerativeAdversarialTrainer
from kgan.models import ImplicitCycle
from kgan.models import MixtureOfGenerators
from kgan.models import Pix2Pix
from kgan.models import RealNVP
from kgan.models import Replay
from kgan.models import SemiSupervisedGAN
from kgan.networks import component_encoder
from kgan.networks import component_generator
from kgan.networks import mlp_encoder
from kgan.networks import patch_discriminator
from kgan.networks import real_nvp_flow
from kgan.networks import unet_translator
from kgan.networks.spectral import spectrally_normalized
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import Dragan
from kgan.penalties import GradientPenalty
from kgan.penalties import LeCam
from tests.models.image_networks import image_discriminator
from tests.models.image_networks import image_generator
from tests.models.joint_networks import encoder
from tests.models.joint_networks import joint_critic
from tests.models.joint_networks import reconstruction_critic
from tests.models.networks import CLASSES
from tests.models.networks import class_discriminator
from tests.models.networks import discriminator
from tests.models.networks import generator
from tests.models.networks import perturbation_generator

X = np.random.default_rng(0).normal(size=(320, 8)).astype("float32")
Y = np.random.default_rng(1).choice(3, 320, p=[0.6, 0.3, 0.1]).astype("int32")


class Row(NamedTuple):
    """A game's row.

    Attributes:
        make: makes the game anew; called in a scope and under a precision.
        data: what a batch holds, by name; `"sample"` and as needed others.
        draws: whether it makes samples.
    """

    make: Callable[[], Game]
    data: dict[str, np.ndarray]
    draws: bool = True


SAMPLES = {"sample": X}
LABELLED = {"sample": X, "label": Y}
PARTLY_LABELLED = {
    "sample": X,
    "label": np.where(np.arange(320) % 3 == 0, -1, Y).astype("int32"),
}
IMAGES = {
    "sample": np.tanh(
        np.random.default_rng(2).normal(size=(320, 8, 8, 1))
    ).astype("float32")
}

PAIRS = {
    **IMAGES,
    "condition": np.random.default_rng(3).integers(
        0, 256, (320, 8, 8, 3), "uint8"
    ),
}
STYLED_PAIRS = {**PAIRS, "label": Y}
LETTERS = {
    "sample": IMAGES["sample"],
    "condition": np.random.default_rng(4).integers(
        0, 5, (320, 3), dtype="int32"
    ),
}


def letter_networks() -> tuple[keras.Model, keras.Model]:
    """Networks of three letters out of five, as whole numbers."""
    letters = keras.Input((3,), dtype="int32", name="condition")
    word = keras.layers.Flatten()(keras.layers.Embedding(5, 4)(letters))
    picture = keras.layers.Dense(64, activation="tanh")(word)
    picture = keras.layers.Reshape((8, 8, 1))(picture)
    sample = keras.Input((8, 8, 1), name="sample")
    judged = keras.layers.Dense(12)(keras.layers.Flatten()(sample))
    word = keras.layers.Flatten()(keras.layers.Embedding(5, 4)(letters))
    logit = keras.layers.Reshape(())(keras.layers.Dot(1)([judged, word]))
    return (
        keras.Model({"condition": letters}, picture),
        keras.Model({"sample": sample, "condition": letters}, logit),
    )


# A batch norm takes each replica's part of a batch for all of it.
translator = functools.partial(unet_translator, normalization="instance")

# Several rows of one class show its forms.
ROWS: dict[str, Row] = {
    "gan": Row(
        lambda: GAN(
            generator(),
            discriminator(),
            penalty=R1(0.5, every=2),
            ema=0.9,
        ),
        SAMPLES,
    ),
    "gan_packed": Row(
        lambda: GAN(
            generator(),
            discriminator(size=16),
            penalty=R1(0.5, every=2),
            packing=2,
            ema=0.9,
        ),
        SAMPLES,
    ),
    "gan_augmented": Row(
        lambda: GAN(
            image_generator(),
            image_discriminator(),
            penalty=R1(0.5, every=2),
            augment=(Mirror(), Colour(), Translation(), Cutout()),
            ema=0.9,
        ),
        IMAGES,
    ),
    "gan_ada": Row(
        lambda: GAN(
            image_generator(),
            image_discriminator(),
            # A low target: p rises from the second step on.
            augment=Adaptive(
                (Mirror(), Translation()), target=-0.9, ramp_images=200
            ),
            ema=0.9,
        ),
        IMAGES,
    ),
    "lecam_gan": Row(
        lambda: GAN(
            generator(),
            discriminator(),
            penalty=(LeCam(decay=0.9), R1(0.5, every=2)),
            ema=0.9,
        ),
        SAMPLES,
    ),
    "wasserstein_gan": Row(
        lambda: GAN(
            generator(),
            spectrally_normalized(discriminator()),
            loss=Wasserstein(),
            penalty=(GradientPenalty(0.1, every=2), Dragan((8,), 0.1)),
            discriminator_steps=2,
            ema=0.9,
        ),
        SAMPLES,
    ),
    "gan_replay": Row(
        lambda: GAN(
            generator(),
            discriminator(),
            replay=Replay(12, weight=0.5),
            discriminator_steps=2,
            ema=0.9,
        ),
        SAMPLES,
    ),
    "r3_gan": Row(
        lambda: GAN(
            generator(),
            discriminator(),
            loss=RelativisticPairing(),
            penalty=(
                R1(CosineDecay(0.5, 6, alpha=0.1), every=2),
                R2(CosineDecay(0.5, 6, alpha=0.1)),
            ),
            ema=0.9,
        ),
        SAMPLES,
    ),
    "conditional_gan": Row(
        lambda: ConditionalGAN(
            generator(classes=CLASSES),
            discriminator(classes=CLASSES),
            classes=CLASSES,
            ema=0.9,
        ),
        LABELLED,
    ),
    "acgan": Row(
        lambda: ACGAN(
            generator(classes=CLASSES),
            class_discriminator(),
            classes=CLASSES,
            penalty=R1(0.5, every=2),
            ema=0.9,
        ),
        LABELLED,
    ),
    "semi_supervised_gan": Row(
        lambda: SemiSupervisedGAN(
            generator(),
            class_discriminator(),
            classes=CLASSES,
            labelled_share=2 / 3,
            entropy_weight=0.3,
            balance_weight=0.5,
            matching_rows=8,
            input_noise=0.1,
            ema=0.9,
        ),
        PARTLY_LABELLED,
    ),
    "generative_adversarial_trainer": Row(
        lambda: GenerativeAdversarialTrainer(
            perturbation_generator(),
            class_discriminator(),
            epsilon=0.5,
            value_range=None,
        ),
        LABELLED,
        draws=False,
    ),
    "conditioned_adversarial_trainer": Row(
        lambda: ConditionedAdversarialTrainer(
            perturbation_generator(),
            class_discriminator(),
            epsilon=0.5,
            objective="log_odds",
            value_range=(-2.0, 2.0),
        ),
        LABELLED,
        draws=False,
    ),
    "ali": Row(
        lambda: ALI(
            generator(),
            encoder(),
            joint_critic(),
            penalty=R1(0.5, every=2),
            ema=0.9,
        ),
        SAMPLES,
    ),
    "bigan": Row(
        lambda: ALI(
            generator(),
            encoder(stochastic=False),
            joint_critic(),
            stochastic=False,
            cycle=ExplicitCycle(0.5),
            latent="uniform",
            ema=None,
            order="alternating",
        ),
        SAMPLES,
    ),
    "mixture_of_generators": Row(
        lambda: MixtureOfGenerators(
            component_generator(generator(), CLASSES),
            class_discriminator(),
            components=CLASSES,
            weights="learned",
            penalty=R1(0.5, every=2),
            ema=0.9,
        ),
        SAMPLES,
    ),
    "mad_gan": Row(
        lambda: MixtureOfGenerators(
            component_generator(generator(), CLASSES),
            class_discriminator(),
            components=CLASSES,
            objective="multiclass",
            discriminator_steps=2,
            ema=0.9,
        ),
        SAMPLES,
    ),
    "encoder_decoder_mixture": Row(
        lambda: EncoderDecoderMixture(
            component_generator(generator(), CLASSES),
            component_encoder(encoder(), CLASSES),
            joint_critic(),
            class_discriminator(),
            components=CLASSES,
            ema=0.9,
        ),
        SAMPLES,
    ),
    "alice": Row(
        lambda: ALI(
            generator(),
            encoder(),
            joint_critic(),
            cycle=ImplicitCycle(reconstruction_critic(), weight=0.5),
            ema=0.9,
        ),
        SAMPLES,
    ),
    # Small samples: in float16, larger gradients begin with overflows.
    "vae": Row(
        lambda: VAE(
            mlp_encoder((8,), latent_size=4, width=16), generator(), ema=0.9
        ),
        {"sample": 0.3 * X},
    ),
    "vae_importance": Row(
        lambda: VAE(
            mlp_encoder((8,), latent_size=4, width=16),
            generator(),
            likelihood=GaussianLikelihood(0.7, learned=False),
            importance_samples=3,
            noisy_samples=True,
            dequantize=True,
            ema=0.9,
        ),
        {"sample": 0.3 * X},
    ),
    "real_nvp": Row(
        lambda: RealNVP(real_nvp_flow((8,), couplings=2, width=8), ema=0.9),
        SAMPLES,
    ),
    "pix2pix": Row(
        lambda: Pix2Pix(
            translator((8, 8, 3), channels=1, width=4),
            patch_discriminator(
                (8, 8, 1), condition_channels=3, width=4, depth=1
            ),
            l1_weight=3.0,
            penalty=R1(0.5, every=2),
            ema=0.9,
        ),
        PAIRS,
        draws=False,
    ),
    "pix2pix_styles": Row(
        lambda: Pix2Pix(
            translator((8, 8, 3), channels=1, width=4, classes=CLASSES),
            patch_discriminator(
                (8, 8, 1),
                condition_channels=3,
                width=4,
                depth=1,
                classes=CLASSES,
            ),
            classes=CLASSES,
            l1_weight=3.0,
            shares_samples=False,
            ema=0.9,
        ),
        STYLED_PAIRS,
        draws=False,
    ),
    "pix2pix_letters": Row(
        lambda: Pix2Pix(*letter_networks(), l1_weight=3.0, ema=0.9),
        LETTERS,
        draws=False,
    ),
    "cycle_gan": Row(
        lambda: CycleGAN(
            translator((8, 8, 3), channels=1, width=4),
            translator((8, 8, 1), channels=3, width=4),
            patch_discriminator((8, 8, 1), width=4, depth=1),
            patch_discriminator((8, 8, 3), width=4, depth=1),
            identity_weight=0.0,
            pool=24,
            ema=0.9,
        ),
        PAIRS,
        draws=False,
    ),
    "cycle_gan_fresh": Row(
        lambda: CycleGAN(
            translator((8, 8, 1), width=4),
            translator((8, 8, 1), width=4),
            patch_discriminator((8, 8, 1), width=4, depth=1),
            patch_discriminator((8, 8, 1), width=4, depth=1),
            loss=RelativisticPairing(),
            cycle_weight=2.0,
            identity_weight=1.0,
            pool=0,
            ema=None,
            order="simultaneous",
        ),
        {"sample": IMAGES["sample"], "condition": IMAGES["sample"][::-1]},
        draws=False,
    ),
    "flow_gan": Row(
        lambda: FlowGAN(
            real_nvp_flow((8,), couplings=2, width=8),
            discriminator(),
            penalty=R1(0.5, every=2),
            likelihood_weight=0.1,
            ema=0.9,
        ),
        SAMPLES,
    ),
}
