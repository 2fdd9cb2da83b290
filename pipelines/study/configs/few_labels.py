"""100 labels of Fashion-MNIST, with and without pictures that have none.

What you get: the test accuracy (10,000 pictures) of one network that learns
from 10 labelled pictures a class, alone (two more networks beside it, as a
stronger one would make the gain look smaller) and as the discriminator of a
`SemiSupervisedGAN` that also sees 59,000 pictures, those among them, without
labels; means and 95 % intervals over three seeds, which choose the labels
too. The game stands there as first published, with CatGAN's two terms (be
sure, and of all classes alike), and with these two alone and no weight on
what is generated: what the terms add, and what the generator adds. The step
is the one of highest accuracy on 1,000 more labelled pictures that nobody
trains on, for all rows alike: 100 labels to learn from, 1,000 to choose by.
The columns beside it say what the best look at the test pictures would have
chosen, and what the last step had.

What drives the cost: the steps of the GAN.

    python -m pipelines.study --config=few_labels
"""

from typing import Any

from pipelines.study import few_labels as topic
from pipelines.study.few_labels import Learner
from pipelines.study.rows import study_of_rows
from pipelines.study.study import Column
from pipelines.study.study import Study

# Of labels that no choice in this file was made on: seeds 0 to 2 and 10 were.
SEEDS = range(20, 23)
GAME: dict[str, Any] = {
    "make": topic.semi_supervised,
    "uses_unlabelled": True,
    "steps": 1_500,
    "look_every": 100,
}
SURE: dict[str, Any] = {"entropy_weight": 1.0, "balance_weight": 3.0}
LEARNERS: dict[str, Learner] = {
    "supervised": Learner("labels alone", topic.supervised),
    # Batch norm serves the GAN: is it a handicap where there is none?
    "supervised_plain": Learner(
        "labels alone, no batch norm",
        topic.supervised,
        normalization=None,
        learning_rate=3e-4,
    ),
    "supervised_spectral": Learner(
        "labels alone, spectral norm, twice as wide",
        topic.supervised,
        normalization=None,
        spectral=True,
        width=32,
        learning_rate=5e-4,
    ),
    "published": Learner("SemiSupervisedGAN, K + 1 classes alone", **GAME),
    "semi_supervised": Learner("SemiSupervisedGAN", **GAME, **SURE),
    "ungenerated": Learner(
        "its two terms, and no generator",
        **GAME,
        **SURE,
        unsupervised_weight=0.0,
    ),
}


def few_labels() -> Study:
    """Returns the study."""
    return study_of_rows(
        LEARNERS,
        "fashion_mnist",
        SEEDS,
        topic.train_and_classify,
        (
            Column("test accuracy, %", "accuracy", 1, scale=100.0),
            Column("at step", "step", 0, median=True),
            Column("best look, %", "best", 1, scale=100.0),
            Column("last step, %", "last", 1, scale=100.0),
            Column("labels", "labels", 0),
            Column("test pictures", "n", 0),
        ),
    )
