"""Samples beside the training pictures that are nearest to them."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import final

import numpy as np

from kgan.callbacks.drawing import Drawing
from kgan.callbacks.pace import aside
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import TensorBoard
from kgan.core import check_integer
from kgan.core import picture_grid
from kgan.core import shrunk_pictures
from kgan.core import to_uint8_pictures
from kgan.metrics import nearest

TAG = "nearest_neighbours"
# Longest side of the pictures that pixels are compared of.
COMPARED_SIDE = 32
# White pixels between a sample and its neighbours.
GAP = 8


@final
class NearestNeighbours(Drawing):
    """Draws samples, and the training pictures nearest to each of them.

    A row holds a sample, then its neighbours, the nearest first, by the
    Euclidean distance of pixels (of pictures shrunk to at most 32 pixels a
    side) or of a given embedding's features. A sample whose neighbours are
    the same picture as itself is a copy; one that is like all of them and
    equal to none is new. Pixels find copies, but not those that were
    shifted or mirrored. Few samples are shown: for an answer with a level of
    significance run an audit.

    At most `most_records` records are compared, evenly spread over those
    given; the caption says how many. So a picture costs `count` samples and
    `count * most_records` distances. It is drawn before the first step of a
    run, at every period and at the end. Of workers that train together the
    chief alone draws.

    Args:
        records: of the training data: `"sample"`, pictures uint8 or float in
            [-1, 1].
        every_steps: the period, at least 1.
        count: samples, at least 1: the rows.
        neighbours: of each sample, at least 1.
        most_records: that are compared, at least `neighbours`.
        seed: of the samples.
        embedding: uint8 pictures to features `(n, d)`, such as a
            `kgan.metrics.ClassifierFeatures`; None compares pixels.
        board: a `TensorBoard` of the same `fit` that gets each picture,
            under the tag "nearest_neighbours".

    Raises:
        ValueError: a number below its minimum; records that are no pictures,
            or fewer than the neighbours; when training starts, samples of
            another shape.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> data = kgan.data.load("digits")
    >>> board = kgan.callbacks.TensorBoard("run/logs")
    >>> model.fit(data, callbacks=[
    ...     board, kgan.callbacks.NearestNeighbours(data.records, board=board)
    ... ])  # doctest: +SKIP
    """

    def __init__(
        self,
        records: Mapping[str, np.ndarray],
        *,
        every_steps: int = 1000,
        count: int = 8,
        neighbours: int = 5,
        most_records: int = 4000,
        seed: int = 0,
        embedding: Callable[[np.ndarray], np.ndarray] | None = None,
        board: TensorBoard,
    ) -> None:
        super().__init__(every_steps)
        self.count = check_integer("count", count)
        self.neighbours = check_integer("neighbours", neighbours)
        check_integer("most_records", most_records, minimum=neighbours)
        self.pictures = _spread(records["sample"], most_records)
        if self.pictures.ndim != 4 or len(self.pictures) < neighbours:
            raise ValueError(
                f"`records` must hold at least {neighbours} pictures. "
                f"Received: samples of shape {records['sample'].shape}"
            )
        self.seed = seed
        self.embedding = embedding
        self.board = board
        # Of the records, once they were needed.
        self._features: np.ndarray | None = None

    def picture(self) -> np.ndarray:
        """Returns the picture of the game as it is, uint8 `(H, W, channels)`.

        Raises:
            ValueError: samples have another shape than the records.
        """
        samples = self.model.sample(self.count, seed=self.seed)
        if samples.shape[1:] != self.pictures.shape[1:]:
            raise ValueError(
                "`records` must have the shape of the game's samples, "
                f"{samples.shape[1:]}. Received: {self.pictures.shape[1:]}"
            )
        if self._features is None:
            self._features = self._compared(self.pictures)
        _, found = nearest(
            self._compared(samples), self._features, self.neighbours
        )
        beside = to_uint8_pictures(self.pictures[found.ravel()])
        return _side_by_side(
            picture_grid(to_uint8_pictures(samples), columns=1),
            picture_grid(beside, columns=self.neighbours),
        )

    def _compared(self, pictures: np.ndarray) -> np.ndarray:
        if self.embedding is not None:
            rows = self.embedding(to_uint8_pictures(pictures))
        else:
            rows = shrunk_pictures(to_uint8_pictures(pictures), COMPARED_SIDE)
        return np.asarray(rows, np.float64).reshape(len(pictures), -1)

    def caption(self) -> str:
        """Returns what the picture shows."""
        by = "pixels" if self.embedding is None else "features"
        return (
            "Left: samples. Right of each: its nearest among "
            f"{len(self.pictures):,} training pictures, by {by}, the nearest "
            "first."
        )

    def draw(self) -> None:
        """Shows the game as it is."""
        with aside(self.model):
            picture = self.picture()
        step = step_of(self.model)
        self.board.image(TAG, picture, step, caption=self.caption())


def _spread(samples: np.ndarray, most: int) -> np.ndarray:
    """Returns at most so many rows, evenly spread."""
    if len(samples) <= most:
        return np.asarray(samples)
    places = np.linspace(0, len(samples) - 1, most).round().astype(int)
    return np.asarray(samples[places])


def _side_by_side(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    gap = np.full((len(left), GAP, left.shape[2]), 255, np.uint8)
    return np.concatenate([left, gap, right], axis=1)
