"""Samples of the same noise, again and again, as training goes on."""

import os
from pathlib import Path
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.callbacks.film import picture_name
from kgan.callbacks.film import pictures_by_step
from kgan.callbacks.film import save_film
from kgan.callbacks.pace import aside
from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import TensorBoard
from kgan.core import check_integer
from kgan.core import draw_noise
from kgan.core import is_chief
from kgan.core import noise_key
from kgan.core import picture_columns
from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import scatter_picture
from kgan.core import to_uint8_pictures
from kgan.core import unwritten_said
from kgan.models import Game

MOST_COLUMNS = 32
FEWEST_POINTS = 1024
TAG = "samples"


def class_samples(
    model: Game, classes: int, rows: int, seed: int
) -> tuple[np.ndarray, int]:
    """Samples every class from the same latents: a row has one latent.

    Of more than 32 classes, 32 evenly spread ones are sampled.

    Args:
        model: a game with classes.
        classes: how many it has.
        rows: latents; as `model.sample(rows, seed=seed, label=...)` draws.
        seed: any integer.

    Returns:
        The samples, row by row, and the number of classes in a row.
    """
    columns = min(classes, MOST_COLUMNS)
    shown = np.linspace(0, classes - 1, columns).round()
    drawn = draw_noise(model.sample_noise, rows, noise_key(seed))
    noise = {
        name: tf.repeat(value, columns, axis=0) for name, value in drawn.items()
    }
    labels = np.tile(shown.astype(np.int32), rows)
    return model.samples_of(noise, labels), columns


@final
class SampleGrid(keras.callbacks.Callback):
    """Draws samples of the same noise at every period, and a film of them.

    A picture `step_00001000.png` is drawn when a run starts, at every
    period and at the end, from the averaged weights; `progress.gif` is made
    of all of them at the end. Without classes it shows `count` images in a
    grid; with classes `rows` of them for each class, one column a class, the
    same latent along a row. Samples of two values are drawn as points.

    A run that is resumed goes on with its film: pictures of steps past the
    game's are removed when training starts, and none is drawn then. One that
    cannot be written, as on a full disk, is left out, with a warning. Of
    workers that train together the chief alone draws.

    Args:
        directory: for the pictures; made where it is missing.
        every_steps: the period, at least 1.
        count: images in the grid, or points (then at least 1024).
        rows: images a class.
        seed: of the noise.
        gif: make the film.
        reference: `(m, 2)` points of the data, drawn in grey behind points;
            they set the ends of the axes, which are -4 and 4 without.
        board: a `TensorBoard` of the same `fit` that gets each picture too,
            under the tag "samples".

    Raises:
        ValueError: `every_steps`, `count` or `rows` is less than 1; when
            training starts, samples are neither images nor of two values.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> grid = kgan.callbacks.SampleGrid("run/samples", every_steps=500)
    >>> model.fit(data, callbacks=[grid])  # doctest: +SKIP
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        every_steps: int = 1000,
        count: int = 64,
        rows: int = 8,
        seed: int = 0,
        gif: bool = True,
        reference: np.ndarray | None = None,
        board: TensorBoard | None = None,
    ) -> None:
        super().__init__()
        self.directory = Path(directory)
        self.count = check_integer("count", count)
        self.rows = check_integer("rows", rows)
        self.seed = seed
        self.gif = gif
        self.reference = reference
        self.board = board
        self._clock = StepClock(every_steps)
        self._drawn_step = 0
        self._draws = True

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))
        self._draws = is_chief(model.distribute_strategy)

    def picture(self) -> np.ndarray:
        """Returns the picture of the game as it is, uint8 `(H, W, 1 or 3)`.

        Raises:
            ValueError: samples are neither images nor of two values.
        """
        classes = self.model.classes
        if classes is None:
            samples = self.model.sample(self.count, seed=self.seed)
            columns = picture_columns(self.count)
        else:
            samples, columns = class_samples(
                self.model, classes, self.rows, self.seed
            )
        if samples.ndim == 4:
            return picture_grid(to_uint8_pictures(samples), columns=columns)
        if samples.shape[1:] != (2,):
            raise ValueError(
                "SampleGrid draws images and points of the plane. "
                f"Received: samples of shape {samples.shape[1:]}"
            )
        return self._points_picture()

    def _points_picture(self) -> np.ndarray:
        points = self.model.sample(
            max(self.count, FEWEST_POINTS), seed=self.seed
        )
        if self.reference is None:
            return scatter_picture(points)
        low, high = np.min(self.reference), np.max(self.reference)
        margin = 0.1 * (high - low)
        return scatter_picture(
            points, self.reference, limits=(low - margin, high + margin)
        )

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Removes later pictures; draws the first one of a run."""
        if not self._draws:
            return
        step = step_of(self.model)
        self._clock.start(step)
        self.directory.mkdir(parents=True, exist_ok=True)
        for past, path in pictures_by_step(self.directory).items():
            if past > step:
                path.unlink()
        kept = pictures_by_step(self.directory)
        self._drawn_step = max(kept, default=0)
        if step == 0 or not kept:
            self._draw(step)

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Draws at every period."""
        if not self._draws:
            return
        step = step_of(self.model)
        if self._clock.rings(step):
            self._draw(step)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Draws the last picture and makes the film."""
        if not self._draws:
            return
        step = step_of(self.model)
        # Early stopping may have set the game's clock back.
        if step > self._drawn_step:
            self._draw(step)
        if self.gif:
            with unwritten_said(
                f"The film of {self.directory}", "Its pictures stay."
            ):
                save_film(self.directory)

    def _draw(self, step: int) -> None:
        with aside(self.model):
            picture = self.picture()
            path = self.directory / picture_name(step)
            with unwritten_said(f"The picture {path}", "Training goes on."):
                save_png(path, picture)
        if self.board is not None:
            self.board.image(TAG, picture, step)
        self._drawn_step = step
