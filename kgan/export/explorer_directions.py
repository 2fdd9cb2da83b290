"""Directions of a latent along which samples change most, and alike."""

from typing import Any
from typing import NamedTuple

import numpy as np


class Directions(NamedTuple):
    """Orthonormal directions of a latent, those that change most first.

    Attributes:
        vectors: float64 `(count, d)`, of length 1.
        shares: float64 `(count,)`, of the squared change along all d
            directions, in [0, 1].
    """

    vectors: np.ndarray
    shares: np.ndarray


def main_directions(latents: Any, features: Any, *, count: int) -> Directions:
    """Returns the directions that change features most, by a linear account.

    A is the map that best predicts features from latents, by least squares;
    the directions are the eigenvectors of A^T A, and their eigenvalues are
    |A v|^2, the squared change along each. For a generator x = A z + b they
    are A's right singular vectors; for another one and normal latents A tends
    to its mean derivative E[dx/dz] (Stein's lemma), so that what counts is a
    change that samples have in common. That is what a slider promises.

    SeFa takes the same eigenvectors of the kernel of the first layer. By
    samples no layer need be found: a generator may begin by a layer for each
    component, give each layer the label, or be a flow. Often confused with
    GANSpace, which takes principal components of features first and looks for
    their latents afterwards: its directions need not be orthogonal.

    Args:
        latents: `(n, d)`, n above d.
        features: of what they become, such as pixels, `(n, p)`.
        count: of directions; with a smaller d there are d.

    Returns:
        Each with the sign that raises the features' sum; where nothing
        changes, shares of 0.

    Raises:
        ValueError: other shapes, too few rows, or a count below 1.

    Example:

    >>> latents = np.random.default_rng(0).normal(size=(99, 3))
    >>> found = main_directions(latents, latents * [1.0, 0.0, 3.0], count=2)
    >>> np.abs(found.vectors).round(3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    >>> found.shares.round(3).tolist()
    [0.9, 0.1]

    Reference: Shen and Zhou, "Closed-Form Factorization of Latent Semantics
    in GANs" (2021), equation 5; Härkönen et al., "GANSpace: Discovering
    Interpretable GAN Controls" (2020), section 2.2.
    """
    latents = np.asarray(latents, np.float64)
    features = np.asarray(features, np.float64)
    if (
        latents.ndim != 2
        or features.ndim != 2
        or len(latents) != len(features)
        or len(latents) <= latents.shape[1]
    ):
        raise ValueError(
            "`latents` and `features` must be (n, d) and (n, p), n above d. "
            f"Received: latents.shape={latents.shape}, "
            f"features.shape={features.shape}"
        )
    if count < 1:
        raise ValueError(f"`count` must be at least 1. Received: {count}")
    account = np.linalg.lstsq(
        latents - latents.mean(axis=0),
        features - features.mean(axis=0),
        rcond=None,
    )[0]
    # Rising, and rounding may make a 0 negative.
    values, vectors = np.linalg.eigh(account @ account.T)
    values = np.maximum(values[::-1], 0.0)
    vectors = vectors[:, ::-1].T[:count]
    falls = (vectors @ account).sum(axis=1) < 0.0
    vectors = np.where(falls[:, np.newaxis], -vectors, vectors)
    total = values.sum()
    shares = values[:count] / total if total else np.zeros(len(vectors))
    return Directions(vectors, shares)
