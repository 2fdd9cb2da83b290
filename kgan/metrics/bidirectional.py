"""How loose annealed importance sampling is, from below and from above."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from kgan.metrics.annealed_chains import AnnealedChains
from kgan.metrics.annealed_chains import check_noise_variance
from kgan.metrics.chain_options import ChainOptions
from kgan.metrics.log_weights import standard_error

_FORWARD, _REVERSE = range(2)
# Far from the streams of the chains.
_SIMULATION = 100


def bidirectional_monte_carlo(
    *,
    decoder: Callable[[tf.Tensor], Any],
    latent_size: int,
    noise_variance: float,
    count: int = 20,
    temperatures: int = 1000,
    seed: int = 0,
    options: ChainOptions | None = None,
) -> dict[str, float]:
    """Bounds the mean log p(x) of the decoder's own noisy samples.

    Simulates `z ~ N(0, I)`, `x = decoder(z) + N(0, v I)`. Chains from the
    prior give `log mean w`, on average below log p(x); chains from the true
    z, an exact posterior sample, back to the prior give `-log mean w`, on
    average above, by the same steps, which a pilot run has found. Their gap
    bounds the error of `annealed_importance_sampling` with the same
    settings, for samples like the model's own: real ones far from the model
    may be harder.

    Args:
        decoder: a Keras model or TensorFlow function from float32 `(rows,
            latent_size)` to `(rows, ...)`; flattened.
        latent_size: the size of z.
        noise_variance: v, in squared units of the decoder's output.
        count: how many samples to simulate, at least 2.
        temperatures: as in `annealed_importance_sampling`.
        seed: of the simulation and the chains.
        options: as there, in each direction.

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
    noise_variance = check_noise_variance("noise_variance", noise_variance)
    chain_sets = AnnealedChains(
        decoder,
        latent_size,
        temperatures=temperatures,
        options=options,
        seed=seed,
    )
    generator = np.random.default_rng([seed, _SIMULATION])
    latents = generator.standard_normal((count, chain_sets.decoder.latent_size))
    samples = chain_sets.decoder.decode(latents)
    samples += math.sqrt(noise_variance) * generator.standard_normal(
        samples.shape
    )
    path = chain_sets.path(samples, noise_variance)
    forward = chain_sets.run(
        samples, path, noise_variance=noise_variance, stream=_FORWARD
    )
    reverse = chain_sets.run(
        samples,
        path,
        noise_variance=noise_variance,
        stream=_REVERSE,
        posterior=latents,
    )
    lower = forward.log_means()
    upper = -reverse.log_means()
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
