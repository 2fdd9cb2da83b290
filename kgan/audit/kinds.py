"""Of which kind samples are: classes where there are labels, else cells."""

from collections.abc import Callable

import numpy as np
from sklearn.cluster import KMeans
from sklearn.neighbors import KNeighborsClassifier

from kgan.metrics import ClassifierFeatures

# Data without labels are divided into as many cells, if there are enough.
MOST_CELLS = 10
ROWS_OF_A_CELL = 50
NEIGHBOURS = 15

# From samples, encoded alike, and their contents to integers `(n,)`.
Instrument = Callable[[np.ndarray, np.ndarray], np.ndarray]


def by_network(
    pictures: np.ndarray, labels: np.ndarray, *, seed: int
) -> Instrument:
    """Returns a convolutional classifier that names pictures.

    Args:
        pictures: encoded alike, of 8 pixels a side or more.
        labels: their classes, integers from 0.
        seed: of its training.
    """
    classifier = ClassifierFeatures.train(
        pictures, labels, classes=max(2, int(labels.max()) + 1), seed=seed
    )
    return lambda samples, contents: classifier.predict(samples)


def by_neighbours(contents: np.ndarray, labels: np.ndarray) -> Instrument:
    """Returns a vote of the nearest fitted rows.

    Args:
        contents: features of labelled samples.
        labels: their classes, integers from 0.
    """
    vote = KNeighborsClassifier(min(NEIGHBOURS, len(contents)))
    vote.fit(contents, labels)
    return lambda samples, contents: vote.predict(contents)


def by_cells(contents: np.ndarray, *, seed: int) -> Instrument:
    """Returns the cells of k-means.

    Args:
        contents: features of samples without labels.
        seed: of k-means.
    """
    different = len(np.unique(contents, axis=0))
    cells = min(MOST_CELLS, len(contents) // ROWS_OF_A_CELL, different)
    # Far from the origin k-means would lose differences to rounding.
    centre = contents.mean(axis=0)
    division = KMeans(max(1, cells), n_init=1, random_state=seed)
    division.fit(contents - centre)
    return lambda samples, contents: division.predict(contents - centre)
