"""The memory that one call takes, measured in a process of its own."""

import gc
import multiprocessing
import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any
from typing import NamedTuple

_CLEAR_REFS = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


class Peak(NamedTuple):
    """Memory at its highest during a call, above what there was before it.

    Attributes:
        allocated: bytes that Python and NumPy asked for.
        resident: bytes of the process in memory, whoever asked for them;
            None where the system does not tell (it is read on Linux).
    """

    allocated: int
    resident: int | None


def peak_of(call: Callable[[], Any]) -> Peak:
    """Returns the peak of one call in this process.

    Args:
        call: its inputs exist already, so that they are not counted.
    """
    gc.collect()
    before = _resident("VmRSS")
    if before is not None:
        # The highest mark so far is that of the imports: forget it.
        _CLEAR_REFS.write_text("5")
    tracemalloc.start()
    try:
        call()
        allocated = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    highest = _resident("VmHWM")
    resident = None
    if before is not None and highest is not None:
        resident = highest - before
    return Peak(allocated, resident)


def in_own_process(function: Callable[..., Peak], *arguments: Any) -> Peak:
    """Returns what a function returns in a new interpreter.

    Args:
        function: of a module, so that the new process can find it.
        arguments: of the function, small: they are sent.
    """
    context = multiprocessing.get_context("spawn")
    # A worker of `multiprocessing.Pool` is a daemon, where joblib would keep
    # to one thread.
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        return executor.submit(function, *arguments).result()


def _resident(field: str) -> int | None:
    if sys.platform != "linux":
        return None
    for line in _STATUS.read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return 1024 * int(value.split()[0])
    return None
