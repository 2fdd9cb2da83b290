"""What TFDS logs about its own code, which no user of kgan can change."""

import contextlib
import logging
from collections.abc import Iterator

from absl import logging as absl_logging

_OWN = ".dtype` is deprecated"


@contextlib.contextmanager
def own_notes_dropped() -> Iterator[None]:
    """Drops TFDS' notes on deprecated fields that TFDS 4.9 itself reads.

    It reads them where a data set is opened; all else is logged as ever.
    """
    logger = absl_logging.get_absl_logger()
    logger.addFilter(_is_for_users)
    try:
        yield
    finally:
        logger.removeFilter(_is_for_users)


def _is_for_users(record: logging.LogRecord) -> bool:
    return _OWN not in record.getMessage()
