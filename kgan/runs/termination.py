"""What asks the process to end, as before a machine is taken away."""

import contextlib
import math
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

import keras

# Within which a second SIGTERM is taken for the first.
SOON_SECONDS = 5.0
_ASKED = threading.Event()


class Terminated(KeyboardInterrupt):
    """The process got SIGTERM: what is begun is saved, then it ends."""


@contextlib.contextmanager
def termination_raised() -> Iterator[None]:
    """Raises `Terminated` where SIGTERM comes within the block.

    Those that come soon after one pass: they would be raised in the midst of
    what the first one ends. Later ones raise again, since the first may have
    got lost. In another thread than the main one, which gets no signals, the
    block is as without.

    Raises:
        Terminated: the signal came.
    """

    latest = -math.inf

    def raised(number: int, frame: FrameType | None) -> None:
        nonlocal latest
        if time.monotonic() < latest + SOON_SECONDS:
            return
        latest = time.monotonic()
        _ASKED.set()
        raise Terminated

    try:
        with _handled_by(raised):
            yield
    finally:
        _ASKED.clear()


@contextlib.contextmanager
def termination_ignored() -> Iterator[None]:
    """Lets SIGTERM pass in the block: what saves is not to be disturbed."""
    with _handled_by(signal.SIG_IGN):
        yield


@contextlib.contextmanager
def _handled_by(handler: Any) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        # None: it was not set by Python, which cannot set it again.
        signal.signal(
            signal.SIGTERM, signal.SIG_DFL if before is None else before
        )


class TerminationCheck(keras.callbacks.Callback):
    """Raises `Terminated` after the step in which it got lost.

    Python drops what is raised while it runs a finaliser or a callback of a
    weak reference, and TensorFlow has many of both.

    Raises:
        Terminated: SIGTERM came within `termination_raised`.
    """

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Raises what the signal should have raised."""
        if _ASKED.is_set():
            raise Terminated
