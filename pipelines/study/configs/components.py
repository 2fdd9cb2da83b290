"""Mixtures of ten makers on Fashion-MNIST: which component makes what.

What you get: for the mixture of encoders and decoders and the mixture of
generators (MGAN), each beginning at one place and apart, and a single encoder
and decoder with the same cycle: how
far a component tells the class of what it makes (normalised mutual
information of 5,000 samples, their classes by a classifier of the real
pictures), of what it is given (5,000 test pictures), the squared error of a
pixel in [-1, 1] that comes back, coverage and Frechet distance in the
classifier's features. Two seeds. In each job's folder: a row of samples of
each component, and the classes of each (`classes.md`).

What drives the cost: the steps of training, and once a study the classifier.

    python -m pipelines.study --config=components
"""

from pipelines.study import components as topic
from pipelines.study.components import Makers
from pipelines.study.rows import study_of_rows
from pipelines.study.study import Column
from pipelines.study.study import Study

SEEDS = range(3)
MAKERS: dict[str, Makers] = {
    "single": Makers("one encoder and decoder (ALICE)", topic.single),
    "encoders_decoders": Makers(
        "ten encoders and decoders", topic.encoders_and_decoders
    ),
    "encoders_decoders_apart": Makers(
        "the same, beginning apart", topic.encoders_and_decoders, apart=True
    ),
    "generators": Makers("ten generators (MGAN)", topic.generators),
    "generators_apart": Makers(
        "the same, beginning apart", topic.generators, apart=True
    ),
}


def components() -> Study:
    """Returns the study."""
    return study_of_rows(
        MAKERS,
        "fashion_mnist",
        SEEDS,
        topic.train_and_name,
        (
            Column("component and class of samples", "made", 3),
            Column("component and label of test", "real", 3),
            Column("commonest class, %", "purity", 1, scale=100.0),
            Column("components in use", "used", 1),
            Column("squared error", "error", 4),
            Column("of the mean picture", "error_of_mean", 4),
            Column("coverage", "coverage", 3),
            Column("of equal laws", "coverage_null", 3),
            Column("Frechet distance", "frechet", 2),
            Column("train to test", "frechet_of_train", 2),
            Column("pictures", "n", 0),
        ),
    )
