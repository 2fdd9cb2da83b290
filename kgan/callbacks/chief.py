"""What the chief alone finds out, and all workers are told."""

import json
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kgan.core import is_chief
from kgan.core import num_workers
from kgan.core import text_of_chief


def found_by_chief(
    find: Callable[[], dict[str, Any]],
    strategy: tf.distribute.Strategy,
    *,
    task: str,
) -> dict[str, Any]:
    """Returns what the chief found, on every worker.

    Two machines may round differently, and stop at another epoch.

    Args:
        find: is called on the chief; returns what JSON can hold.
        strategy: under which workers train; all must call this, each at the
            same place of its program.
        task: what the chief does, for the message: "evaluate".

    Raises:
        RuntimeError: on other workers, whatever the chief raised.
    """
    if num_workers(strategy) == 1:
        return find()
    told = ""
    if is_chief(strategy):
        try:
            told = json.dumps({"found": find()})
        except Exception as error:
            text_of_chief(json.dumps({"error": str(error)}), strategy)
            raise
    answer = json.loads(text_of_chief(told, strategy))
    if "error" in answer:
        raise RuntimeError(f"The chief could not {task}: {answer['error']}")
    return dict(answer["found"])
