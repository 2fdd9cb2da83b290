"""A decoder with Gaussian noise: the likelihood of samples given z."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

# Draws of the prior that tell how its log-likelihoods spread.
_PRIOR_DRAWS = 64
# Of a seed's noise, that of these draws.
_PRIOR = 0


class NoisyDecoder:
    """The law `x = decoder(z) + N(0, v I)` of samples given z.

    Args:
        decoder: from float32 `(rows, latent_size)` to `(rows, ...)`.
        latent_size: the size of z.
        batch_rows: rows that `decode` gives the decoder at once.

    Raises:
        TypeError: `decoder` is not callable.
        ValueError: it does not give one finite row for each row.
    """

    def __init__(
        self,
        decoder: Callable[[tf.Tensor], Any],
        latent_size: int,
        *,
        batch_rows: int,
    ) -> None:
        """Checks the decoder on one row."""
        if not callable(decoder):
            raise TypeError(
                f"`decoder` must be callable. Received: decoder={decoder!r}"
            )
        self.decoder = decoder
        self.latent_size = latent_size
        self.batch_rows = batch_rows
        self.dimension = self.decode(np.zeros((1, latent_size))).shape[1]

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Returns `decoder(latents)` as float64 `(rows, d)`.

        Args:
            latents: numbers `(rows, latent_size)`.

        Raises:
            ValueError: it gives another number of rows, or no finite ones.
        """
        size = self.batch_rows
        return np.concatenate(
            [
                self._decode_batch(latents[start : start + size])
                for start in range(0, len(latents), size)
            ]
        )

    def spreads(
        self, samples: np.ndarray, noise_variance: float, *, seed: int
    ) -> np.ndarray:
        """Returns how `log p(x | z)` spreads under the prior, float64 `(n,)`.

        Args:
            samples: float64 `(n, d)`.
            noise_variance: of the noise on the decoder's output.
            seed: of the draws.
        """
        draws = self.decode(
            np.random.default_rng([seed, _PRIOR]).standard_normal(
                (_PRIOR_DRAWS, self.latent_size)
            )
        )
        # The squares of the samples themselves do not vary with z.
        errors = np.square(draws).sum(axis=1) - 2.0 * samples @ draws.T
        return errors.std(axis=1) / (2.0 * noise_variance)

    def log_likelihoods(
        self, latents: tf.Tensor, samples: tf.Tensor, noise_variance: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns `log p(x | z)` less its constant, and its gradient.

        Args:
            latents: float32 `(n * chains, latent_size)`, sample by sample.
            samples: float32 `(n, d)`.
            noise_variance: float32 scalar.

        Returns:
            float32 `(n, chains)` and `(n * chains, latent_size)`.
        """
        with tf.GradientTape() as tape:
            tape.watch(latents)
            decoded = tf.reshape(
                tf.cast(self.decoder(latents), tf.float32),
                (samples.shape[0], -1, self.dimension),
            )
            errors = tf.reduce_sum(
                tf.square(samples[:, tf.newaxis] - decoded), axis=2
            )
            likelihoods = -errors / (2.0 * noise_variance)
        gradients = tape.gradient(
            likelihoods,
            latents,
            unconnected_gradients=tf.UnconnectedGradients.ZERO,
        )
        return likelihoods, gradients

    def _decode_batch(self, latents: np.ndarray) -> np.ndarray:
        decoded = np.asarray(self.decoder(tf.constant(latents, tf.float32)))
        if decoded.ndim < 2 or len(decoded) != len(latents):
            raise ValueError(
                "`decoder` must give one row for each row of "
                f"{self.latent_size} latent values. Received: "
                f"{decoded.shape} from {latents.shape}"
            )
        decoded = decoded.reshape(len(decoded), -1).astype(np.float64)
        if not np.isfinite(decoded).all():
            raise ValueError(
                "`decoder` must give finite values. Received: NaN or infinity"
            )
        return decoded
