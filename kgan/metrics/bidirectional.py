"""How loose annealed importance sampling is, from below and from above."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.annealed_chains import AnnealedChains
from kgan.metrics.log_weights import log_mean_weights
from kgan.metrics.log_weights import standard_error

_FORWARD, _REVERSE, _SIMULATION = range(3)


def bidirectional_monte_carlo(
    *,
    decoder: Callable[[tf.Tensor], Any],
    latent_size: int,
    noise_variance: float,
    count: int = 20,
    temperatures: int = 1000,
    chains: int = 16,
    leapfrog_steps: int = 10,
    batch_rows: int = 1024,
    jit_compile: bool = True,
    seed: int = 0,
) -> dict[str, float]:
    """Bounds the mean log p(x) of the decoder's own noisy samples.

    Simulates `z ~ N(0, I)`, `x = decoder(z) + N(0, v I)`. Chains from the
    prior give `log mean w`, on average below log p(x); chains from the true
    z, an exact posterior sample, back to the prior give `-log mean w`, on
    average above. Their gap bounds the error of
    `annealed_importance_sampling` with the same settings, for samples like
    the model's own: real ones far from the model may be harder.

    Args:
        decoder: a Keras model or TensorFlow function from float32 `(rows,
            latent_size)` to `(rows, ...)`; flattened.
        latent_size: the size of z.
        noise_variance: v, in squared units of the decoder's output.
        count: how many samples to simulate, at least 2.
        temperatures: as in `annealed_importance_sampling`.
        chains: as there, in each direction.
        leapfrog_steps: as there.
        batch_rows: as there.
        jit_compile: as there.
        seed: of the simulation and the chains.

    Returns:
        `"lower"`, `"upper"` and `"gap"`, nats a sample, means over the
        simulated ones; `"lower_standard_error"`, `"upper_standard_error"`,
        `"gap_standard_error"`; `"acceptance_forward"`,
        `"acceptance_reverse"`; `"temperatures"`, `"chains"`,
        `"noise_variance"`, `"n_samples"`, `"seed"`.

    Raises:
        TypeError: `decoder` is not callable, or a number is none.
        ValueError: a decoder whose output is not finite, or a number out of
            range.

    Example:

    >>> from kgan.metrics import bidirectional_monte_carlo
    >>> bounds = bidirectional_monte_carlo(
    ...     decoder=lambda latents: 2.0 * latents,
    ...     latent_size=1,
    ...     noise_variance=1.0,
    ...     temperatures=100,
    ... )
    >>> abs(bounds["gap"]) < 0.5
    True

    Reference: Grosse, Ghahramani & Adams, "Sandwiching the marginal
    likelihood using bidirectional Monte Carlo" (2015), section 3; Wu et al.,
    "On the quantitative analysis of decoder-based generative models" (2017).
    """
    count = check_integer("count", count, minimum=2)
    noise_variance = check_number(
        "noise_variance", noise_variance, minimum=1e-12
    )
    temperatures = check_integer("temperatures", temperatures)
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    chain_sets = AnnealedChains(
        decoder,
        latent_size,
        chains=chains,
        leapfrog_steps=leapfrog_steps,
        batch_rows=batch_rows,
        jit_compile=jit_compile,
    )
    generator = np.random.default_rng([seed, _SIMULATION])
    latents = generator.standard_normal((count, chain_sets.latent_size))
    samples = np.concatenate(
        [
            chain_sets.decode(latents[start : start + chain_sets.batch_samples])
            for start in range(0, count, chain_sets.batch_samples)
        ]
    )
    samples += math.sqrt(noise_variance) * generator.standard_normal(
        samples.shape
    )
    forward = chain_sets.run(
        samples,
        noise_variance=noise_variance,
        temperatures=temperatures,
        seed=seed,
        stream=_FORWARD,
    )
    reverse = chain_sets.run(
        samples,
        noise_variance=noise_variance,
        temperatures=temperatures,
        seed=seed,
        stream=_REVERSE,
        posterior=latents,
    )
    lower = log_mean_weights(forward.log_weights)
    upper = -log_mean_weights(reverse.log_weights)
    return {
        "lower": float(lower.mean()),
        "lower_standard_error": standard_error(lower),
        "upper": float(upper.mean()),
        "upper_standard_error": standard_error(upper),
        "gap": float((upper - lower).mean()),
        "gap_standard_error": standard_error(upper - lower),
        "acceptance_forward": float(forward.acceptance.mean()),
        "acceptance_reverse": float(reverse.acceptance.mean()),
        "temperatures": float(temperatures),
        "chains": float(chain_sets.chains),
        "noise_variance": noise_variance,
        "n_samples": float(count),
        "seed": float(seed),
    }
