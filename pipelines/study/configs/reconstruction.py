"""ALI against ALICE on Fashion-MNIST: what comes back of a picture.

What you get: the mean squared error of a pixel in [-1, 1] over 5,000 test
pictures that went through encoder and generator, for ALI, ALICE with the
explicit cycle and ALICE with the implicit one, on the same networks from the
same weights; beside it the error of the mean picture, and the Frechet
distance of 5,000 samples to the test pictures in the features of a
classifier, with that of 5,000 training pictures it has not learned. Means
and 95 % intervals over three seeds; originals above reconstructions in each
job's folder.

What drives the cost: the steps of training, and once a study the classifier.

    python -m pipelines.study --config=reconstruction
"""

from pipelines.study import reconstruction as topic
from pipelines.study.reconstruction import Inference
from pipelines.study.rows import study_of_rows
from pipelines.study.study import Column
from pipelines.study.study import Study

SEEDS = range(3)
INFERENCES: dict[str, Inference] = {
    "ali": Inference("ALI"),
    "alice": Inference(
        "ALICE, explicit cycle of weight 10", topic.explicit, cycle_weight=10.0
    ),
    "alice_implicit": Inference(
        "ALICE, implicit cycle of weight 1", topic.implicit
    ),
}


def reconstruction() -> Study:
    """Returns the study."""
    return study_of_rows(
        INFERENCES,
        "fashion_mnist",
        SEEDS,
        topic.train_and_reconstruct,
        (
            Column("squared error", "error", 4),
            Column("of the mean picture", "error_of_mean", 4),
            Column("of another's reconstruction", "error_of_others", 4),
            Column("Frechet distance", "frechet", 2),
            Column("train to test", "frechet_of_train", 2),
            Column("pictures", "n", 0),
        ),
    )
