"""What each word of a config stands for: a new one is one line here."""

from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import keras

from kgan.augment import Adaptive
from kgan.augment import Augmentation
from kgan.augment import Colour
from kgan.augment import Cutout
from kgan.augment import Policy
from kgan.augment import Translation
from kgan.losses import AdversarialLoss
from kgan.losses import Hinge
from kgan.losses import LeastSquares
from kgan.losses import Minimax
from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.losses import Wasserstein
from kgan.models import COMPILE_MODES
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_encoder
from kgan.networks import dcgan_generator
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_encoder
from kgan.networks import mlp_generator
from kgan.networks import r3_discriminator
from kgan.networks import r3_generator
from kgan.networks import resnet_discriminator
from kgan.networks import resnet_generator
from kgan.runs.embeddings import EMBEDDINGS

# A cosine schedule ends at this share of where it began.
FINAL_SHARE = 0.1


class Networks(NamedTuple):
    """The networks of one name.

    Attributes:
        generator: makes the generator.
        discriminator: makes the discriminator.
        conditionings: how the label may enter the discriminator. With more
            than one, `discriminator` takes the argument `conditioning`.
        upsamplings: how the generator may double its map. With more than
            one, `generator` takes the argument `upsampling`.
        encoder: makes an encoder of pictures; None: there is none.
    """

    generator: Callable[..., keras.Model]
    discriminator: Callable[..., keras.Model]
    conditionings: tuple[str, ...]
    upsamplings: tuple[str, ...]
    encoder: Callable[..., keras.Model] | None = None


def constant(value: float, steps: int) -> Any:
    """Returns the value of every step."""
    return value


def cosine(value: float, steps: int) -> Any:
    """Returns a schedule that falls to a tenth by the last step."""
    return keras.optimizers.schedules.CosineDecay(
        value, steps, alpha=FINAL_SHARE
    )


LOSSES: dict[str, Callable[[], AdversarialLoss]] = {
    "non_saturating": NonSaturating,
    "minimax": Minimax,
    "hinge": Hinge,
    "relativistic": RelativisticPairing,
    "least_squares": LeastSquares,
    "wasserstein": Wasserstein,
}
NETWORKS: dict[str, Networks] = {
    "dcgan": Networks(
        dcgan_generator,
        dcgan_discriminator,
        ("projection", "concatenation"),
        ("transposed", "nearest"),
        dcgan_encoder,
    ),
    "r3": Networks(
        r3_generator, r3_discriminator, ("projection",), ("nearest",)
    ),
    "resnet": Networks(
        resnet_generator, resnet_discriminator, ("projection",), ("nearest",)
    ),
    "mlp": Networks(
        mlp_generator,
        mlp_discriminator,
        ("projection", "concatenation"),
        (),
        mlp_encoder,
    ),
}
# Each makes new ones: an adaptive one has weights.
AUGMENTATIONS: dict[str, Callable[[], Augmentation | None]] = {
    "none": lambda: None,
    "translation_cutout": lambda: Policy((Translation(), Cutout())),
    "colour_translation_cutout": lambda: Policy(
        (Colour(), Translation(), Cutout())
    ),
    "adaptive": lambda: Adaptive((Colour(), Translation(), Cutout())),
}
# Of a learning rate or a penalty's weight, and of the steps.
SCHEDULES: dict[str, Callable[[float, int], Any]] = {
    "constant": constant,
    "cosine": cosine,
}

# Where a field of a config may hold only some values, the values.
CHOICES: dict[str, tuple[Any, ...]] = {
    "channels": (1, 3, 4),
    "resize": ("crop", "pad", "stretch"),
    "mirror": (True, False),
    "skip_damaged": (True, False),
    "shares_samples": (True, False),
    "network": tuple(NETWORKS),
    "conditioning": tuple(
        dict.fromkeys(
            word for each in NETWORKS.values() for word in each.conditionings
        )
    ),
    "upsampling": ("transposed", "nearest"),
    "latent": ("normal", "uniform"),
    "loss": tuple(LOSSES),
    "penalty_schedule": tuple(SCHEDULES),
    "augment": tuple(AUGMENTATIONS),
    "learning_rate_schedule": tuple(SCHEDULES),
    "embedding": tuple(EMBEDDINGS),
    "jit_compile": COMPILE_MODES,
    "precision": ("float32", "mixed_bfloat16", "mixed_float16"),
}
