"""Labelled pictures whose classes are as common as a law says."""

from typing import NamedTuple

import numpy as np

from kgan.core import check_choice
from kgan.data import load
from kgan.data.builders import imbalanced_rows

BALANCED = "balanced"
LAWS = (BALANCED, "ten_to_one", "hundred_to_one", "one_rare")
# Of the choice of pictures: the same for all jobs of a law.
CHOICE_SEED = 1_000_000


# Of all pictures: at most an eighth for each side of the classifier, a fifth
# for each that is compared.
OF_CLASSIFIER, COMPARED = 8, 5


class Sizes(NamedTuple):
    """How many pictures each side has, where the source has so many.

    Attributes:
        train: learned from.
        held_out: compared with.
        others: what the control of other real data shows.
        classifier: what the classifier learns from.
        judged: of which its errors are counted.
    """

    train: int
    held_out: int
    others: int
    classifier: int
    judged: int


class Labelled(NamedTuple):
    """Pictures and their classes.

    Attributes:
        sample: uint8 `(n, height, width, channels)`.
        label: int32 `(n,)`.
    """

    sample: np.ndarray
    label: np.ndarray

    def rows(self, chosen: np.ndarray) -> "Labelled":
        """Returns some of them, in that order."""
        return Labelled(self.sample[chosen], self.label[chosen])


class UnevenPictures(NamedTuple):
    """Five sides without a picture in common.

    Attributes:
        train: learned from; of the law.
        held_out: compared with; of the law.
        others: that no system learns from; of the law.
        classifier: learned from by the classifier alone; as in the source.
        judged: on which its errors are counted; as in the source.
        classes: how many there are.
    """

    train: Labelled
    held_out: Labelled
    others: Labelled
    classifier: Labelled
    judged: Labelled
    classes: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels)."""
        return self.train.sample.shape[1:]


def uneven_pictures(source: str, law: str, sizes: Sizes) -> UnevenPictures:
    """Returns the sides, the same ones each time.

    Args:
        source: as `kgan.data.load` takes it, with labels and two splits, which
            are taken together.
        law: "balanced", "ten_to_one", "hundred_to_one" or "one_rare", whose
            last class is 1 %.
        sizes: at most.

    Raises:
        ValueError: no such law.
    """
    check_choice("law", law, LAWS)
    pictures = _all_of(source)
    classes = int(pictures.label.max()) + 1
    n = len(pictures.label)
    order = np.random.default_rng(CHOICE_SEED).permutation(n)
    most, compared = n // OF_CLASSIFIER, n // COMPARED
    ends = np.cumsum(
        [
            *(min(sizes.classifier, most), min(sizes.judged, most)),
            *(compared, compared),
        ]
    )
    classifier, judged, held_out, others, train = np.split(order, ends)

    def thinned(rows: np.ndarray, size: int) -> Labelled:
        found = pictures.rows(rows)
        if law != BALANCED:
            # In the order of the rows, which is a random one.
            found = found.rows(
                imbalanced_rows(
                    found.label, law, seed=CHOICE_SEED, num_classes=classes
                )
            )
        return Labelled(found.sample[:size], found.label[:size])

    return UnevenPictures(
        train=thinned(train, sizes.train),
        held_out=thinned(held_out, sizes.held_out),
        others=thinned(others, sizes.others),
        classifier=pictures.rows(classifier),
        judged=pictures.rows(judged),
        classes=classes,
    )


def _all_of(source: str) -> Labelled:
    splits = [
        load(source, split, batch_size=1, shuffle=False).records
        for split in ("train", "test")
    ]
    return Labelled(
        np.concatenate([records["sample"] for records in splits]),
        np.concatenate([records["label"] for records in splits]).astype(
            np.int32
        ),
    )
