"""What happens to files afterwards is named, with file and record."""

import shutil

import numpy as np
import pytest
import tensorflow as tf

from kgan.data import load
from kgan.data import prepare
from kgan.data import read_manifest
from kgan.data import verify


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    directory = tmp_path_factory.mktemp("whole")
    source = np.random.default_rng(0).integers(0, 256, (700, 4, 4, 1), np.uint8)
    prepare(source, directory, shards=2)
    return directory


@pytest.fixture
def copy(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "copy")


def shard_of(directory):
    return directory / "array-train.tfrecord-00001-of-00002"


def length_of_record(directory):
    shard = read_manifest(directory).splits["train"].shards[1]
    return shard.bytes // shard.records


def test_whole(whole):
    assert verify(whole) == ()


@pytest.mark.parametrize("record", [0, 5, 255, 256, 300])
def test_a_flipped_byte(copy, record):
    size = length_of_record(copy)
    shard = shard_of(copy)
    content = bytearray(shard.read_bytes())
    content[record * size + 15] ^= 0x10
    shard.write_bytes(content)

    (damage,) = verify(copy)

    assert (damage.file, damage.record) == (shard.name, record)
    assert shard.name in damage.reason and f"record {record}" in damage.reason
    # Only a checksum tells: reading a manifest looks at sizes.
    assert read_manifest(copy) is not None


@pytest.mark.parametrize("left", [0, 1, 11, 12, 100, 5000])
def test_a_truncated_shard(copy, left):
    size = length_of_record(copy)
    shard = shard_of(copy)
    shard.write_bytes(shard.read_bytes()[:left])

    (damage,) = verify(copy)

    assert (damage.file, damage.record) == (shard.name, left // size)
    with pytest.raises(ValueError, match=f"{shard.name} has {left} bytes"):
        read_manifest(copy)


def test_a_shard_with_more_in_it(copy):
    shard = shard_of(copy)
    size = length_of_record(copy)
    content = shard.read_bytes()
    shard.write_bytes(content + content[:size])

    (damage,) = verify(copy)

    assert (damage.file, damage.record) == (
        shard.name,
        len(content) // size,
    )


def test_a_missing_shard(copy):
    shard_of(copy).unlink()

    (damage,) = verify(copy)

    assert (damage.file, damage.record) == (shard_of(copy).name, None)
    assert "missing" in damage.reason
    with pytest.raises(ValueError, match=f"{shard_of(copy).name} is missing"):
        read_manifest(copy)


def test_two_records_that_changed_places(copy):
    size = length_of_record(copy)
    shard = shard_of(copy)
    content = shard.read_bytes()
    shard.write_bytes(
        content[size : 2 * size] + content[:size] + content[2 * size :]
    )

    (damage,) = verify(copy)

    assert (damage.file, damage.record) == (shard.name, None)
    assert "not those written" in damage.reason


def test_what_an_iterator_meets_is_named_afterwards(copy):
    """TensorFlow tells of a flipped byte, but not where it is."""
    data = load(copy, batch_size=100, cache="shards")
    shard = shard_of(copy)
    content = bytearray(shard.read_bytes())
    content[9 * length_of_record(copy) + 15] ^= 0x10
    shard.write_bytes(content)

    with pytest.raises(tf.errors.DataLossError) as caught:
        list(data.stream().take(7))
    assert shard.name not in str(caught.value)
    (found,) = data.find_damage()
    (compared,) = verify(copy)
    assert (found.path, found.record) == (str(shard), 9)
    assert (compared.file, compared.record) == (shard.name, 9)


def test_the_first_of_each_shard(copy):
    size = length_of_record(copy)
    for number, record in ((0, 9), (1, 2)):
        shard = copy / f"array-train.tfrecord-{number:05d}-of-00002"
        content = bytearray(shard.read_bytes())
        for damaged in (record, record + 4):
            content[damaged * size + 20] ^= 1
        shard.write_bytes(content)

    assert [damage.record for damage in verify(copy)] == [9, 2]


def test_without_a_manifest(tmp_path):
    assert read_manifest(tmp_path) is None
    with pytest.raises(FileNotFoundError, match="kgan_manifest.json"):
        verify(tmp_path)
