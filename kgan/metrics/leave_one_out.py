"""One nearest neighbour, each row judged by all others."""

import warnings
from typing import Any

import numpy as np

from kgan.core import check_integer
from kgan.metrics.neighbours import nearest
from kgan.metrics.populations import check_populations
from kgan.metrics.populations import drawn


def leave_one_out_accuracy(
    *, real: Any, generated: Any, seed: int = 0
) -> dict[str, float]:
    """Accuracy of labelling every row as its nearest other row.

    Equal laws give `(n - 1) / (2n - 1)`, just below 1/2, for n rows of
    either side. Above it the sides lie apart; below it generated rows sit
    upon real ones, as copies do. `"accuracy_real"` falls when each real row
    has a generated one beside it, `"accuracy_generated"` rises when
    generated rows crowd together (few modes): read the two apart, because
    copies of a few rows can leave their mean near 1/2. Where a row's nearest
    real and generated rows are equally near it counts 1/2.

    Args:
        real: features of real samples, `(n, d)`.
        generated: features of generated samples, `(m, d)`.
        seed: of the draw that cuts the larger side to the smaller
            (`numpy.random.default_rng`); equal sides draw nothing.

    Returns:
        `"accuracy"`; `"accuracy_null"`, its expectation under equal laws;
        `"accuracy_real"`, `"accuracy_generated"`, the same of either side's
        rows, whose mean is `"accuracy"`; `"tied"`, the share of rows with
        two equally near; `"n_real"`, `"n_generated"`, the rows used, equal;
        `"seed"`.

    Raises:
        TypeError: `seed` is no integer.
        ValueError: not rank 2, fewer than 2 rows, not finite, or different
            numbers of features.

    Warns:
        UserWarning: every row is tied.

    Example:

    >>> import numpy as np
    >>> rows = np.arange(6.0)[:, None]
    >>> far = leave_one_out_accuracy(real=rows, generated=rows + 100)
    >>> copies = leave_one_out_accuracy(real=rows, generated=rows)
    >>> far["accuracy"], copies["accuracy"]
    (1.0, 0.0)

    Reference: Lopez-Paz & Oquab, "Revisiting classifier two-sample tests"
    (2017); Xu et al., "An empirical study on evaluation metrics of
    generative adversarial networks" (2018), section 2.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    real, generated = check_populations({"real": real, "generated": generated})
    rows = min(len(real), len(generated))
    generator = np.random.default_rng(seed)
    real, generated = (
        drawn(side, rows, generator) for side in (real, generated)
    )
    right_real = _right(real, other=generated)
    right_generated = _right(generated, other=real)
    tied = float(np.mean(np.concatenate([right_real, right_generated]) == 0.5))
    if tied == 1.0:
        warnings.warn(
            "Every row's nearest real and generated rows are equally near: "
            "the accuracy says nothing",
            stacklevel=2,
        )
    return {
        "accuracy": float(np.mean([right_real.mean(), right_generated.mean()])),
        "accuracy_null": (rows - 1) / (2 * rows - 1),
        "accuracy_real": float(right_real.mean()),
        "accuracy_generated": float(right_generated.mean()),
        "tied": tied,
        "n_real": float(rows),
        "n_generated": float(rows),
        "seed": float(seed),
    }


def _right(own: np.ndarray, *, other: np.ndarray) -> np.ndarray:
    """1 where the nearest other row is of the own side, 0 if not, or 1/2."""
    to_own = nearest(own, own, 1, among_themselves=True)[0][:, 0]
    to_other = nearest(own, other, 1)[0][:, 0]
    return 0.5 * (1.0 + np.sign(to_other - to_own))
