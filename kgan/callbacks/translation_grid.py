"""Translations of the same conditions, again and again, as training goes on."""

import os
from pathlib import Path
from typing import Any
from typing import final

import numpy as np

from kgan.callbacks.drawing import Drawing
from kgan.callbacks.pace import aside
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import TensorBoard
from kgan.core import from_unit_range
from kgan.core import picture_grid
from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.core import unwritten_said

TRANSLATIONS_TAG = "translations"


@final
class TranslationGrid(Drawing):
    """Draws conditions, what a game makes of them, and what they belong to.

    A picture `step_00001000.png` has a column for each condition: the
    condition, its translation by the averaged weights, and the target where
    there is one. It is drawn before the first step of a run, at every period
    and at the end. One that cannot be written, as on a full disk, is left
    out, with a warning. Of workers that train together the chief alone draws.

    Args:
        directory: for the pictures; made where it is missing.
        conditions: uint8 pictures `(n, height, width, 1 or 3)`, or float32
            ones in [-1, 1]; held out, to be worth a look.
        targets: what they belong to, likewise, as many; None: nothing is
            known of it.
        labels: the style that each is asked for, of games with classes.
        every_steps: the period, at least 1.
        board: a `TensorBoard` of the same `fit` that gets each picture too,
            under the tag "translations".

    Raises:
        ValueError: no conditions, or targets or labels that are not as many;
            `every_steps` is less than 1.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> grid = kgan.callbacks.TranslationGrid(
    ...     "run/translations", np.zeros((8, 64, 64, 3), np.uint8)
    ... )
    >>> model.fit(data, callbacks=[grid])  # doctest: +SKIP
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        conditions: np.ndarray,
        *,
        targets: np.ndarray | None = None,
        labels: np.ndarray | None = None,
        every_steps: int = 1000,
        board: TensorBoard | None = None,
    ) -> None:
        super().__init__(every_steps)
        self.directory = Path(directory)
        self.conditions = np.asarray(conditions)
        if not len(self.conditions):
            raise ValueError(
                "`conditions` must hold one picture at least. "
                f"Received: shape={self.conditions.shape}"
            )
        self.targets = self._as_many("targets", targets)
        self.labels = self._as_many("labels", labels)
        self.board = board

    def _as_many(self, name: str, values: Any) -> np.ndarray | None:
        if values is None:
            return None
        values = np.asarray(values)
        if values.shape[:1] != self.conditions.shape[:1]:
            raise ValueError(
                f"`{name}` must be as many as `conditions`, "
                f"{len(self.conditions)}. Received: shape={values.shape}"
            )
        return values

    def picture(self) -> np.ndarray:
        """Returns the picture of the game as it is, uint8 `(H, W, 1 or 3)`."""
        asked = {} if self.labels is None else {"label": self.labels}
        made = self.model.translate(self.conditions, **asked)
        rows = [self.conditions, to_uint8_pictures(made)]
        if self.targets is not None:
            rows.append(self.targets)
        return translation_picture(rows)

    def draw(self) -> None:
        """Shows the game as it is."""
        step = step_of(self.model)
        with aside(self.model):
            picture = self.picture()
            with unwritten_said(
                f"The picture of step {step} in {self.directory}",
                "Training goes on.",
            ):
                self.directory.mkdir(parents=True, exist_ok=True)
                save_png(self.directory / f"step_{step:08d}.png", picture)
        if self.board is not None:
            self.board.image(
                TRANSLATIONS_TAG,
                picture,
                step,
                caption="From above: conditions, translations, targets.",
            )


def translation_picture(rows: list[np.ndarray]) -> np.ndarray:
    """Returns rows of pictures of one size below each other.

    Args:
        rows: uint8 `(n, height, width, 1 or 3)` each, or floats in [-1, 1];
            gray ones stand in gray beside colours.

    Returns:
        uint8 `(H, W, 1 or 3)`.

    Raises:
        ValueError: rows of several lengths or sizes.

    Example:

    >>> gray = np.zeros((2, 48, 48, 1), np.uint8)
    >>> colour = np.zeros((2, 48, 48, 3), np.float32)
    >>> translation_picture([gray, colour]).shape
    (102, 102, 3)
    """
    if len({row.shape[:3] for row in rows}) > 1:
        raise ValueError(
            "Rows of pictures must have as many, of one size. Received: "
            f"shapes {[row.shape for row in rows]}"
        )
    levels = [
        row if row.dtype == np.uint8 else from_unit_range(row) for row in rows
    ]
    channels = max(row.shape[3] for row in levels)
    shown = [
        row if row.shape[3] == channels else row.repeat(channels, axis=3)
        for row in levels
    ]
    return picture_grid(np.concatenate(shown), columns=len(shown[0]))
