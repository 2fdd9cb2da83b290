"""A GAN of a thousand pictures, with and without augmentation."""

import dataclasses
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from kgan.augment import Adaptive
from kgan.augment import Augmentation
from kgan.augment import Colour
from kgan.augment import Cutout
from kgan.augment import Mirror
from kgan.augment import Policy
from kgan.augment import Translation
from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.data import load
from kgan.metrics import RandomNetwork
from kgan.metrics import authenticity
from kgan.metrics import duplicates
from kgan.metrics import kernel_distance
from kgan.metrics import to_uint8
from kgan.metrics.features import RawFeatures
from kgan.models import GAN
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.penalties import R1
from pipelines.study.pictures import trained
from pipelines.study.study import Job

FOLDER_VARIABLE = "KGAN_EMOJI"
EMOJI = "emoji"
SHOWN = 64
# Of the division in training and held-out pictures, for all jobs alike.
DIVISION_SEED = 0


@dataclasses.dataclass(frozen=True)
class Recipe:
    """One row of the table: what the discriminator is shown.

    Attributes:
        title: what the table calls it.
        augment: makes what changes pictures before the discriminator sees
            them, given this; None for nothing.
        train_rows: pictures to learn from; all others are held out.
        side: pixels.
        probability: of each augmentation of a fixed policy.
        target: of the adaptive one.
        ramp_images: of the adaptive one.
        gamma: weight of R1.
        penalty_every: steps between R1's.
        latent_size: entries of the latent.
        width: channels of the first layers.
        steps: of training.
        batch_size: pictures a step.
        learning_rate: of Adam, for both players.
        samples: generated pictures that are scored.
    """

    title: str
    augment: Callable[["Recipe"], Augmentation] | None = None
    train_rows: int = 1_000
    side: int = 32
    probability: float = 1.0
    target: float = 0.6
    ramp_images: int = 50_000
    gamma: float = 1.0
    penalty_every: int = 4
    latent_size: int = 64
    width: int = 16
    steps: int = 12_500
    batch_size: int = 32
    learning_rate: float = 2e-4
    samples: int = 2_000


def fixed(recipe: Recipe) -> Augmentation:
    """Returns DiffAugment: colour, translation, cutout."""
    return Policy((Colour(), Translation(), Cutout()), recipe.probability)


def adaptive(recipe: Recipe) -> Augmentation:
    """Returns these and mirroring, as often as the discriminator overfits."""
    return Adaptive(
        (Mirror(), Colour(), Translation(), Cutout()),
        target=recipe.target,
        ramp_images=recipe.ramp_images,
    )


class Divided(NamedTuple):
    """Pictures to learn from and others, uint8."""

    train: np.ndarray
    held_out: np.ndarray


def divided(source: str, recipe: Recipe) -> Divided:
    """Loads pictures and divides them, the same way for all jobs.

    Args:
        source: "emoji" for the folder that an environment variable names;
            else as `kgan.data.load` takes it.
        recipe: says how many are learned from, and their size.

    Raises:
        FileNotFoundError: the variable names no folder.
    """
    if source == EMOJI:
        folder = os.environ.get(FOLDER_VARIABLE, "")
        if not os.path.isdir(folder):
            raise FileNotFoundError(
                f"`{FOLDER_VARIABLE}` must name a folder of pictures: those "
                "of the npm package emoji-datasource-google (Apache-2.0), "
                f"folder img/google/64. Received: {FOLDER_VARIABLE}={folder!r}"
            )
        found = load(
            Path(folder),
            "all",
            image_size=recipe.side,
            channels=3,
            batch_size=1,
        )
    else:
        found = load(source, "all", batch_size=1)
    sample = found.records["sample"]
    order = np.random.default_rng(DIVISION_SEED).permutation(len(sample))
    first, others = np.split(order, [recipe.train_rows])
    return Divided(sample[first], sample[others])


def train_and_compare(
    recipe: Recipe, job: Job, folder: Path
) -> dict[str, float]:
    """Returns the distance to held-out pictures, and what was copied.

    Args:
        recipe: how the discriminator is shown pictures.
        job: on what, and from which seed.
        folder: gets `samples.png`.
    """
    data = divided(job.data, recipe)
    keras.utils.set_random_seed(job.seed)
    shape = data.train.shape[1:]
    game = GAN(
        dcgan_generator(
            shape, latent_size=recipe.latent_size, width=recipe.width
        ),
        dcgan_discriminator(shape, width=recipe.width),
        penalty=R1(recipe.gamma, every=recipe.penalty_every),
        augment=recipe.augment and recipe.augment(recipe),
        ema=0.998,
        seed=job.seed,
    )
    minutes = trained(
        game,
        load(data.train, "all", batch_size=recipe.batch_size, seed=job.seed),
        steps=recipe.steps,
        learning_rate=recipe.learning_rate,
    )
    made = to_uint8(game.sample(recipe.samples, seed=job.seed))
    save_png(
        folder / "samples.png",
        picture_grid(to_uint8_pictures(made[:SHOWN]), columns=8),
    )
    probability = (
        {"augmented": float(game.augment.probability.value)}
        if isinstance(game.augment, Adaptive)
        else {}
    )
    return {
        **distances(made, data),
        **copies(made, data),
        **probability,
        "n": float(len(made)),
        "n_train": float(len(data.train)),
        "n_held_out": float(len(data.held_out)),
        "minutes": minutes,
    }


def distances(made: np.ndarray, data: Divided) -> dict[str, float]:
    """Returns the kernel distance to held-out pictures, and of train to them.

    Times 1,000, in the features of a random network, which no picture
    trained.

    Args:
        made: uint8 samples.
        data: the real ones.
    """
    embedding = RandomNetwork(data.train.shape[1:])
    held_out = embedding(data.held_out)
    return {
        name: 1e3
        * kernel_distance(real=held_out, generated=embedding(rows))[
            "kernel_distance"
        ]
        for name, rows in (("distance", made), ("distance_real", data.train))
    }


def copies(made: np.ndarray, data: Divided) -> dict[str, float]:
    """Returns what looks like training pictures, by their pixels.

    Args:
        made: uint8 samples.
        data: the real ones.
    """
    embedding = RawFeatures()
    train, held_out, generated = (
        embedding(rows) for rows in (data.train, data.held_out, made)
    )
    with warnings.catch_warnings():
        # That real pictures repeat each other shows in the columns.
        warnings.simplefilter("ignore", UserWarning)
        near = duplicates(train=train, held_out=held_out, generated=generated)
        authentic = authenticity(
            train=train, held_out=held_out, generated=generated
        )
    return {
        "near": near["near"],
        "near_null": near["near_null"],
        "near_p_value": near["near_p_value"],
        "authenticity": authentic["authenticity"],
        "authenticity_held_out": authentic["authenticity_held_out"],
    }
