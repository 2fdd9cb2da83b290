"""Generated images against real ones, in one embedding."""

from typing import Any

import numpy as np

from kgan.core import check_integer
from kgan.metrics.features import Embedding
from kgan.metrics.frechet import frechet_distance
from kgan.metrics.kernel import kernel_distance
from kgan.metrics.populations import check_features
from kgan.metrics.rounding import to_uint8


def score_images(
    *,
    real: Any,
    generated: Any,
    embedding: Embedding,
    reference: Any | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """Frechet and kernel distances of generated images from real ones.

    With `reference`, the same distances of other real images stand beside
    them: what a perfect generator would get. The Frechet distance depends on
    n, so both comparisons use the same rows of `real` and equally many of
    the other side: the larger of `generated` and `reference` is cut to the
    size of the smaller by a seeded draw without replacement.

    Args:
        real: real images `(n_real, height, width, channels)`, uint8 or
            floats in [-1, 1]; floats are rounded to 256 levels.
        generated: generated images, likewise.
        embedding: turns images into features; its name ends every key.
        reference: real images that are not among `real`, or None.
        seed: of the draws.

    Returns:
        `"fd/<name>"`, `"fd_null_bias/<name>"`, `"kd/<name>"`,
        `"kd_std/<name>"`; with a reference `"fd_real/<name>"`,
        `"kd_real/<name>"`, `"kd_real_std/<name>"`; `"n_real"`,
        `"n_generated"` (and `"n_reference"`, then equal to it), the rows
        used; `"seed"`.

    Raises:
        TypeError: images neither uint8 nor floats.
        ValueError: values outside [-1, 1], NaN, fewer than 2 images, or a
            shape that the embedding does not take.

    Warns:
        UserWarning: fewer images than features.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    populations = {"real": real, "generated": generated}
    if reference is not None:
        populations["reference"] = reference
    rounded = {
        name: to_uint8(images, name=name)
        for name, images in populations.items()
    }
    for name, images in rounded.items():
        if images.ndim != 4 or len(images) < 2:
            raise ValueError(
                f"`{name}` must be at least 2 images, (n, height, width, "
                f"channels). Received: {name}.shape={images.shape}"
            )
    compared = min(
        len(images) for name, images in rounded.items() if name != "real"
    )
    generator = np.random.default_rng(seed)
    features = {
        name: check_features(
            name,
            embedding(
                images if name == "real" else _draw(images, compared, generator)
            ),
        )
        for name, images in rounded.items()
    }
    name = embedding.name
    result = _distances(features["real"], features["generated"], seed)
    scores = {
        f"fd/{name}": result["frechet_distance"],
        f"fd_null_bias/{name}": result["null_bias"],
        f"kd/{name}": result["kernel_distance"],
        f"kd_std/{name}": result["kernel_distance_std"],
        "n_real": result["n_real"],
        "n_generated": result["n_generated"],
        "seed": float(seed),
    }
    if reference is not None:
        result = _distances(features["real"], features["reference"], seed)
        scores[f"fd_real/{name}"] = result["frechet_distance"]
        scores[f"kd_real/{name}"] = result["kernel_distance"]
        scores[f"kd_real_std/{name}"] = result["kernel_distance_std"]
        scores["n_reference"] = result["n_generated"]
    return scores


def _distances(
    real: np.ndarray, generated: np.ndarray, seed: int
) -> dict[str, float]:
    return frechet_distance(real=real, generated=generated) | kernel_distance(
        real=real, generated=generated, seed=seed
    )


def _draw(
    images: np.ndarray, rows: int, generator: np.random.Generator
) -> np.ndarray:
    if rows == len(images):
        return images
    return images[generator.choice(len(images), rows, replace=False)]
