"""A decoder whose likelihood is known: linear, with Gaussian noise."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf


class LinearDecoder(NamedTuple):
    """x = z W + b + N(0, v I): N(b, W'W + v I)."""

    weights: np.ndarray
    offset: np.ndarray
    noise_variance: float

    def __call__(self, latents):
        return latents @ tf.constant(self.weights, tf.float32) + tf.constant(
            self.offset, tf.float32
        )

    def simulate(self, count, seed=1):
        rng = np.random.default_rng(seed)
        latents = rng.standard_normal((count, len(self.weights)))
        noise = rng.standard_normal((count, len(self.offset)))
        return (
            latents @ self.weights
            + self.offset
            + np.sqrt(self.noise_variance) * noise
        )

    def log_likelihoods(self, samples, noise_variance=None):
        if noise_variance is None:
            noise_variance = self.noise_variance
        dimension = len(self.offset)
        covariance = self.weights.T @ self.weights
        covariance += noise_variance * np.eye(dimension)
        centred = samples - self.offset
        squares = np.sum(
            centred * np.linalg.solve(covariance, centred.T).T, axis=1
        )
        _, log_determinant = np.linalg.slogdet(covariance)
        return -0.5 * (
            squares + log_determinant + dimension * np.log(2 * np.pi)
        )


def linear_decoder(dimension=20, latent_size=5, scale=0.5, seed=0):
    rng = np.random.default_rng(seed)
    return LinearDecoder(
        weights=scale * rng.standard_normal((latent_size, dimension)),
        offset=rng.standard_normal(dimension),
        noise_variance=0.025,
    )
