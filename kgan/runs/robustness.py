"""Scores of a classifier that others try to fool."""

import numpy as np

from kgan.models import Game
from kgan.models import fgsm
from kgan.models import projected_gradient_descent
from kgan.runs.showing import Records

PGD_STEPS = 20


def robustness_scores(
    game: Game, records: Records, samples: int
) -> dict[str, float]:
    """Returns how often a classifier is right, also under attack.

    The attacks know the classifier and may move each pixel as far as the
    game's own perturbations. One that withstands a single step (FGSM) and
    not many (PGD) hides its gradient.

    Args:
        game: with a `classifier` and an `epsilon`.
        records: `"sample"` and `"label"`, held out.
        samples: how many of them at most.
    """
    x, label = records["sample"][:samples], records["label"][:samples]
    attacked = {
        "accuracy": x,
        "accuracy_generator": game.perturb(x, label),
        "accuracy_fgsm": fgsm(game.classifier, x, label, epsilon=game.epsilon),
        f"accuracy_pgd_{PGD_STEPS}": projected_gradient_descent(
            game.classifier,
            x,
            label,
            epsilon=game.epsilon,
            steps=PGD_STEPS,
        ),
    }
    scores = {
        name: float(np.mean(game.classify(each) == label))
        for name, each in attacked.items()
    }
    # As a share of the way from black, -1, to white, 1.
    return scores | {"epsilon": game.epsilon / 2.0, "n_accuracy": float(len(x))}
