"""A walk through the same latents, again and again, as training goes on."""

import os
from pathlib import Path
from typing import final

import numpy as np

from kgan.callbacks.drawing import Drawing
from kgan.callbacks.pace import aside
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import TensorBoard
from kgan.core import check_integer
from kgan.core import picture_grid
from kgan.core import save_gif
from kgan.core import to_uint8_pictures
from kgan.core import unwritten_said
from kgan.core import walk_noise
from kgan.models import Game
from kgan.models import sample_noise

TAG = "latent_walk"
FILM = "walk.gif"
MILLISECONDS = 100


def walk_samples(
    game: Game, *, count: int, frames: int, seed: int
) -> np.ndarray:
    """Returns the samples of a closed walk, in order.

    All are of the class of the first one, and made by its component.

    Args:
        game: samples of it have a latent.
        count: latents to pass through, as `game.sample(count, seed=seed)`
            draws them.
        frames: steps from each to the next.
        seed: of the latents.

    Returns:
        `(count * frames, ...)`; every `frames`-th is at a latent.
    """
    drawn = sample_noise(game.sample_noise, count, seed)
    labels = game.labels_for(count * frames, seed=seed, label=None)
    if labels is not None:
        labels = np.full_like(labels, labels[0])
    return game.samples_of(walk_noise(game.sample_noise, drawn, frames), labels)


@final
class LatentWalk(Drawing):
    """Draws a walk between the same latents at every period.

    A row goes from one latent to the next in equal steps, the last row back
    to the first latent; the walk is that of `kgan sample --walk`, from the
    averaged weights, all of one class. What changes little by little shows a
    generator that fills the space between its latents; rows that stand still
    and then jump show one that learned a few samples.

    It is drawn before the first step of a run, at every period and at the
    end. A film that cannot be written, as on a full disk, is left out, with a
    warning. Of workers that train together the chief alone draws.

    Args:
        directory: for `walk.gif`, the newest walk as a film; made where it
            is missing; None for no film.
        every_steps: the period, at least 1.
        count: latents, at least 2: the rows.
        frames: steps from each to the next, at least 1: the columns.
        seed: of the latents.
        board: a `TensorBoard` of the same `fit` that gets each picture,
            under the tag "latent_walk".

    Raises:
        ValueError: a number below its minimum; neither a directory nor a
            board; when training starts, samples are no images or have no
            latent.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> walk = kgan.callbacks.LatentWalk("run/samples", every_steps=500)
    >>> model.fit(data, callbacks=[walk])  # doctest: +SKIP
    """

    def __init__(
        self,
        directory: str | os.PathLike[str] | None = None,
        *,
        every_steps: int = 1000,
        count: int = 4,
        frames: int = 8,
        seed: int = 0,
        board: TensorBoard | None = None,
    ) -> None:
        super().__init__(every_steps)
        if directory is None and board is None:
            raise ValueError(
                "`directory` or `board` must be given, where the walk is "
                "shown. Received: directory=None, board=None"
            )
        self.directory = None if directory is None else Path(directory)
        self.count = check_integer("count", count, minimum=2)
        self.frames = check_integer("frames", frames)
        self.seed = seed
        self.board = board

    def frames_of_walk(self) -> np.ndarray:
        """Returns the pictures of the walk, uint8 `(n, H, W, channels)`.

        Raises:
            ValueError: samples are no images, or have no latent.
        """
        laws = self.model.sample_noise
        if "latent" not in laws:
            raise ValueError(
                "LatentWalk needs samples of a latent. "
                f"Received: samples of {sorted(laws)}"
            )
        samples = walk_samples(
            self.model, count=self.count, frames=self.frames, seed=self.seed
        )
        if samples.ndim != 4:
            raise ValueError(
                "LatentWalk draws images. "
                f"Received: samples of shape {samples.shape[1:]}"
            )
        return to_uint8_pictures(samples)

    def draw(self) -> None:
        """Shows the game as it is."""
        with aside(self.model):
            pictures = self.frames_of_walk()
            if self.directory is not None:
                self._save(self.directory, pictures)
            strip = picture_grid(pictures, columns=self.frames)
        if self.board is not None:
            self.board.image(
                TAG,
                strip,
                step_of(self.model),
                caption=(
                    f"A walk through {self.count} latents and back to the "
                    f"first, {self.frames} steps from each to the next: a row "
                    "a leg, all of one class."
                ),
            )

    def _save(self, directory: Path, pictures: np.ndarray) -> None:
        with unwritten_said(
            f"The film {directory / FILM}", "Training goes on."
        ):
            directory.mkdir(parents=True, exist_ok=True)
            save_gif(
                directory / FILM,
                [picture_grid(each[None], columns=1) for each in pictures],
                milliseconds=MILLISECONDS,
                last_milliseconds=MILLISECONDS,
            )
