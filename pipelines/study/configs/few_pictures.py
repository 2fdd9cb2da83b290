"""A thousand emoji: a GAN with R1 alone, and with augmentation.

What you get: the kernel distance (times 1,000, in the features of a random
network) of 2,000 samples to the pictures held out, with that of the training
pictures to them; the share of samples nearer to a training picture than all
but 1 % of held-out pictures are, with its p-value; and authenticity, with
that of held-out pictures. Two seeds.

The pictures are those of the npm package emoji-datasource-google (Apache-2.0):
3,000 or more files of its folder img/google/64 in one folder, which the
environment variable KGAN_EMOJI names; 1,000 are learned from, at 32x32
pixels, and the others held out. Without it each job says so and fails.

What drives the cost: the steps of training.

    KGAN_EMOJI=pictures python -m pipelines.study --config=few_pictures
"""

from pipelines.study import few_pictures as topic
from pipelines.study.few_pictures import Recipe
from pipelines.study.rows import study_of_rows
from pipelines.study.study import Column
from pipelines.study.study import Study

SEEDS = range(2)
RECIPES: dict[str, Recipe] = {
    "plain": Recipe("no augmentation"),
    "fixed": Recipe("colour, translation, cutout", topic.fixed),
    "adaptive": Recipe("the same and mirror, adaptive", topic.adaptive),
}


def few_pictures() -> Study:
    """Returns the study."""
    return study_of_rows(
        RECIPES,
        topic.EMOJI,
        SEEDS,
        topic.train_and_compare,
        (
            Column("kernel distance x 1,000", "distance", 2),
            Column("train to held-out", "distance_real", 2),
            Column("near copies, %", "near", 1, scale=100.0),
            Column("of held-out, %", "near_null", 1, scale=100.0),
            Column("p-value", "near_p_value", 3, median=True),
            Column("authentic, %", "authenticity", 1, scale=100.0),
            Column("of held-out, %", "authenticity_held_out", 1, scale=100.0),
            Column("augmented with p", "augmented", 2),
            Column("samples", "n", 0),
            Column("held out", "n_held_out", 0),
        ),
    )
