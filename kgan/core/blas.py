"""How many threads linear algebra of small matrices takes."""

import contextlib
import functools

import threadpoolctl

# Up to so short a side several threads wait for each other longer than they
# compute: on two cores, 64 columns of a run's scores took 2.5 times as long on
# two threads, and hundreds of times where another program had one of them.
_NARROW = 256


def blas_threads_for(side: int) -> contextlib.AbstractContextManager:
    """Returns a context in which narrow matrices are computed by one thread.

    Wide ones are computed by as many as NumPy and SciPy take by themselves.
    The number is the process's: do not open such contexts in several threads.

    Args:
        side: the shorter side of the matrices.

    Example:

    >>> import numpy as np
    >>> with blas_threads_for(64):
    ...     values = np.linalg.eigvalsh(np.eye(64))
    """
    if side > _NARROW:
        return contextlib.nullcontext()
    return _libraries().limit(limits=1, user_api="blas")


@functools.cache
def _libraries() -> threadpoolctl.ThreadpoolController:
    """Returns those that are loaded, which takes long to find out."""
    return threadpoolctl.ThreadpoolController()
