"""A classifier with and without a defence, and how it stands attacks."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from kgan.models import Game
from kgan.models import GenerativeAdversarialTrainer
from kgan.models import fgsm
from kgan.models import projected_gradient_descent
from kgan.networks import dcgan_discriminator
from kgan.networks import perturbation_generator
from kgan.networks import with_class_head
from pipelines.study.pictures import Pictures
from pipelines.study.pictures import accuracy
from pipelines.study.pictures import pictures
from pipelines.study.pictures import trained
from pipelines.study.sign_training import SignTraining
from pipelines.study.study import Job


@dataclasses.dataclass(frozen=True)
class Defence:
    """One row of the table: how the same classifier is trained.

    Attributes:
        title: what the table calls it.
        make: makes the game of a classifier, given this, it, the number of
            classes and a seed.
        epsilon: largest change of a value, in training and by the attacks,
            for pictures in [-1, 1]: .2 is .1 of pixels in [0, 1].
        cost: of a generated perturbation's square.
        objective: of the generator.
        generator_width: channels of the generator's layers.
        generator_depth: the generator's layers.
        width: channels of the classifier's first layer.
        steps: of training.
        batch_size: pictures a step.
        learning_rate: of Adam, for every player.
        attack_steps: of projected gradient descent.
        test_rows: test pictures that are classified and attacked.
    """

    title: str
    make: Callable[["Defence", keras.Model, int, int], Game]
    epsilon: float = 0.2
    cost: float = 0.0
    objective: str = "probability"
    generator_width: int = 16
    generator_depth: int = 4
    width: int = 16
    steps: int = 1_500
    batch_size: int = 64
    learning_rate: float = 1e-3
    attack_steps: int = 20
    test_rows: int = 5_000


def undefended(
    defence: Defence, classifier: keras.Model, classes: int, seed: int
) -> Game:
    """Returns training on the pictures as they are."""
    return SignTraining(classifier, classes=classes, epsilon=0.0, seed=seed)


def sign_training(
    defence: Defence, classifier: keras.Model, classes: int, seed: int
) -> Game:
    """Returns FGSM training."""
    return SignTraining(
        classifier, classes=classes, epsilon=defence.epsilon, seed=seed
    )


def generative(
    defence: Defence, classifier: keras.Model, classes: int, seed: int
) -> Game:
    """Returns the published GAT."""
    return GenerativeAdversarialTrainer(
        perturbation_generator(
            classifier.inputs[0].shape[1:],
            width=defence.generator_width,
            depth=defence.generator_depth,
        ),
        classifier,
        epsilon=defence.epsilon,
        cost=defence.cost,
        objective=defence.objective,
        seed=seed,
    )


def train_and_attack(
    defence: Defence, job: Job, folder: Path
) -> dict[str, float]:
    """Returns the shares of test pictures that are classified rightly.

    Args:
        defence: how the classifier is trained.
        job: on what, and from which seed.
        folder: gets nothing.
    """
    keras.utils.set_random_seed(job.seed)
    data = pictures(
        job.data,
        batch_size=defence.batch_size,
        seed=job.seed,
        test_rows=defence.test_rows,
    )
    # First, so that all defences begin from the same weights.
    classifier = with_class_head(
        dcgan_discriminator(data.shape, width=defence.width),
        data.classes,
        realness=False,
    )
    game = defence.make(defence, classifier, data.classes, job.seed)
    minutes = trained(
        game,
        data.train,
        steps=defence.steps,
        learning_rate=defence.learning_rate,
        beta_1=0.9,
    )
    by_generator = (
        {"generated": generated_accuracy(game, data)}
        if isinstance(game, GenerativeAdversarialTrainer)
        else {}
    )
    return {
        **attacked(defence, classifier, data),
        **by_generator,
        "minutes": minutes,
    }


def attacked(
    defence: Defence, classifier: keras.Model, data: Pictures
) -> dict[str, float]:
    """Returns the accuracy on test pictures and under white-box attacks.

    Args:
        defence: says how far the attacks go.
        classifier: a trained one, whose own gradients are used.
        data: its first test pictures are attacked.
    """
    x, label = data.test, data.test_label
    by_sign = fgsm(classifier, x, label, epsilon=defence.epsilon)
    by_steps = projected_gradient_descent(
        classifier,
        x,
        label,
        epsilon=defence.epsilon,
        steps=defence.attack_steps,
    )
    return {
        "clean": accuracy(classifier, x, label),
        "fgsm": accuracy(classifier, by_sign, label),
        "pgd": accuracy(classifier, by_steps, label),
        "n": float(len(x)),
    }


def generated_accuracy(
    game: GenerativeAdversarialTrainer, data: Pictures
) -> float:
    """Returns the accuracy under what GAT's own generator makes."""
    moved = game.perturb(data.test, data.test_label)
    return float(np.mean(game.classify(moved) == data.test_label))
