import numpy as np
import pytest

from kgan.data.blocks import BLOCK_BYTES
from kgan.data.blocks import MOST_RECORDS
from kgan.data.blocks import STRIDE
from kgan.data.blocks import BlockOrder
from kgan.data.blocks import ShardFile
from kgan.data.blocks import block_records
from kgan.data.blocks import cut_blocks


def shards_of(*records):
    """Shards whose offsets are the numbers of their records."""
    firsts = np.cumsum([0, *records]).tolist()
    return [
        ShardFile(f"shard {i}", first, count, tuple(range(0, count, STRIDE)))
        for i, (first, count) in enumerate(zip(firsts, records, strict=False))
    ]


def records_of(blocks):
    return [
        (block.path, block.offset + block.skipped + i)
        for block in blocks
        for i in range(block.records)
    ]


def test_blocks_are_all_records_once_and_in_order():
    shards = shards_of(700, 1, 256, 1025)
    blocks = cut_blocks(shards, 0, 1982, records=512)
    expected = [
        (shard.path, i) for shard in shards for i in range(shard.records)
    ]
    assert records_of(blocks) == expected
    assert [block.records for block in blocks] == [
        512,
        188,
        1,
        256,
        512,
        512,
        1,
    ]


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 1), (699, 702), (300, 1500), (956, 957), (5, 700)]
)
def test_a_slice_is_that_slice_of_the_records(start, stop):
    shards = shards_of(700, 1, 256, 1025)
    whole = records_of(cut_blocks(shards, 0, 1982, records=512))
    part = cut_blocks(shards, start, stop, records=512)
    assert records_of(part) == whole[start:stop]


def test_records_that_are_lost_leave_a_gap_in_the_numbers():
    shards = [
        ShardFile("a", 0, 10, (0,)),
        ShardFile("a", 12, 8, (500,)),
    ]
    blocks = cut_blocks(shards, 5, 15, records=STRIDE)
    assert [(b.offset, b.skipped, b.records) for b in blocks] == [
        (0, 5, 5),
        (500, 0, 3),
    ]


def test_a_block_depends_on_the_records_alone():
    assert block_records(784) == MOST_RECORDS
    assert (
        block_records(64 * 64 * 3) == BLOCK_BYTES // (64 * 64 * 3) // 256 * 256
    )
    assert block_records(10**9) == STRIDE
    assert block_records(0) == MOST_RECORDS


def test_orders_are_permutations_that_seed_epoch_and_block_tell():
    order = BlockOrder(
        cut_blocks(shards_of(5000, 3000), 0, 8000, records=STRIDE),
        seed=3,
        shuffle=True,
    )
    first = order.of_epoch(0).numpy()
    assert sorted(first) == list(range(len(order.blocks)))
    assert (order.of_epoch(0).numpy() == first).all()
    assert (order.of_epoch(1).numpy() != first).any()
    inside = order.within(0, 1, 256).numpy()
    assert sorted(inside) == list(range(256))
    assert (order.within(0, 2, 256).numpy() != inside).any()
    assert (order.within(1, 1, 256).numpy() != inside).any()


def test_without_shuffling_the_order_is_the_stored_one():
    order = BlockOrder(
        cut_blocks(shards_of(1000), 0, 1000, records=STRIDE),
        seed=3,
        shuffle=False,
    )
    assert order.of_epoch(7).numpy().tolist() == [0, 1, 2, 3]
    assert order.within(7, 2, 5).numpy().tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("shuffle", [True, False])
def test_the_place_of_a_record_is_found_by_counting(shuffle):
    order = BlockOrder(
        cut_blocks(shards_of(700, 1, 300), 0, 1001, records=STRIDE),
        seed=1,
        shuffle=shuffle,
    )
    counted = []
    for epoch in range(2):
        for blocks, block in enumerate(order.of_epoch(epoch).numpy()):
            count = order.blocks[block].records
            counted += [(epoch, blocks, i) for i in range(count)]
    places = [order.place(record) for record in range(0, 2002, 5)]
    assert len(counted) == 2002 and places == counted[::5]
