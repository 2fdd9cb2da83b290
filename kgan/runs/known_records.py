"""Real records that are compared with, all of them in memory."""

import math

from kgan.data import DataStream
from kgan.runs.say import say

# Features and copies of them need as much again.
LIMIT_BYTES = 2**30


def known(stream: DataStream) -> DataStream:
    """Returns the stream, or the first of its records, in memory.

    A prepared directory that is too large for memory stays in its shards; the
    first records of these stand for all.

    Args:
        stream: of real records.
    """
    if stream.records:
        return stream
    record_bytes = sum(
        math.prod(spec.shape) * max(spec.dtype.size or 1, 1)
        for spec in stream.spec.values()
    )
    count = max(1, LIMIT_BYTES // record_bytes)
    if count < stream.num_examples:
        say(
            f"Note: of the {stream.num_examples:,} records of "
            f"{stream.name} {stream.split!r}, which stay in their shards, the "
            f"first {count:,} are compared with."
        )
    return stream.head(count)
