"""Records that are readable but break a rule: found, named, left out."""

import os
import time

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data import scan_memory
from kgan.data.blocks import STRIDE
from kgan.data.blocks import ShardFile
from kgan.data.scan_memory import remembered_scan
from kgan.data.shard_parsing import column_of
from kgan.data.value_scan import RecordCheck
from kgan.data.value_scan import scan_records

COUNT = 700
FEATURES = tfds.features.FeaturesDict(
    {
        "sample": tfds.features.Tensor(
            shape=(4, 1), dtype=np.float32, encoding="bytes"
        ),
        "label": tfds.features.Scalar(dtype=np.int64),
    }
)


def check(classes=3):
    columns = {
        role: column_of(role, role, feature)
        for role, feature in FEATURES.items()
    }
    return RecordCheck(columns, classes)


def write(path, broken, unreadable=()):
    """Writes records, some with NaN; returns the shard as it should be."""
    offsets, place = [], 0
    with tf.io.TFRecordWriter(str(path)) as writer:
        for number in range(COUNT):
            sample = np.full((4, 1), 0.5, np.float32)
            if number in broken:
                sample[2] = np.nan
            record = FEATURES.serialize_example(
                {"sample": sample, "label": number % 3}
            )
            if number in unreadable:
                record = b"no record"
            writer.write(record)
            offsets.append(place)
            place += 16 + len(record)
    return ShardFile(str(path), 100, COUNT, tuple(offsets[::STRIDE])), offsets


def test_whole_records_are_one_run(tmp_path):
    shard, _ = write(tmp_path / "shard", ())
    scan = scan_records(shard, check())
    assert scan.damage == () and scan.runs == (shard,)


@pytest.mark.parametrize("record", [0, 255, 256, COUNT - 1])
def test_a_broken_record_is_named_and_left_out(tmp_path, record):
    shard, offsets = write(tmp_path / "shard", {record})
    scan = scan_records(shard, check())
    (damage,) = scan.damage
    assert damage[:4] == (shard.path, record, offsets[record], 1)
    assert "1 of 4 values are NaN or infinite" in damage.reason
    assert f"record {record} of {shard.path}" in str(damage)
    assert damage.reason in str(damage)
    assert sum(run.records for run in scan.runs) == COUNT - 1
    for run in scan.runs:
        first = run.first - shard.first
        kept = offsets[first : first + run.records]
        assert run.offsets == tuple(kept[::STRIDE])


def test_neighbours_are_named_together(tmp_path):
    shard, _ = write(tmp_path / "shard", {3, 4, 5, 9})
    scan = scan_records(shard, check())
    found = [(part.record, part.records) for part in scan.damage]
    assert found == [(3, 3), (9, 1)]
    assert "records 3 to 5 of" in str(scan.damage[0])


def test_labels_beyond_the_classes_are_broken(tmp_path):
    shard, _ = write(tmp_path / "shard", ())
    scan = scan_records(shard, check(classes=2))
    lost = sum(part.records for part in scan.damage)
    assert lost == COUNT // 3
    assert "below the 2 classes" in scan.damage[0].reason


def test_what_cannot_be_decoded_is_broken(tmp_path):
    shard, _ = write(tmp_path / "shard", {8}, unreadable={7})
    scan = scan_records(shard, check())
    assert [part.record for part in scan.damage] == [7, 8]
    assert "cannot be decoded" in scan.damage[0].reason


def test_bytes_that_are_damaged_come_in_their_order(tmp_path):
    path = tmp_path / "shard"
    shard, offsets = write(path, {10, 300})
    content = bytearray(path.read_bytes())
    content[offsets[200] + 20] ^= 1
    path.write_bytes(content)
    scan = scan_records(shard, check())
    assert [part.record for part in scan.damage] == [10, 200, 300]
    assert not scan.damage[1].reason


@pytest.fixture
def scans(monkeypatch):
    """The shards that were scanned, not remembered."""
    scanned = []

    def counted(shard, check):
        scanned.append(shard)
        return scan_records(shard, check)

    monkeypatch.setattr(scan_memory, "scan_records", counted)
    return scanned


def age(path, seconds):
    """Sets the last change of a file so long ago."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_a_shard_is_scanned_once_until_it_changes(tmp_path, scans):
    path = tmp_path / "shard"
    shard, _ = write(path, {5})
    age(path, 100)
    first = remembered_scan(shard, check())
    assert remembered_scan(shard, check()) == first
    assert len(scans) == 1
    # Other rules, and another file, are other scans.
    remembered_scan(shard, check(classes=2))
    assert len(scans) == 2
    write(path, {5, 6})
    age(path, 50)
    assert remembered_scan(shard, check()).damage[0].records == 2
    assert len(scans) == 3
    path.unlink()
    with pytest.raises(FileNotFoundError, match="shard"):
        remembered_scan(shard, check())


def test_two_changes_at_one_time_of_the_file_system_are_seen(tmp_path, scans):
    path = tmp_path / "shard"
    shard, _ = write(path, {5})
    status = path.stat()
    assert remembered_scan(shard, check()).damage[0].records == 1
    write(path, {5, 6})
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert remembered_scan(shard, check()).damage[0].records == 2
    assert len(scans) == 2
