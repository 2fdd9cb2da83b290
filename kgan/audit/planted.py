"""Defects planted in real data: generators whose faults are known."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from kgan.audit.encoding import through_jpeg
from kgan.core import as_image

# Of a value's spread over the data: noise that is plainly to be seen.
NOISE_SHARE = 0.2
# Of copies: levels of 256, or a share of a vector value's spread.
COPY_NOISE_LEVELS = 4.0
COPY_NOISE_SHARE = 0.01
SHRINKAGE = 0.8
BLUR_PIXELS = 1.0
FILE_QUALITY = 90


class Planting(NamedTuple):
    """What a planted generator is made of.

    Attributes:
        fresh: real samples that nobody else sees, `(n, ...)`, as stored; at
            least `rows`, and more where a kind is to be left out.
        kinds: of each, integers `(n,)`.
        train: training samples, for copies.
        rows: how many samples are to be made.
        generator: of all that is drawn.
    """

    fresh: np.ndarray
    kinds: np.ndarray
    train: np.ndarray
    rows: int
    generator: np.random.Generator


def faultless(planting: Planting) -> np.ndarray:
    """Returns fresh real samples: the true sampler."""
    return planting.fresh[: planting.rows]


def kind_at(share: float) -> Callable[[Planting], np.ndarray]:
    """Returns a fault: one kind, drawn anew each time, made more seldom.

    Args:
        share: of its own share; 0 for never.
    """

    def plant(planting: Planting) -> np.ndarray:
        generator = planting.generator
        kinds, counts = np.unique(planting.kinds, return_counts=True)
        left_out = len(planting.fresh) - (1.0 - share) * counts
        # Only kinds without which there are enough fresh samples, if any.
        enough = np.minimum(planting.rows, left_out.max())
        kind = generator.choice(kinds[left_out >= enough])
        there = np.flatnonzero(planting.kinds == kind)
        left = round(share * planting.rows * len(there) / len(planting.fresh))
        others = np.flatnonzero(planting.kinds != kind)
        rows = np.concatenate([there[:left], others[: planting.rows - left]])
        return planting.fresh[generator.permutation(rows)]

    return plant


def copies(
    share: float, change: Callable[[np.ndarray, Planting], np.ndarray]
) -> Callable[[Planting], np.ndarray]:
    """Returns a fault: some samples are training samples, changed.

    Args:
        share: of all samples.
        change: what becomes of a copy.
    """

    def plant(planting: Planting) -> np.ndarray:
        made = faultless(planting).copy()
        count = round(share * planting.rows)
        rows = planting.generator.choice(
            len(planting.train), count, replace=count > len(planting.train)
        )
        made[:count] = change(planting.train[rows], planting)
        return made

    return plant


def unchanged(samples: np.ndarray, planting: Planting) -> np.ndarray:
    """Returns copies to the bit."""
    return samples


def slightly_noisy(samples: np.ndarray, planting: Planting) -> np.ndarray:
    """Returns copies with noise of four levels, or a hundredth of a spread."""
    if samples.dtype == np.uint8:
        return _noisy_pictures(samples, COPY_NOISE_LEVELS, planting)
    spread = COPY_NOISE_SHARE * planting.train.std(axis=0)
    noise = spread * planting.generator.normal(size=samples.shape)
    return _as_of(samples + noise, samples.dtype)


def shifted(samples: np.ndarray, planting: Planting) -> np.ndarray:
    """Returns pictures moved right by a pixel, the first column repeated."""
    return np.concatenate([samples[:, :, :1], samples[:, :, :-1]], axis=2)


def mirrored(samples: np.ndarray, planting: Planting) -> np.ndarray:
    """Returns pictures mirrored left to right."""
    return samples[:, :, ::-1]


def blurred(planting: Planting) -> np.ndarray:
    """Returns pictures under a Gaussian blur of one pixel."""
    samples = faultless(planting).astype(np.float32)
    smooth = gaussian_filter(samples, (0, BLUR_PIXELS, BLUR_PIXELS, 0))
    return np.rint(smooth).astype(np.uint8)


def noisy(planting: Planting) -> np.ndarray:
    """Returns samples with noise of a fifth of the data's spread."""
    samples = faultless(planting)
    if samples.dtype == np.uint8:
        level = NOISE_SHARE * float(planting.train.std())
        return _noisy_pictures(samples, level, planting)
    spread = NOISE_SHARE * planting.train.std(axis=0)
    noise = spread * planting.generator.normal(size=samples.shape)
    return _as_of(samples + noise, samples.dtype)


def shrunk(planting: Planting) -> np.ndarray:
    """Returns samples nearer to the mean by a fifth: honest, but narrower."""
    samples = faultless(planting)
    mean = planting.train.mean(axis=0)
    return _as_of(mean + SHRINKAGE * (samples - mean), samples.dtype)


def few_things(planting: Planting) -> np.ndarray:
    """Returns a quarter of the samples, each about four times."""
    things = faultless(planting)[: max(2, planting.rows // 4)]
    return things[planting.generator.integers(len(things), size=planting.rows)]


def as_jpeg(planting: Planting) -> np.ndarray:
    """Returns pictures that were stored as JPEG of quality 90."""
    samples = faultless(planting)
    # A JPEG has colours, and no transparency.
    colours = min(3, samples.shape[3])
    stored = np.stack(
        [through_jpeg(each[..., :colours], FILE_QUALITY) for each in samples]
    )
    return np.concatenate([stored, samples[..., colours:]], axis=3)


def resized(planting: Planting) -> np.ndarray:
    """Returns pictures that a resizer enlarged twofold and took back."""
    return np.stack(
        [_through_resizer(picture) for picture in faultless(planting)]
    )


def as_floats(planting: Planting) -> np.ndarray:
    """Returns pictures in [-1, 1] with decimals that no file holds."""
    samples = faultless(planting) / np.float32(127.5) - np.float32(1.0)
    decimals = planting.generator.uniform(-0.0035, 0.0035, samples.shape)
    return np.clip(samples + decimals, -1.0, 1.0).astype(np.float32)


def _as_of(made: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Returns values as a file of the dtype holds them."""
    if dtype.kind == "f":
        return made.astype(dtype)
    ends = np.iinfo(dtype)
    return np.clip(np.rint(made), ends.min, ends.max).astype(dtype)


def _noisy_pictures(
    samples: np.ndarray, level: float, planting: Planting
) -> np.ndarray:
    noise = level * planting.generator.normal(size=samples.shape)
    return np.clip(np.rint(samples + noise), 0, 255).astype(np.uint8)


def _through_resizer(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    large = as_image(picture).resize(
        (2 * width, 2 * height), Image.Resampling.BICUBIC
    )
    back = large.resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(back).reshape(picture.shape)
