import pytest
import tensorflow as tf

from kgan.data.blocks import STRIDE
from kgan.data.blocks import BlockOrder
from kgan.data.blocks import ShardFile
from kgan.data.blocks import cut_blocks
from kgan.data.shard_reading import ShardReading
from kgan.models.worker_data import part_of
from tests.data.shard_files import numbers_of
from tests.data.shard_files import write_shard

SIZES = (700, 1, 300)
COUNT = sum(SIZES)


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    files, first = [], 0
    for i, size in enumerate(SIZES):
        path = folder / f"shard{i}"
        offsets = write_shard(path, range(first, first + size))
        files.append(
            ShardFile(str(path), first, size, tuple(offsets[::STRIDE]))
        )
        first += size
    return files


def reading(shards, *, seed=0, shuffle=True, start=0, stop=COUNT):
    order = BlockOrder(
        cut_blocks(shards, start, stop, records=STRIDE),
        seed=seed,
        shuffle=shuffle,
    )
    return ShardReading(order, lambda records: {"sample": records}, {})


def test_a_pass_holds_every_record_once(shards):
    numbers = numbers_of(reading(shards).one_pass(64))
    assert numbers != list(range(COUNT))
    assert sorted(numbers) == list(range(COUNT))


def test_without_shuffling_records_come_as_they_are_stored(shards):
    passed = reading(shards, shuffle=False, start=3, stop=990).one_pass(50)
    assert numbers_of(passed) == list(range(3, 990))


def test_a_pass_knows_its_batches(shards):
    assert int(reading(shards).one_pass(100).cardinality()) == 11


def test_the_stream_is_one_pass_after_another_in_other_orders(shards):
    stream = reading(shards, seed=4).endless(0, 7).take(3 * COUNT // 7)
    numbers = numbers_of(stream)
    passes = [numbers[i * COUNT : (i + 1) * COUNT] for i in range(2)]
    assert sorted(passes[0]) == sorted(passes[1]) == list(range(COUNT))
    assert passes[0] != passes[1]
    assert passes[0] == numbers_of(reading(shards, seed=4).one_pass(13))


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_stream_goes_on_at_any_record_with_any_batch(shards, shuffle):
    read = reading(shards, seed=2, shuffle=shuffle)
    whole = numbers_of(read.endless(0, 11).take(400))
    for start in (0, 1, 255, 256, 699, 1000, 1001, 1002, 2001, 2002, 3000):
        part = numbers_of(read.endless(start, 9).take(60))
        assert part == whole[start : start + 540], start


def test_another_seed_is_another_order(shards):
    one, two = (
        numbers_of(reading(shards, seed=seed).one_pass(64)) for seed in (0, 1)
    )
    assert one != two


def test_four_readers_share_every_record_once(shards):
    """Two workers of two replicas, by `InputContext`."""
    read = reading(shards)
    batch = 8
    whole = numbers_of(read.endless(0, batch).take(COUNT // batch))
    parts = []
    for worker in range(2):
        context = tf.distribute.InputContext(2, worker, 4)
        local = context.num_replicas_in_sync // context.num_input_pipelines
        for replica in range(local):
            number = local * context.input_pipeline_id + replica
            stream = read.endless(0, batch).map(
                lambda batch, number=number: part_of(batch, number, 4, True)
            )
            parts += numbers_of(stream.take(COUNT // batch))
    assert sorted(parts) == sorted(whole)
    assert len(set(parts)) == len(parts)


@pytest.mark.parametrize(
    # In the second block; where it begins; in a record; in its length.
    ("record", "more"),
    [(400, 0), (STRIDE, 0), (300, 14), (300, 5)],
)
@pytest.mark.parametrize("endless", [True, False])
def test_a_shard_that_has_shrunk_is_named(tmp_path, record, more, endless):
    """None of its blocks is passed over in silence."""
    path = tmp_path / "shrunk"
    offsets = write_shard(path, range(700))
    path.write_bytes(path.read_bytes()[: offsets[record] + more])
    shards = [ShardFile(str(path), 0, 700, tuple(offsets[::STRIDE]))]
    order = BlockOrder(
        cut_blocks(shards, 0, 700, records=STRIDE), seed=0, shuffle=True
    )
    read = ShardReading(order, lambda records: {"sample": records}, {})
    batches = read.endless(0, 10).take(70) if endless else read.one_pass(10)
    with pytest.raises(tf.errors.OpError, match="shrunk|truncated"):
        numbers_of(batches)
