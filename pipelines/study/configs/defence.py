"""GAT as published against FGSM training and no defence, on Fashion-MNIST.

What you get: the share of 5,000 test pictures that one classifier names
rightly, as they are and under two white-box attacks that move each pixel by
at most .1 of the range [0, 1]: FGSM, one step, and PGD, 20 steps from a
random start; means and 95 % intervals over three seeds. A defence that stands
FGSM and falls to PGD hides its gradient.

What drives the cost: the steps of training, of which GAT's take three
backward passes more.

    python -m pipelines.study --config=defence
"""

from pipelines.study import defence as topic
from pipelines.study.defence import Defence
from pipelines.study.rows import study_of_rows
from pipelines.study.study import Column
from pipelines.study.study import Study

SEEDS = range(3)
DEFENCES: dict[str, Defence] = {
    "none": Defence("no defence", topic.undefended),
    "fgsm": Defence("FGSM training", topic.sign_training),
    "gat": Defence("GAT", topic.generative),
    "gat_cost": Defence(
        "GAT, changes at the usual cost of .03",
        topic.generative,
        cost=0.03,
    ),
}


def defence() -> Study:
    """Returns the study."""
    return study_of_rows(
        DEFENCES,
        "fashion_mnist",
        SEEDS,
        topic.train_and_attack,
        (
            Column("clean, %", "clean", 1, scale=100.0),
            Column("FGSM, %", "fgsm", 1, scale=100.0),
            Column("PGD-20, %", "pgd", 1, scale=100.0),
            Column("own generator, %", "generated", 1, scale=100.0),
            Column("test pictures", "n", 0),
        ),
    )
