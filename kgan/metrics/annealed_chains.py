"""Chains from prior to posterior of a decoder, with importance weights."""

import math
from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.core import check_integer

# Ten times less, as first published, leaves the early temperatures unmixed.
_FIRST_STEP_SIZE = 0.1
_SMALLEST_STEP_SIZE = 1e-4
_LARGEST_STEP_SIZE = 0.5
_STEP_SIZE_GROWTH = 1.02
_STEP_SIZE_DECAY = 0.98
_TARGET_ACCEPTANCE = 0.65
# The sigmoid schedule runs from sigmoid(-4) to sigmoid(4), rescaled.
_SCHEDULE_RADIUS = 4.0
# Temperatures of one compiled call: the noise of so many is in memory.
_SEGMENT = 100


class ChainWeights(NamedTuple):
    """What the chains of n samples end with.

    Args:
        log_weights: float64 `(n, chains)`, nats. The mean of their
            exponentials estimates p(x), or 1 / p(x) for reversed chains.
        acceptance: float64 `(n,)`, the mean acceptance of the proposals.
    """

    log_weights: np.ndarray
    acceptance: np.ndarray


class AnnealedChains:
    """Annealed Hamiltonian Monte Carlo under `x = decoder(z) + noise`.

    The path is `p(z) p(x | z)^b` with b from 0 to 1. A chain's noise depends
    on (seed, stream, sample's index) alone, and its step size on the chains
    of its own sample, so that batches change nothing but rounding.

    Args:
        decoder: from float32 `(rows, latent_size)` to `(rows, ...)`.
        latent_size: the size of z.
        chains: for each sample.
        leapfrog_steps: of a proposal.
        batch_rows: rows that the decoder sees at once (never fewer than the
            chains of one sample).
        jit_compile: whether XLA compiles the chains.

    Raises:
        TypeError: `decoder` is not callable, or a number no integer.
        ValueError: a number below 1, or a decoder that does not give one
            finite row for each row.
    """

    def __init__(
        self,
        decoder: Callable[[tf.Tensor], Any],
        latent_size: int,
        *,
        chains: int,
        leapfrog_steps: int,
        batch_rows: int,
        jit_compile: bool,
    ) -> None:
        """Checks the arguments and decodes one row."""
        if not callable(decoder):
            raise TypeError(
                f"`decoder` must be callable. Received: decoder={decoder!r}"
            )
        self.decoder = decoder
        self.latent_size = check_integer("latent_size", latent_size)
        self.chains = check_integer("chains", chains)
        self.leapfrog_steps = check_integer("leapfrog_steps", leapfrog_steps)
        batch_rows = check_integer("batch_rows", batch_rows)
        self.batch_samples = max(1, batch_rows // self.chains)
        self.dimension = self.decode(np.zeros((1, self.latent_size))).shape[1]
        self._run_segment = tf.function(
            self._segment, jit_compile=bool(jit_compile)
        )

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Returns `decoder(latents)` as float64 `(rows, d)`.

        Args:
            latents: numbers `(rows, latent_size)`.

        Raises:
            ValueError: it gives another number of rows, or no finite ones.
        """
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

    def run(
        self,
        samples: np.ndarray,
        *,
        noise_variance: float,
        temperatures: int,
        seed: int,
        stream: int = 0,
        posterior: np.ndarray | None = None,
    ) -> ChainWeights:
        """Runs the chains of every sample.

        Args:
            samples: float64 `(n, d)`.
            noise_variance: of the noise on the decoder's output.
            temperatures: how many changes of b, at least 1.
            seed: of the noise.
            stream: tells apart runs of one seed.
            posterior: None to run from the prior to the posterior; exact
                draws of `p(z | x)`, float64 `(n, latent_size)`, to run from
                them to the prior.

        Raises:
            ValueError: the decoder gave values that are not finite.
        """
        path = _schedule(temperatures)
        if posterior is not None:
            path = path[::-1]
        # As equal as can be, and all of one shape: one compilation.
        batches = -(-len(samples) // self.batch_samples)
        size = -(-len(samples) // batches)
        parts = [
            self._run_batch(
                np.arange(start, start + size) % len(samples),
                samples=samples,
                noise_variance=noise_variance,
                path=path,
                seeds=(seed, stream),
                posterior=posterior,
            )
            for start in range(0, len(samples), size)
        ]
        log_weights, acceptance = (
            np.concatenate(part)[: len(samples)]
            for part in zip(*parts, strict=True)
        )
        if not np.isfinite(log_weights).all():
            raise ValueError(
                "`decoder` must give finite values for every z that the "
                "chains visit. Received: log weights with NaN or infinity"
            )
        # Of the density of the noise, only the exponent was annealed.
        constant = (
            -0.5 * self.dimension * math.log(2 * math.pi * noise_variance)
        )
        sign = 1.0 if posterior is None else -1.0
        return ChainWeights(log_weights + sign * constant, acceptance)

    def _run_batch(
        self,
        rows: np.ndarray,
        *,
        samples: np.ndarray,
        noise_variance: float,
        path: np.ndarray,
        seeds: tuple[int, int],
        posterior: np.ndarray | None,
    ) -> tuple[np.ndarray, np.ndarray]:
        shape = (self.chains, self.latent_size)
        generators = [np.random.default_rng([*seeds, row]) for row in rows]
        if posterior is None:
            starts = [_normal(generator, shape) for generator in generators]
        else:
            starts = [np.broadcast_to(posterior[row], shape) for row in rows]
        temperatures = len(path) - 1
        batch = tf.constant(samples[rows], tf.float32)
        state = (
            tf.constant(np.concatenate(starts), tf.float32),
            tf.fill((len(rows),), tf.constant(_FIRST_STEP_SIZE)),
            tf.zeros((len(rows), self.chains), tf.float64),
            tf.zeros((len(rows),), tf.float64),
        )
        for start in range(0, temperatures, _SEGMENT):
            stop = min(start + _SEGMENT, temperatures)
            # One sample after the other, so that its noise is its own.
            momenta = [_normal(g, (_SEGMENT, *shape)) for g in generators]
            uniforms = [g.random((_SEGMENT, self.chains)) for g in generators]
            exponents = np.pad(path[start : stop + 1], (0, _SEGMENT), "edge")
            state = self._run_segment(
                batch,
                tf.constant(noise_variance, tf.float32),
                tf.constant(exponents[: _SEGMENT + 1]),
                tf.constant(stop - start),
                tf.constant(np.concatenate(momenta, axis=1)),
                tf.constant(np.stack(uniforms, axis=1), tf.float32),
                *state,
            )
        return state[2].numpy(), state[3].numpy() / temperatures

    def _segment(
        self,
        samples: tf.Tensor,
        noise_variance: tf.Tensor,
        exponents: tf.Tensor,
        count: tf.Tensor,
        momenta: tf.Tensor,
        uniforms: tf.Tensor,
        latents: tf.Tensor,
        step_sizes: tf.Tensor,
        log_weights: tf.Tensor,
        acceptance: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        """Weighs and moves the chains at `count` temperatures."""
        likelihoods, gradients = self._likelihoods(
            latents, samples, noise_variance
        )
        for index in tf.range(count):
            exponent = tf.cast(exponents[index + 1], tf.float32)
            log_weights += (exponents[index + 1] - exponents[index]) * tf.cast(
                likelihoods, tf.float64
            )
            sizes = tf.repeat(step_sizes, self.chains)[:, tf.newaxis]
            # Leapfrog: half a step of momentum at both ends.
            moved, moved_likelihoods, moved_gradients = (
                latents,
                likelihoods,
                gradients,
            )
            momentum = momenta[index]
            for _ in tf.range(self.leapfrog_steps):
                momentum += 0.5 * sizes * (exponent * moved_gradients - moved)
                moved += sizes * momentum
                moved_likelihoods, moved_gradients = self._likelihoods(
                    moved, samples, noise_variance
                )
                momentum += 0.5 * sizes * (exponent * moved_gradients - moved)
            change = (
                exponent * (moved_likelihoods - likelihoods)
                + self._half_squares(latents)
                - self._half_squares(moved)
                + self._half_squares(momenta[index])
                - self._half_squares(momentum)
            )
            # A trajectory that left the floats is never accepted.
            chance = tf.where(
                tf.math.is_finite(change), tf.exp(tf.minimum(change, 0.0)), 0.0
            )
            taken = uniforms[index] < chance
            rows_taken = tf.reshape(taken, (-1, 1))
            latents = tf.where(rows_taken, moved, latents)
            gradients = tf.where(rows_taken, moved_gradients, gradients)
            likelihoods = tf.where(taken, moved_likelihoods, likelihoods)
            mean_chance = tf.reduce_mean(chance, axis=1)
            acceptance += tf.cast(mean_chance, tf.float64)
            step_sizes = tf.clip_by_value(
                step_sizes
                * tf.where(
                    mean_chance > _TARGET_ACCEPTANCE,
                    _STEP_SIZE_GROWTH,
                    _STEP_SIZE_DECAY,
                ),
                _SMALLEST_STEP_SIZE,
                _LARGEST_STEP_SIZE,
            )
        return latents, step_sizes, log_weights, acceptance

    def _likelihoods(
        self, latents: tf.Tensor, samples: tf.Tensor, noise_variance: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns `log p(x | z)` less its constant, and its gradient."""
        with tf.GradientTape() as tape:
            tape.watch(latents)
            decoded = tf.reshape(
                tf.cast(self.decoder(latents), tf.float32),
                (-1, self.chains, self.dimension),
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

    def _half_squares(self, values: tf.Tensor) -> tf.Tensor:
        squares = tf.reduce_sum(tf.square(values), axis=1)
        return 0.5 * tf.reshape(squares, (-1, self.chains))


def _schedule(temperatures: int) -> np.ndarray:
    """Returns exponents from 0 to 1, `temperatures + 1` of them."""
    sigmoid = 1.0 / (
        1.0
        + np.exp(
            -np.linspace(-_SCHEDULE_RADIUS, _SCHEDULE_RADIUS, temperatures + 1)
        )
    )
    return (sigmoid - sigmoid[0]) / (sigmoid[-1] - sigmoid[0])


def _normal(
    generator: np.random.Generator, shape: tuple[int, ...]
) -> np.ndarray:
    return generator.standard_normal(shape, dtype=np.float32)
