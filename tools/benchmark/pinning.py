"""Processes that have one core each."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def on_core(place: int | None) -> Iterator[None]:
    """Lets what is started within the block have one core, for good.

    Args:
        place: of the core among those that this process may use, from 0 on,
            and from the first again after the last; None: all of them.
    """
    if place is None:
        yield
        return
    # Of this thread alone: others may start something at the same time.
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(own)[place % len(own)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)
