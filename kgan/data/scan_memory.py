"""Scans that are remembered: a run loads its data several times."""

import functools
import time

import tensorflow as tf

from kgan.data.blocks import ShardFile
from kgan.data.shard_scan import Scan
from kgan.data.shard_scan import scan_shard
from kgan.data.value_scan import RecordCheck
from kgan.data.value_scan import scan_records

# Shards, of which each takes 8 bytes for every 256 records.
_REMEMBERED = 4096
# File systems count the time of a change in steps of up to two seconds: two
# changes within one step cannot be told apart.
_SETTLED_NANOSECONDS = 2_000_000_000


def remembered_scan(shard: ShardFile, check: RecordCheck | None) -> Scan:
    """Scans a shard, unless this process did and the file is the same.

    A file is the same if its size and the time of its last change are; one
    that changed within the last two seconds is scanned again.

    Args:
        shard: as of `scan_shard`.
        check: what values are checked by; None for no such check.

    Raises:
        FileNotFoundError: there is no such file.
    """
    if not tf.io.gfile.exists(shard.path):
        # It says what is missing.
        return scan_shard(shard)
    stat = tf.io.gfile.stat(shard.path)
    if time.time_ns() - stat.mtime_nsec < _SETTLED_NANOSECONDS:
        return _scan(shard, check)
    return _scan_of(shard, check, stat.length, stat.mtime_nsec)


@functools.lru_cache(maxsize=_REMEMBERED)
def _scan_of(
    shard: ShardFile, check: RecordCheck | None, size: int, changed: int
) -> Scan:
    del size, changed  # By these it is remembered.
    return _scan(shard, check)


def _scan(shard: ShardFile, check: RecordCheck | None) -> Scan:
    return scan_shard(shard) if check is None else scan_records(shard, check)
