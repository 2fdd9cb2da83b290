"""The side of a way that is timed: it plays when told to.

Ways of several libraries have a process each, for in one they would share
threads, and wait for each other's. Each line of the standard input is a number
of calls; the answer is a line of JSON, the seconds of each.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tools.benchmark.timing import seconds_of


def answer(make: Callable[[], Callable[[], Any]]) -> None:
    """Makes a call, warms it, says how long that took, then plays as told.

    Args:
        make: returns the call that is timed; what both print is no answer.
    """
    answers, sys.stdout = sys.stdout, sys.stderr

    def say(value: Any) -> None:
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    start = time.perf_counter()
    call = make()
    call()
    say(time.perf_counter() - start)
    for line in sys.stdin:
        say([seconds_of(call) for _ in range(int(line))])
