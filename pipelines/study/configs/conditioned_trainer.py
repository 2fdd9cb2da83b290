"""GAT as the document has it, with and without its extra conditions.

What you get: of 5,000 test pictures of Fashion-MNIST and as many that the
generator made of them, the share that the discriminator tells apart, and the
share whose label it says; for an objective that knows the original, the
label, both or neither. The claim: with both it classifies generated pictures
better. Means and 95 % intervals over three seeds.

What drives the cost: the steps of training.

    python -m pipelines.study --config=conditioned_trainer
"""

from pipelines.study.conditioned_trainer import Conditions
from pipelines.study.conditioned_trainer import train_and_judge
from pipelines.study.rows import study_of_rows
from pipelines.study.study import Column
from pipelines.study.study import Study

SEEDS = range(3)
CONDITIONS: dict[str, Conditions] = {
    "neither": Conditions("no extra condition", 0.0, 0.0),
    "original": Conditions("the original", 1.0, 0.0),
    "label": Conditions("its label", 0.0, 1.0),
    "both": Conditions("original and label", 1.0, 1.0),
}


def conditioned_trainer() -> Study:
    """Returns the study."""
    return study_of_rows(
        CONDITIONS,
        "fashion_mnist",
        SEEDS,
        train_and_judge,
        (
            Column("real from generated, %", "told_apart", 1, scale=100.0),
            Column("original above its own, %", "pairs", 1, scale=100.0),
            Column("label of real, %", "real_class", 1, scale=100.0),
            Column("label of generated, %", "made_class", 1, scale=100.0),
            Column("label under FGSM, %", "fgsm_class", 1, scale=100.0),
            Column("test pictures", "n", 0),
        ),
    )
