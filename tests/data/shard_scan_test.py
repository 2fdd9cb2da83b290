import numpy as np
import pytest

from kgan.data.blocks import STRIDE
from kgan.data.blocks import ShardFile
from kgan.data.shard_scan import scan_shard
from tests.data.shard_files import write_shard

COUNT = 1000


@pytest.fixture
def shard(tmp_path):
    path = tmp_path / "shard"
    offsets = write_shard(path, range(COUNT))
    return path, offsets


def known(path, offsets=(), records=COUNT, first=0):
    return ShardFile(str(path), first, records, tuple(offsets[::STRIDE]))


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def runs_of(scan):
    return [(run.first, run.records) for run in scan.runs]


def lost_of(scan):
    return [(part.record, part.records) for part in scan.damage]


def test_a_whole_shard_is_one_run_with_its_offsets(shard):
    path, offsets = shard
    scan = scan_shard(known(path, first=50))
    assert scan.damage == ()
    assert runs_of(scan) == [(50, COUNT)]
    assert scan.runs[0].offsets == tuple(offsets[::STRIDE])


@pytest.mark.parametrize("record", [0, 1, 499, COUNT - 1])
def test_a_flipped_byte_costs_its_record(shard, record):
    path, offsets = shard
    flip(path, offsets[record] + 12)
    scan = scan_shard(known(path))
    assert lost_of(scan) == [(record, 1)]
    assert scan.damage[0].offset == offsets[record]
    kept = [(0, record), (record + 1, COUNT - record - 1)]
    assert runs_of(scan) == [run for run in kept if run[1]]
    later = scan.runs[-1]
    if later.first:
        assert later.offsets == tuple(offsets[record + 1 :: STRIDE])
    assert str(record) in str(scan.damage[0])
    assert str(path) in str(scan.damage[0])


def test_damaged_neighbours_are_each_lost_alone(shard):
    path, offsets = shard
    for record in (10, 11, 700):
        flip(path, offsets[record] + 13)
    scan = scan_shard(known(path))
    assert lost_of(scan) == [(10, 1), (11, 1), (700, 1)]
    assert sum(run.records for run in scan.runs) == COUNT - 3


def test_a_damaged_length_costs_what_follows(shard):
    path, offsets = shard
    flip(path, offsets[300])
    assert lost_of(scan_shard(known(path))) == [(300, COUNT - 300)]


def test_a_known_offset_ends_what_a_damaged_length_costs(shard):
    path, offsets = shard
    flip(path, offsets[300] + 9)
    scan = scan_shard(known(path, offsets))
    assert lost_of(scan) == [(300, 2 * STRIDE - 300)]
    assert runs_of(scan) == [(0, 300), (2 * STRIDE, COUNT - 2 * STRIDE)]


@pytest.mark.parametrize("cut", [1, 8, 12, 15])
def test_a_shard_that_ends_within_a_record_lost_it_and_the_rest(shard, cut):
    path, offsets = shard
    path.write_bytes(path.read_bytes()[: offsets[400] + cut])
    scan = scan_shard(known(path))
    assert lost_of(scan) == [(400, COUNT - 400)]
    assert runs_of(scan) == [(0, 400)]


def test_a_shard_that_ends_between_records_lost_the_rest(shard):
    path, offsets = shard
    path.write_bytes(path.read_bytes()[: offsets[400]])
    assert lost_of(scan_shard(known(path))) == [(400, COUNT - 400)]


def test_an_empty_file_lost_all(tmp_path):
    path = tmp_path / "shard"
    path.write_bytes(b"")
    assert lost_of(scan_shard(known(path))) == [(0, COUNT)]


def test_a_missing_shard_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="gone"):
        scan_shard(known(tmp_path / "gone"))


def test_no_damage_is_silent(shard):
    """What is readable and what is lost are all records, whatever is done."""
    path, _ = shard
    whole = path.read_bytes()
    generator = np.random.default_rng(0)
    for _ in range(15):
        content = bytearray(whole)
        for place in generator.integers(len(content), size=3):
            content[place] ^= int(generator.integers(1, 256))
        if generator.random() < 0.3:
            content = content[: generator.integers(len(content))]
        path.write_bytes(content)
        scan = scan_shard(known(path))
        kept = sum(run.records for run in scan.runs)
        lost = sum(part.records for part in scan.damage)
        assert kept + lost == COUNT
        assert lost


def test_more_than_was_promised_is_damage_that_costs_no_record(shard):
    path, offsets = shard
    scan = scan_shard(known(path, records=600))
    assert runs_of(scan) == [(0, 600)]
    assert lost_of(scan) == [(600, 0)]
    assert scan.damage[0].offset == offsets[600]
    assert "behind the 600 records" in str(scan.damage[0])
