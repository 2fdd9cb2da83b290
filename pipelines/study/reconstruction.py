"""What an encoder learned with a GAN brings back, with and without a cycle."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.core import to_unit_range
from kgan.models import ALI
from kgan.models import Cycle
from kgan.models import EncoderDecoderMixture
from kgan.models import ExplicitCycle
from kgan.models import ImplicitCycle
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_encoder
from kgan.networks import dcgan_generator
from kgan.networks import joint_critic
from pipelines.study.pictures import Pictures
from pipelines.study.pictures import classifier_of
from pipelines.study.pictures import frechet_scores
from pipelines.study.pictures import pictures
from pipelines.study.pictures import trained
from pipelines.study.study import Job

SHOWN = 16


@dataclasses.dataclass(frozen=True)
class Inference:
    """One row of the table: ALI, and what makes samples come back.

    Attributes:
        title: what the table calls it.
        cycle: makes the cycle, given this and the pictures' shape; None for
            ALI itself.
        cycle_weight: of the cycle.
        latent_size: entries of the latent.
        width: channels of the first layers.
        steps: of training.
        batch_size: pictures a step.
        learning_rate: of Adam, for every player.
        test_rows: test pictures that are brought back, and samples.
    """

    title: str
    cycle: Callable[["Inference", tuple[int, int, int]], Cycle] | None = None
    cycle_weight: float = 1.0
    latent_size: int = 64
    width: int = 16
    steps: int = 1_500
    batch_size: int = 64
    learning_rate: float = 2e-4
    test_rows: int = 5_000


def explicit(inference: Inference, shape: tuple[int, int, int]) -> Cycle:
    """Returns the squared error of a picture that comes back."""
    return ExplicitCycle(inference.cycle_weight)


def implicit(inference: Inference, shape: tuple[int, int, int]) -> Cycle:
    """Returns a critic of pictures beside what came back."""
    pair = {
        name: keras.Input(shape, name=name)
        for name in ("sample", "reconstruction")
    }
    joined = keras.layers.Concatenate()(list(pair.values()))
    judge = dcgan_discriminator(joined.shape[1:], width=inference.width)
    return ImplicitCycle(
        keras.Model(pair, judge({"sample": joined})), inference.cycle_weight
    )


def train_and_reconstruct(
    inference: Inference, job: Job, folder: Path
) -> dict[str, float]:
    """Returns the error of what comes back, and the quality of samples.

    Args:
        inference: what is trained.
        job: on what, and from which seed.
        folder: gets `reconstructions.png`, test pictures above what came
            back of them, and `samples.png`.
    """
    keras.utils.set_random_seed(job.seed)
    data = pictures(
        job.data,
        batch_size=inference.batch_size,
        seed=job.seed,
        test_rows=inference.test_rows,
    )
    generator = dcgan_generator(
        data.shape, latent_size=inference.latent_size, width=inference.width
    )
    encoder = dcgan_encoder(
        data.shape, latent_size=inference.latent_size, width=inference.width
    )
    critic = joint_critic(
        dcgan_discriminator(data.shape, width=inference.width),
        inference.latent_size,
    )
    # Last, so that all begin from the same weights.
    cycle = inference.cycle and inference.cycle(inference, data.shape)
    game = ALI(generator, encoder, critic, cycle=cycle, seed=job.seed)
    minutes = trained(
        game,
        data.train,
        steps=inference.steps,
        learning_rate=inference.learning_rate,
    )
    made = game.sample(len(data.test), seed=job.seed)
    columns = {"columns": SHOWN // 2}
    save_png(
        folder / "samples.png",
        picture_grid(to_uint8_pictures(made[: 4 * SHOWN]), **columns),
    )
    return {
        **reconstruction_scores(game, data, folder),
        **frechet_scores(made, data, classifier_of(data, folder)),
        "n": float(len(data.test)),
        "minutes": minutes,
    }


def reconstruction_scores(
    game: ALI | EncoderDecoderMixture, data: Pictures, folder: Path
) -> dict[str, float]:
    """Returns the mean squared error of a pixel in [-1, 1] that comes back.

    Beside it that of the mean training picture, what knowing nothing of a
    picture gives, and that of the pictures' order turned round, what bringing
    back *some* garment gives.

    Args:
        game: a trained one.
        data: its test pictures are brought back.
        folder: gets a picture of some of them.
    """
    x = to_unit_range(data.test).numpy()
    back = game.reconstruct(x)
    mean = np.mean(data.train.records["sample"], axis=0) / 127.5 - 1.0
    pairs = np.stack([x[:SHOWN], back[:SHOWN]])
    save_png(
        folder / "reconstructions.png",
        picture_grid(
            to_uint8_pictures(pairs.reshape((-1, *data.shape))), columns=SHOWN
        ),
    )
    return {
        "error": float(np.mean(np.square(x - back))),
        "error_of_mean": float(np.mean(np.square(x - mean))),
        "error_of_others": float(np.mean(np.square(x - back[::-1]))),
    }
