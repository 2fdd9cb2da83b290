"""Better samples by a discriminator: rejection and Metropolis-Hastings."""

import warnings
from typing import Any
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.logits import check_logits

# Keeps the most real sample's log-odds of acceptance finite (13.8).
_MARGIN = 1e-6
_PERCENTILE = 95.0
_LARGEST_SEED = 2**53


class Rejection(NamedTuple):
    """Which generated samples to keep.

    Args:
        accepted: bool `(n,)`.
        probability: float64 `(n,)`, with which each was accepted.
        acceptance: the share accepted.
        exceeded: the share of logits above the largest of the burn-in.
        gamma: as used.
        seed: of the draws.
    """

    accepted: np.ndarray
    probability: np.ndarray
    acceptance: float
    exceeded: float
    gamma: float
    seed: int


class MetropolisHastings(NamedTuple):
    """Where each chain ended.

    Args:
        indices: int64 `(chains,)`: the column of the sample chosen, or -1
            where the chain accepted none and still is at its real start.
        acceptance: the share of proposals accepted.
        never_accepted: how many chains accepted none.
        seed: of the draws.
    """

    indices: np.ndarray
    acceptance: float
    never_accepted: int
    seed: int


def discriminator_rejection(
    *,
    logits: Any,
    burn_in_logits: Any,
    gamma: float | None = None,
    seed: int = 0,
) -> Rejection:
    """Keeps generated samples with a chance that rises with their logit.

    With `r = exp(logit - M)`, M the largest logit of the burn-in, the chance
    is `sigmoid(log r - log(1 - r) - gamma)`. For gamma = 0 that is r: exact
    rejection, whose survivors follow p if the logit is `log p / g`, and
    whose acceptance is `exp(-M)`. A gamma below 0 keeps more than that and
    corrects less.

    It can't restore what the generator never makes: where g misses a mode of
    mass w, the survivors stay at a total variation of w or more. Logits that
    are no calibrated log-odds (see `IsotonicCalibration`) give another law.

    Args:
        logits: of the generated samples to choose from, `(n,)`.
        burn_in_logits: of other generated samples, which set M and gamma.
        gamma: None for the 95th percentile of `log r - log(1 - r)` over the
            burn-in, by which one sample in twenty is kept with a chance
            above a half.
        seed: of the draws (`numpy.random.default_rng`).

    Returns:
        What to keep. Logits above M count as M; `exceeded` is their share.

    Raises:
        TypeError: `gamma` is no number, or `seed` no integer.
        ValueError: not rank 1, no rows (2 of the burn-in), not finite, or
            `seed` out of range.

    Example:

    >>> from kgan.metrics import discriminator_rejection
    >>> kept = discriminator_rejection(
    ...     logits=[-50.0, 5.0], burn_in_logits=[0.0, 5.0], gamma=0.0
    ... )
    >>> kept.accepted.tolist()
    [False, True]

    Reference: Azadi et al., "Discriminator rejection sampling" (2019),
    equation 8.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=_LARGEST_SEED)
    logits = check_logits("logits", logits, minimum=1)
    burn_in = check_logits("burn_in_logits", burn_in_logits)
    maximum = burn_in.max()
    if gamma is None:
        gamma = float(np.percentile(_log_odds(burn_in, maximum), _PERCENTILE))
    gamma = check_number("gamma", gamma)
    probability = expit(_log_odds(logits, maximum) - gamma)
    draws = np.random.default_rng(seed).random(len(logits))
    accepted = draws < probability
    return Rejection(
        accepted=accepted,
        probability=probability,
        acceptance=float(accepted.mean()),
        exceeded=float(np.mean(logits > maximum)),
        gamma=gamma,
        seed=seed,
    )


def metropolis_hastings(
    *, real_logits: Any, generated_logits: Any, seed: int = 0
) -> MetropolisHastings:
    """Chooses one generated sample a chain by independent proposals.

    A chain starts at a real sample and meets its generated samples in order;
    it moves to x' with chance `min(1, (1/D(x) - 1) / (1/D(x') - 1)) = min(1,
    exp(logit(x') - logit(x)))`. If the logit is `log p / g` the state
    follows p from the start on, and without need of a bound on p / g; but
    the real start must not pass for a sample, so a chain that accepted
    nothing has none. Leaving those chains out favours what g makes often.

    Args:
        real_logits: of each chain's start, a held-out real sample,
            `(chains,)`.
        generated_logits: of each chain's proposals, `(chains, length)`;
            640 were published.
        seed: of the draws (`numpy.random.default_rng`).

    Returns:
        The column chosen in each chain, or -1.

    Raises:
        TypeError: `seed` is no integer.
        ValueError: another rank, different numbers of chains, no chains, not
            finite, or `seed` out of range.

    Warns:
        UserWarning: a chain accepted no sample.

    Example:

    >>> from kgan.metrics import metropolis_hastings
    >>> chosen = metropolis_hastings(
    ...     real_logits=[0.0], generated_logits=[[-90.0, 1.0, 2.0, -90.0]]
    ... )
    >>> chosen.indices.tolist(), chosen.acceptance
    ([2], 0.5)

    Reference: Turner et al., "Metropolis-Hastings generative adversarial
    networks" (2019), algorithm 1.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=_LARGEST_SEED)
    current = check_logits("real_logits", real_logits, minimum=1)
    proposals = check_logits(
        "generated_logits", generated_logits, rank=2, minimum=1
    )
    if len(current) != len(proposals):
        raise ValueError(
            "`real_logits` and `generated_logits` must have one row a chain. "
            f"Received: {len(current)} and {len(proposals)} rows"
        )
    generator = np.random.default_rng(seed)
    indices = np.full(len(current), -1)
    accepted = 0
    for column, proposal in enumerate(proposals.T):
        moves = generator.random(len(current)) < np.exp(
            np.minimum(proposal - current, 0.0)
        )
        current = np.where(moves, proposal, current)
        indices[moves] = column
        accepted += int(moves.sum())
    never_accepted = int(np.sum(indices < 0))
    if never_accepted:
        warnings.warn(
            "Chains that accepted no sample have none to give: use longer "
            f"ones. Received: {never_accepted} of {len(indices)} chains",
            stacklevel=2,
        )
    return MetropolisHastings(
        indices=indices,
        acceptance=accepted / proposals.size,
        never_accepted=never_accepted,
        seed=seed,
    )


def _log_odds(logits: np.ndarray, maximum: float) -> np.ndarray:
    """Returns the log-odds of accepting with chance `exp(logit - M)`."""
    log_ratio = np.minimum(logits - maximum, 0.0)
    return log_ratio - np.log(-np.expm1(log_ratio - _MARGIN))
