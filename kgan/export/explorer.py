"""Pictures for the explorer: samples, and walks from each of them."""

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.core import Uniform
from kgan.core import shrunk_pictures
from kgan.core import to_uint8_pictures
from kgan.export.explorer_directions import main_directions
from kgan.export.formats import is_picture
from kgan.models import Game
from kgan.models import sample_noise

DIRECTIONS = 6
# Standard deviations of the latent's values: further out a generator has seen
# little in training.
STEPS = np.arange(-6, 7) * 0.5
# Classes or components, and pictures to walk from, of them all and of each.
MOST_KINDS = 24
MOST_SHEETS = 120
MOST_SAMPLES = 24
LEAST_SAMPLES = 4
# So many become some 6 MB of a page; a longer side shows no more on it.
MOST_PIXELS = 13_500_000
LARGEST_SIDE = 128
# What directions are found by: rows for each, its features' side in pixels,
# and a seed far from those that are shown.
LEAST_ROWS = 1_000
ROWS_A_VALUE = 4
FEATURE_SIDE = 32
SEED = 2**31 - 1


class Exploration(NamedTuple):
    """Samples of each kind, and walks from each along its main directions.

    Attributes:
        kind: what kinds are, `"label"` or `"component"`; None: there is one.
        kinds: how many are shown: the first ones.
        all_kinds: how many the model has.
        steps: float64 `(steps,)`, how far each frame is from the sample, in
            standard deviations of the latent's values; 0 is among them.
        shares: float64 `(kinds, directions)`, as of `Directions`.
        frames: uint8 `(kinds, seeds, directions, steps, height, width,
            channels)`: at step 0 the sample of that seed, the others moved
            along the direction.
    """

    kind: str | None
    kinds: int
    all_kinds: int
    steps: np.ndarray
    shares: np.ndarray
    frames: np.ndarray


def explore(model: Game) -> Exploration:
    """Renders what the explorer shows of a model.

    Seeds are 0, 1, 2, ...: the sample of seed s is `model.sample(1, seed=s)`,
    with the label or component of its kind. The directions are those of
    `main_directions`, of each kind its own: what is common to a class is not
    common to all. Uniform latents are held in their range. How many samples
    there are, and how large their frames, keeps to a number of pixels.

    Args:
        model: a game that makes pictures from a latent vector.

    Raises:
        ValueError: it has no latent vector, or makes no pictures.

    Example:

    >>> import kgan
    >>> model = kgan.models.GAN(
    ...     kgan.networks.dcgan_generator((8, 8, 1), width=8),
    ...     kgan.networks.dcgan_discriminator((8, 8, 1), width=8),
    ... )
    >>> kgan.export.explore(model).frames.shape
    (1, 24, 6, 13, 8, 8, 1)
    """
    law = model.sample_noise.get("latent")
    if law is None or len(law.shape) != 1:
        raise ValueError(
            "`model` must draw its samples from a latent vector. "
            f"Received: {type(model).__name__}, which draws "
            f"{dict(model.sample_noise) or 'none'}"
        )
    shape = model.sample(1).shape[1:]
    if not is_picture(shape):
        raise ValueError(
            "`model` must make pictures (n, height, width, 1, 3 or 4). "
            f"Received: {type(model).__name__}, samples of shape {shape}"
        )
    kind, all_kinds = _kinds(model)
    kinds = min(all_kinds, MOST_KINDS)
    count = min(DIRECTIONS, law.shape[0])
    samples, side = _sizes(shape, kinds * count * len(STEPS))
    samples = min(samples, MOST_SHEETS // kinds)
    shares, frames = [], []
    for number in range(kinds):
        way = _Way(model, kind, number)
        vectors, kind_shares = way.directions(count)
        shares.append(kind_shares)
        frames.append(
            [way.frames(seed, vectors, side) for seed in range(samples)]
        )
    return Exploration(
        kind, kinds, all_kinds, STEPS, np.stack(shares), np.array(frames)
    )


def _kinds(model: Game) -> tuple[str | None, int]:
    if model.classes is not None:
        return "label", model.classes
    if model.components is not None:
        return "component", model.components
    return None, 1


def _sizes(shape: tuple[int, ...], walks: int) -> tuple[int, int]:
    """Returns samples of a kind, and the longer side of their frames.

    Args:
        shape: of a picture.
        walks: frames, if there were one sample of each kind.
    """
    height, width, _ = shape
    longest = max(height, width)
    side = min(longest, LARGEST_SIDE)
    pixels = height * width * (side / longest) ** 2
    samples = int(MOST_PIXELS / (walks * pixels))
    if samples >= LEAST_SAMPLES:
        return min(samples, MOST_SAMPLES), side
    fits = math.sqrt(MOST_PIXELS / (walks * LEAST_SAMPLES * pixels))
    return LEAST_SAMPLES, max(1, int(side * fits))


class _Way:
    """A model as what makes pictures of one kind."""

    def __init__(self, model: Game, kind: str | None, number: int) -> None:
        self._model = model
        self._kind = kind
        self._number = number

    def directions(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns directions, long as a standard deviation, and shares."""
        values = self._model.sample_noise["latent"].shape[0]
        noise = self._noise(max(LEAST_ROWS, ROWS_A_VALUE * values), SEED)
        latents = noise["latent"].numpy()
        pictures = self._pictures(noise, FEATURE_SIDE)
        found = main_directions(
            latents, pictures.reshape(len(pictures), -1), count=count
        )
        return found.vectors * latents.std(), found.shares

    def frames(self, seed: int, vectors: np.ndarray, side: int) -> np.ndarray:
        """Returns uint8 `(directions, steps, height, width, channels)`."""
        noise = self._noise(1, seed)
        moves = (vectors[:, np.newaxis] * STEPS[:, np.newaxis]).reshape(
            -1, vectors.shape[1]
        )
        moved = noise["latent"].numpy() + moves.astype(np.float32)
        law = self._model.sample_noise["latent"]
        if isinstance(law, Uniform):
            moved = moved.clip(law.low, law.high)
        rows = {
            name: tf.repeat(values, len(moved), axis=0)
            for name, values in noise.items()
        }
        pictures = self._pictures(rows | {"latent": tf.constant(moved)}, side)
        return pictures.reshape(len(vectors), len(STEPS), *pictures.shape[1:])

    def _noise(self, rows: int, seed: int) -> dict[str, tf.Tensor]:
        noise = sample_noise(self._model.sample_noise, rows, seed)
        if self._kind == "component":
            # 1 + k asks a mixture for component k.
            noise["component"] = tf.fill((rows,), 1.0 + self._number)
        return noise

    def _pictures(self, noise: dict[str, tf.Tensor], side: int) -> np.ndarray:
        label = None
        if self._kind == "label":
            label = np.full(len(noise["latent"]), self._number, np.int32)
        samples = self._model.samples_of(noise, label)
        return shrunk_pictures(to_uint8_pictures(samples), side)
