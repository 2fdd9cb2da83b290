"""Checks of a discriminator's logits."""

from typing import Any

import numpy as np


def check_logits(
    name: str, logits: Any, *, rank: int = 1, minimum: int = 2
) -> np.ndarray:
    """Returns logits as float64 of the rank asked for.

    Args:
        name: the argument's name, for the message.
        logits: log-odds that a sample is real, `(n,)`, or of rank 2.
        rank: 1 or 2.
        minimum: the fewest rows allowed.

    Raises:
        ValueError: another rank, too few rows, no columns, not real numbers,
            or not finite.
    """
    logits = np.asarray(logits)
    if logits.ndim != rank or 0 in logits.shape[1:]:
        shape = "(n,)" if rank == 1 else "(n, length)"
        raise ValueError(
            f"`{name}` must have shape {shape}. "
            f"Received: {name}.shape={logits.shape}"
        )
    if len(logits) < minimum:
        raise ValueError(
            f"`{name}` must have at least {minimum} rows. "
            f"Received: {name}.shape={logits.shape}"
        )
    if logits.dtype.kind not in "fiu":
        raise ValueError(
            f"`{name}` must hold real numbers. "
            f"Received: {name}.dtype={logits.dtype}"
        )
    logits = logits.astype(np.float64)
    if not np.isfinite(logits).all():
        raise ValueError(
            f"`{name}` must be finite. Received: "
            f"{np.sum(~np.isfinite(logits))} values of NaN or infinity"
        )
    return logits
