"""GAT as the document has it: what its conditions do for the judge."""

import dataclasses
from pathlib import Path

import keras
import numpy as np

from kgan.models import ConditionedAdversarialTrainer
from kgan.models import fgsm
from kgan.networks import dcgan_discriminator
from kgan.networks import perturbation_generator
from kgan.networks import with_class_head
from pipelines.study.pictures import Pictures
from pipelines.study.pictures import accuracy
from pipelines.study.pictures import pictures
from pipelines.study.pictures import trained
from pipelines.study.study import Job


@dataclasses.dataclass(frozen=True)
class Conditions:
    """One row of the table: what the discriminator's objective knows.

    Attributes:
        title: what the table calls it.
        original_weight: of the term that sets a generated picture against
            its own original; 0: without.
        label_weight: of the term that asks the original's label of a
            generated picture; 0: without.
        epsilon: largest change of a value, for pictures in [-1, 1].
        cost: of a perturbation's square.
        generator_width: channels of the generator's layers.
        generator_depth: the generator's layers.
        width: channels of the discriminator's first layer.
        steps: of training.
        batch_size: pictures a step.
        learning_rate: of Adam, for both players.
        test_rows: test pictures that are judged.
    """

    title: str
    original_weight: float
    label_weight: float
    epsilon: float = 0.2
    cost: float = 0.0
    generator_width: int = 16
    generator_depth: int = 4
    width: int = 16
    steps: int = 1_000
    batch_size: int = 64
    learning_rate: float = 5e-4
    test_rows: int = 5_000


def train_and_judge(
    conditions: Conditions, job: Job, folder: Path
) -> dict[str, float]:
    """Returns what the trained discriminator gets right of test pictures.

    Args:
        conditions: what its objective knew.
        job: on what, and from which seed.
        folder: gets nothing.
    """
    keras.utils.set_random_seed(job.seed)
    data = pictures(
        job.data,
        batch_size=conditions.batch_size,
        seed=job.seed,
        test_rows=conditions.test_rows,
    )
    game = ConditionedAdversarialTrainer(
        perturbation_generator(
            data.shape,
            width=conditions.generator_width,
            depth=conditions.generator_depth,
        ),
        with_class_head(
            dcgan_discriminator(data.shape, width=conditions.width),
            data.classes,
        ),
        epsilon=conditions.epsilon,
        original_weight=conditions.original_weight,
        label_weight=conditions.label_weight,
        cost=conditions.cost,
        seed=job.seed,
    )
    minutes = trained(
        game,
        data.train,
        steps=conditions.steps,
        learning_rate=conditions.learning_rate,
    )
    return {**judged(game, data), "minutes": minutes}


def judged(
    game: ConditionedAdversarialTrainer, data: Pictures
) -> dict[str, float]:
    """Returns shares of test pictures, real and made of them.

    "told_apart" counts both kinds, a logit above 0 for real; it is .5 for a
    guess. "pairs" is the share of originals that score above what was made
    of them. "fgsm_class" is the label of pictures that no generator made:
    it compares discriminators whose generators differ.

    Args:
        game: a trained one.
        data: its test pictures are judged, moved, and judged again.
    """
    x, label = data.test, data.test_label
    made = game.perturb(x, label)
    of_real, of_made = game.score(x), game.score(made)
    by_sign = fgsm(game.discriminator, x, label, epsilon=game.epsilon)
    return {
        "told_apart": float(0.5 * np.mean(of_real > 0))
        + float(0.5 * np.mean(of_made <= 0)),
        "pairs": float(np.mean(of_real > of_made)),
        "real_class": accuracy(game.discriminator, x, label),
        "made_class": accuracy(game.discriminator, made, label),
        "fgsm_class": accuracy(game.discriminator, by_sign, label),
        "n": float(len(x)),
    }
