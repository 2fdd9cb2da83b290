"""What the values of checks and the margins of verdicts mean."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """What the value of a check is.

    Attributes:
        value: in words.
        worse: where worse values are: "lower", "higher", "farther from 1";
            empty where neither is.
        logarithmic: whether its chart has a logarithmic scale.
    """

    value: str
    worse: str = ""
    logarithmic: bool = False


MEANINGS = {
    "precision": Meaning(
        "share of samples that lie among held-out data, by their look", "lower"
    ),
    "coverage": Meaning(
        "share of held-out data that have a sample near them", "lower"
    ),
    "repeats": Meaning(
        "share of samples that nearly repeat another sample", "higher"
    ),
    "kinds": Meaning(
        "how often the kind made least is made, over how often it should be",
        "lower",
    ),
    "shares": Meaning(
        "how often the oddest kind is made, over how often it should be",
        "farther from 1",
    ),
    "exact_copies": Meaning(
        "share of samples that equal a training sample to the bit", "higher"
    ),
    "near_copies": Meaning(
        "share of samples much nearer to one training sample than to others",
        "higher",
    ),
    "distances_to_train": Meaning(
        "ranks of distances to training data against those of held-out data, "
        "in standard deviations",
        "lower",
    ),
    "authentic": Meaning(
        "share of samples farther from a training sample than it is from the "
        "next one",
        "lower",
    ),
    "support": Meaning(
        "number of different things, one over the share of pairs that are the "
        "same",
        "lower",
        logarithmic=True,
    ),
    "likely": Meaning(
        "mean log probability of held-out data, in nats; the line is that of "
        "training data",
        "lower",
    ),
    "discriminator_calibrated": Meaning(
        "mean gap between the discriminator's probability and the truth",
        "higher",
    ),
    "discriminator_overfit": Meaning(
        "share of pairs in which a training sample scores above a held-out one",
        "higher",
    ),
    "told_apart": Meaning(
        "share of samples and data that a fresh classifier names rightly; a "
        "half is chance",
        "higher",
    ),
    "useful": Meaning(
        "accuracy on held-out data of a classifier trained on samples", "lower"
    ),
}
MARGIN_MEANINGS = {
    "precision": "The share of samples among the data may be so much below "
    "that of real ones.",
    "coverage": "The share of held-out data with a sample near them may be so "
    "much below what as many real ones reach.",
    "repeats": "The share of samples that nearly repeat another one may be so "
    "much above that of real ones.",
    "kind": "Every kind must be made at least so often, relative to its share, "
    "not to count as dropped.",
    "share": "Every kind must be made at least so often, relative to its "
    "share, and at most one over it.",
    "copies": "The share of samples that look like copies may be so much above "
    "that of held-out data.",
}
