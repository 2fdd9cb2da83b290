"""An Inception-style score from any classifier's probabilities."""

from typing import Any

import numpy as np
from scipy.special import rel_entr
from scipy.special import xlogy

from kgan.core import check_integer
from kgan.metrics.populations import check_populations

_TOLERANCE = 1e-3


def classifier_score(
    *,
    generated_probabilities: Any,
    real_probabilities: Any | None = None,
    splits: int = 10,
    seed: int = 0,
) -> dict[str, float]:
    """How sure a classifier is of each sample, and how unsure of all.

    `exp(mean_x KL(p(y|x) || p(y)))` with p(y) the mean of p(y|x): 1 when all
    rows agree, up to the number of classes when every row is certain and
    classes are equally frequent. With an Inception network on ImageNet's
    classes it is called the Inception score.

    It compares nothing with the data: one perfect image a class gets the
    top score, class shares unlike the data's may raise it, and a classifier
    can be sure of nonsense. Read it beside the real rows' score. p(y) comes
    from the rows themselves, so fewer rows a split give a lower score, by a
    factor of up to about `1 - (classes - 1) / (2 rows)`.

    The mode score, `exp(mean_x KL(p(y|x) || p_real(y)) - KL(p(y) ||
    p_real(y)))`, *equals* the score above whatever p_real is: the terms with
    p_real cancel, because the mean of p(y|x) is p(y). It is given so that
    nobody takes it for a second piece of evidence; the class shift that it
    was meant to punish is `"class_divergence"`.

    Args:
        generated_probabilities: p(y|x) of generated samples, `(n, classes)`,
            each row summing to 1 within 0.001 (then scaled to it exactly).
        real_probabilities: the same of real samples, or None.
        splits: into how many parts, as equal as can be, the rows are drawn;
            each has its own p(y).
        seed: of the draw (`numpy.random.default_rng`).

    Returns:
        `"classifier_score"`, the mean over splits; `"classifier_score_std"`,
        the standard deviation over splits (of one split's score, not of
        their mean); `"classifier_score_all"`, of all rows as one;
        `"splits"`, `"n_generated"`, `"seed"`. With real rows also
        `"real_score"`, `"real_score_std"`, `"real_score_all"`, comparable
        at equal n; `"mode_score"`, of all rows; `"class_divergence"`,
        `KL(p(y) || p_real(y))` in nats, where a class of no real
        probability at all counts as one of 1 / (2 n_real); `"n_real"`.

    Raises:
        TypeError: `splits` or `seed` is no integer.
        ValueError: not rank 2, fewer than 2 rows a split, not finite,
            fewer than 2 classes, different numbers of classes, negative
            entries, or rows that do not sum to 1.

    Example:

    >>> import numpy as np
    >>> sure = np.eye(4)[np.arange(400) % 4]
    >>> round(classifier_score(generated_probabilities=sure, splits=1)[
    ...     "classifier_score"], 6)
    4.0

    Reference: Salimans et al., "Improved techniques for training GANs"
    (2016), section 4; Che et al., "Mode regularized generative adversarial
    networks" (2017), section 4.2, for the mode score.
    """
    splits = check_integer("splits", splits)
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    populations = {"generated_probabilities": generated_probabilities}
    if real_probabilities is not None:
        populations["real_probabilities"] = real_probabilities
    generated, *others = (
        _check_probabilities(name, rows)
        for name, rows in zip(
            populations,
            check_populations(populations, minimum=2 * splits),
            strict=True,
        )
    )
    generator = np.random.default_rng(seed)
    result = {
        **_scores("classifier_score", generated, splits, generator),
        "splits": float(splits),
        "n_generated": float(len(generated)),
        "seed": float(seed),
    }
    for real in others:
        marginal, real_marginal = generated.mean(axis=0), _marginal(real)
        divergence = float(np.sum(rel_entr(marginal, real_marginal)))
        to_real = float(np.mean(rel_entr(generated, real_marginal).sum(axis=1)))
        result |= {
            **_scores("real_score", real, splits, generator),
            "mode_score": float(np.exp(to_real - divergence)),
            "class_divergence": divergence,
            "n_real": float(len(real)),
        }
    return result


def _check_probabilities(name: str, rows: np.ndarray) -> np.ndarray:
    if rows.shape[1] < 2:
        raise ValueError(
            f"`{name}` must have at least 2 classes. "
            f"Received: {name}.shape={rows.shape}"
        )
    if rows.min() < 0.0:
        raise ValueError(
            f"`{name}` must hold probabilities, not logits. "
            f"Received: an entry of {rows.min():g}"
        )
    sums = rows.sum(axis=1, keepdims=True)
    worst = float(sums[np.argmax(np.abs(sums - 1.0)), 0])
    if abs(worst - 1.0) > _TOLERANCE:
        raise ValueError(
            f"`{name}` must have rows that sum to 1. "
            f"Received: a row that sums to {worst:g}"
        )
    return rows / sums


def _scores(
    key: str, rows: np.ndarray, splits: int, generator: np.random.Generator
) -> dict[str, float]:
    parts = np.array_split(generator.permutation(len(rows)), splits)
    values = [_score(rows[part]) for part in parts]
    return {
        key: float(np.mean(values)),
        f"{key}_std": float(np.std(values)),
        f"{key}_all": _score(rows),
    }


def _score(rows: np.ndarray) -> float:
    """exp of the entropy of the mean row less the mean row's entropy."""
    marginal = rows.mean(axis=0)
    information = xlogy(rows, rows).sum(axis=1).mean() - np.sum(
        xlogy(marginal, marginal)
    )
    # An error of rounding below 0 is no information.
    return float(np.exp(max(float(information), 0.0)))


def _marginal(rows: np.ndarray) -> np.ndarray:
    marginal = rows.mean(axis=0)
    marginal = np.where(marginal > 0.0, marginal, 0.5 / len(rows))
    return marginal / marginal.sum()
