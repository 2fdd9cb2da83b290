"""Scans that are remembered: a run loads its data several times."""

import functools

import tensorflow as tf

from kgan.data.blocks import ShardFile
from kgan.data.shard_scan import Scan
from kgan.data.shard_scan import scan_shard
from kgan.data.value_scan import RecordCheck
from kgan.data.value_scan import scan_records

# Shards, of which each takes 8 bytes for every 256 records.
_REMEMBERED = 4096


def remembered_scan(shard: ShardFile, check: RecordCheck | None) -> Scan:
    """Scans a shard, unless this process did and the file is the same.

    A file is the same if its size and the time of its last change are.

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
    return _scan(shard, check, stat.length, stat.mtime_nsec)


@functools.lru_cache(maxsize=_REMEMBERED)
def _scan(
    shard: ShardFile, check: RecordCheck | None, size: int, changed: int
) -> Scan:
    return scan_shard(shard) if check is None else scan_records(shard, check)
