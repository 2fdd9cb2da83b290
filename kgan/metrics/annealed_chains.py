"""Chains from prior to posterior of a decoder, with importance weights."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.annealed_path import AnnealedPath
from kgan.metrics.annealed_path import geometric_path
from kgan.metrics.annealed_path import pilot_temperatures
from kgan.metrics.annealed_path import with_adapted_steps
from kgan.metrics.chain_options import ChainOptions
from kgan.metrics.chain_weights import ChainWeights
from kgan.metrics.noisy_decoder import NoisyDecoder

# Above the 0.65 that moves a chain farthest: long steps are refused for
# whole stretches by chains that the path has left behind.
_TARGET_ACCEPTANCE = 0.9
# Of the logarithm of the pilot's step size, for an acceptance off by one.
_PILOT_GAIN = 0.5
_SMALLEST_FACTOR = 1e-6
# Steps differ from proposal to proposal: trajectories of one length that
# last a period of the posterior would end where they began.
_SHORTEST_STEP = 0.25
# Temperatures of one compiled call: the noise of so many is in memory.
_SEGMENT = 100
_SMALLEST_VARIANCE = 1e-12
_LARGEST_SEED = 2**53
# Streams of noise of one seed, before those of the callers.
_PILOT, _FIRST_RUN = range(1, 3)


class AnnealedChains:
    """Annealed Hamiltonian Monte Carlo under `x = decoder(z) + noise`.

    The chains follow a path `p(z) p(x | z)^b`, b from 0 to 1, that a pilot
    run of each sample has found. The pilot has noise of its own, so for the
    chains that are weighed the path is fixed, as their proof requires.

    A chain's noise depends on (seed, stream, sample's index) alone, and its
    path on the pilot of its own sample, so that batches change nothing but
    rounding.

    Args:
        decoder: from float32 `(rows, latent_size)` to `(rows, ...)`.
        latent_size: the size of z.
        temperatures: how many changes of b, at least 1.
        options: how many chains, and how they are run; None for the
            defaults.
        seed: of all noise.

    Raises:
        TypeError: `decoder` is not callable, or a number no integer.
        ValueError: a number out of range, or a decoder that does not give
            one finite row for each row.
    """

    def __init__(
        self,
        decoder: Callable[[tf.Tensor], Any],
        latent_size: int,
        *,
        temperatures: int,
        options: ChainOptions | None,
        seed: int,
    ) -> None:
        """Checks the arguments and decodes one row."""
        options = ChainOptions() if options is None else options
        if not isinstance(options, ChainOptions):
            raise TypeError(
                f"`options` must be ChainOptions. Received: options={options!r}"
            )
        self.temperatures = check_integer("temperatures", temperatures)
        self.seed = check_integer(
            "seed", seed, minimum=0, maximum=_LARGEST_SEED
        )
        self.options = options
        self.chains = options.chains
        self.decoder = NoisyDecoder(
            decoder,
            check_integer("latent_size", latent_size),
            batch_rows=max(options.batch_rows, options.chains),
        )
        self._run_segment = tf.function(
            self._segment, jit_compile=options.jit_compile
        )

    def path(self, samples: np.ndarray, noise_variance: float) -> AnnealedPath:
        """Finds exponents and step sizes for the chains of every sample.

        The exponents from how the log-likelihoods of prior draws spread;
        the step sizes from a pilot run, which adapts them.

        Args:
            samples: float64 `(n, d)`.
            noise_variance: of the noise on the decoder's output.
        """
        spreads = self.decoder.spreads(samples, noise_variance, seed=self.seed)
        _, _, factors = self._run_batches(
            samples,
            noise_variance=noise_variance,
            path=geometric_path(spreads, pilot_temperatures(self.temperatures)),
            stream=_PILOT,
            gain=_PILOT_GAIN,
            posterior=None,
        )
        return with_adapted_steps(
            geometric_path(spreads, self.temperatures), factors
        )

    def run(
        self,
        samples: np.ndarray,
        path: AnnealedPath,
        *,
        noise_variance: float,
        stream: int = 0,
        posterior: np.ndarray | None = None,
    ) -> ChainWeights:
        """Runs the chains of every sample.

        Args:
            samples: float64 `(n, d)`.
            path: what `path` gives for them.
            noise_variance: of the noise on the decoder's output.
            stream: tells apart runs of one seed.
            posterior: None to run from the prior to the posterior; exact
                draws of `p(z | x)`, float64 `(n, latent_size)`, to run from
                them to the prior.

        Raises:
            ValueError: the decoder gave values that are not finite.
        """
        log_weights, acceptance, _ = self._run_batches(
            samples,
            noise_variance=noise_variance,
            path=path if posterior is None else path.reversed(),
            stream=_FIRST_RUN + stream,
            gain=0.0,
            posterior=posterior,
        )
        if not np.isfinite(log_weights).all():
            raise ValueError(
                "`decoder` must give finite values for every z that the "
                "chains visit. Received: log weights with NaN or infinity"
            )
        # Of the density of the noise, only the exponent was annealed.
        constant = (
            -0.5
            * self.decoder.dimension
            * math.log(2 * math.pi * noise_variance)
        )
        sign = 1.0 if posterior is None else -1.0
        return ChainWeights(log_weights + sign * constant, acceptance)

    def _run_batches(
        self,
        samples: np.ndarray,
        *,
        noise_variance: float,
        path: AnnealedPath,
        stream: int,
        gain: float,
        posterior: np.ndarray | None,
    ) -> tuple[np.ndarray, ...]:
        """Returns log weights, acceptance and factors of the steps."""
        # As equal as can be, and all of one shape: one compilation.
        largest = max(1, self.options.batch_rows // self.chains)
        batches = -(-len(samples) // largest)
        size = -(-len(samples) // batches)
        parts = []
        for start in range(0, len(samples), size):
            rows = np.arange(start, start + size) % len(samples)
            generators = [
                np.random.default_rng([self.seed, stream, int(row)])
                for row in rows
            ]
            shape = (self.chains, self.decoder.latent_size)
            if posterior is None:
                latents = [_normal(each, shape) for each in generators]
            else:
                latents = [
                    np.broadcast_to(posterior[row], shape) for row in rows
                ]
            parts.append(
                self._run_batch(
                    samples[rows],
                    np.concatenate(latents),
                    noise_variance=noise_variance,
                    path=path.rows(rows),
                    generators=generators,
                    gain=gain,
                )
            )
        return tuple(
            np.concatenate(part)[: len(samples)]
            for part in zip(*parts, strict=True)
        )

    def _run_batch(
        self,
        samples: np.ndarray,
        latents: np.ndarray,
        *,
        noise_variance: float,
        path: AnnealedPath,
        generators: list[np.random.Generator],
        gain: float,
    ) -> tuple[np.ndarray, ...]:
        count = len(samples)
        shape = (self.chains, self.decoder.latent_size)
        temperatures = path.exponents.shape[1] - 1
        batch = tf.constant(samples, tf.float32)
        state = (
            tf.constant(latents, tf.float32),
            tf.ones((count,)),
            tf.zeros((count, self.chains), tf.float64),
            tf.zeros((count,), tf.float64),
        )
        factors = []
        for start in range(0, temperatures, _SEGMENT):
            stop = min(start + _SEGMENT, temperatures)
            # One sample after the other, so that its noise is its own.
            momenta = [_normal(g, (_SEGMENT, *shape)) for g in generators]
            uniforms = [
                g.random((_SEGMENT, 2, self.chains)) for g in generators
            ]
            part = path.part(start, stop, _SEGMENT)
            *state, trace = self._run_segment(
                batch,
                tf.constant(noise_variance, tf.float32),
                tf.constant(gain, tf.float32),
                tf.constant(part.exponents.T),
                tf.constant(part.step_sizes.T, tf.float32),
                tf.constant(stop - start),
                tf.constant(np.concatenate(momenta, axis=1)),
                tf.constant(np.stack(uniforms, axis=2), tf.float32),
                *state,
            )
            factors.append(trace.numpy()[: stop - start])
        return (
            state[2].numpy(),
            state[3].numpy() / temperatures,
            np.concatenate(factors).T,
        )

    def _segment(
        self,
        samples: tf.Tensor,
        noise_variance: tf.Tensor,
        gain: tf.Tensor,
        exponents: tf.Tensor,
        step_sizes: tf.Tensor,
        count: tf.Tensor,
        momenta: tf.Tensor,
        uniforms: tf.Tensor,
        latents: tf.Tensor,
        factors: tf.Tensor,
        log_weights: tf.Tensor,
        acceptance: tf.Tensor,
    ) -> tuple[tf.Tensor, ...]:
        """Weighs and moves the chains at `count` temperatures."""
        trace = tf.zeros((_SEGMENT, factors.shape[0]))
        likelihoods, gradients = self.decoder.log_likelihoods(
            latents, samples, noise_variance
        )
        for index in tf.range(count):
            log_weights += (exponents[index + 1] - exponents[index])[
                :, tf.newaxis
            ] * tf.cast(likelihoods, tf.float64)
            exponent = tf.cast(exponents[index + 1], tf.float32)[:, tf.newaxis]
            slope = tf.repeat(exponent, self.chains, axis=0)
            shares = _SHORTEST_STEP + (1 - _SHORTEST_STEP) * uniforms[index, 0]
            sizes = tf.reshape(
                (step_sizes[index + 1] * factors)[:, tf.newaxis] * shares,
                (-1, 1),
            )
            # Leapfrog: half a step of momentum at both ends.
            moved, moved_likelihoods, moved_gradients = (
                latents,
                likelihoods,
                gradients,
            )
            momentum = momenta[index]
            for _ in tf.range(self.options.leapfrog_steps):
                momentum += 0.5 * sizes * (slope * moved_gradients - moved)
                moved += sizes * momentum
                moved_likelihoods, moved_gradients = (
                    self.decoder.log_likelihoods(moved, samples, noise_variance)
                )
                momentum += 0.5 * sizes * (slope * moved_gradients - moved)
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
            taken = uniforms[index, 1] < chance
            rows_taken = tf.reshape(taken, (-1, 1))
            latents = tf.where(rows_taken, moved, latents)
            gradients = tf.where(rows_taken, moved_gradients, gradients)
            likelihoods = tf.where(taken, moved_likelihoods, likelihoods)
            mean_chance = tf.reduce_mean(chance, axis=1)
            acceptance += tf.cast(mean_chance, tf.float64)
            trace = tf.tensor_scatter_nd_update(trace, [[index]], [factors])
            factors = tf.maximum(
                factors * tf.exp(gain * (mean_chance - _TARGET_ACCEPTANCE)),
                _SMALLEST_FACTOR,
            )
        return latents, factors, log_weights, acceptance, trace

    def _half_squares(self, values: tf.Tensor) -> tf.Tensor:
        squares = tf.reduce_sum(tf.square(values), axis=1)
        return 0.5 * tf.reshape(squares, (-1, self.chains))


def _normal(
    generator: np.random.Generator, shape: tuple[int, ...]
) -> np.ndarray:
    return generator.standard_normal(shape, dtype=np.float32)


def check_noise_variance(name: str, value: Any) -> float:
    """Returns a noise variance as a float of at least 1e-12.

    Args:
        name: the argument's name, for the message.
        value: what the caller gave.
    """
    return check_number(name, value, minimum=_SMALLEST_VARIANCE)
