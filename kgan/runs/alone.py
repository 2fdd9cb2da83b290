"""One run at a time in a folder, and all of its workers know."""

import contextlib
import json
from collections.abc import Iterator

import tensorflow as tf

from kgan.core import is_chief
from kgan.core import num_workers
from kgan.core import text_of_chief
from kgan.runs.folder import RunFolder

# While the chief before this one, which lost a worker, is still ending.
WORKERS_PATIENCE_SECONDS = 30.0


@contextlib.contextmanager
def alone_in(
    folder: RunFolder, strategy: tf.distribute.Strategy
) -> Iterator[None]:
    """Keeps a folder for this run within the block; the chief has the lock.

    Args:
        folder: of the run.
        strategy: of its workers, all of which must call this.

    Raises:
        ValueError: on every worker, where `RunFolder.alone` raises it on the
            chief, or the folder cannot be read.
    """
    with contextlib.ExitStack() as stack:
        refusal = ""
        if is_chief(strategy):
            several = num_workers(strategy) > 1
            patience = WORKERS_PATIENCE_SECONDS if several else 0.0
            try:
                stack.enter_context(folder.alone(patience_seconds=patience))
            except (OSError, ValueError) as error:
                refusal = str(error)
        refusal = json.loads(text_of_chief(json.dumps(refusal), strategy))
        if refusal:
            raise ValueError(refusal)
        yield
