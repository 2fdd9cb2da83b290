import hashlib

import numpy as np
import pytest
import tensorflow as tf

from kgan.core import RecordStream
from kgan.core import epoch_order
from kgan.data import fingerprint_of
from kgan.data import load

VECTORS = np.arange(26, dtype=np.float32).reshape(13, 2)


def first_records(dataset, count, key="sample"):
    rows = []
    for batch in dataset:
        rows.extend(batch[key].numpy())
        if len(rows) >= count:
            break
    return np.stack(rows[:count])


def everything(**options):
    return load(VECTORS, "all", **({"batch_size": 4} | options))


def test_it_is_a_record_stream():
    assert isinstance(everything(), RecordStream)


def test_it_says_what_it_is():
    assert repr(everything()) == (
        "DataStream('array', split='all', 13 records of (2,), batch_size=4)"
    )


def test_iterating_says_what_to_iterate():
    with pytest.raises(TypeError, match=r"`.dataset` .* `.stream\(\)`"):
        next(iter(everything()))


def test_a_record_is_where_the_order_says():
    data = everything(seed=5)
    orders = [epoch_order(13, 5, e, shuffle=True).numpy() for e in range(4)]
    rows = [orders[r // 13][r % 13] for r in range(40)]

    assert (first_records(data.stream(), 40) == VECTORS[rows]).all()


def test_a_stream_can_start_anywhere():
    data = everything()
    whole = first_records(data.stream(), 160)

    for start in (1, 4, 12, 13, 130):
        part = first_records(data.stream(start), 30)
        assert (part == whole[start : start + 30]).all()


@pytest.mark.parametrize("batch_size", [1, 13])
def test_the_batch_size_does_not_change_the_order(batch_size):
    other = everything(batch_size=batch_size).stream(7)

    expected = first_records(everything().stream(7), 40)
    assert (first_records(other, 40) == expected).all()


def test_every_epoch_has_every_record_once():
    rows = first_records(everything().stream(), 39)

    epochs = rows.reshape(3, 13, 2)
    for epoch in epochs:
        assert sorted(epoch[:, 0]) == sorted(VECTORS[:, 0])
    assert (epochs[0] != epochs[1]).any()


def test_seeds_differ():
    first, second = (
        first_records(everything(seed=seed).stream(), 13) for seed in (0, 1)
    )

    assert (first != second).any()


def test_batches_are_full_and_endless():
    stream = everything().stream()

    assert stream.cardinality() == tf.data.INFINITE_CARDINALITY
    assert stream.element_spec["sample"].shape == (4, 2)


def test_one_pass_is_epoch_zero_with_a_smaller_last_batch():
    data = everything()

    assert [len(b["sample"]) for b in data.dataset] == [4, 4, 4, 1]
    assert data.dataset.cardinality() == 4
    one_pass = first_records(data.dataset, 13)
    assert (one_pass == first_records(data.stream(), 13)).all()


def test_without_shuffle_both_follow_the_stored_order():
    data = everything(shuffle=False)

    assert (first_records(data.dataset, 13) == VECTORS).all()
    twice = np.concatenate([VECTORS, VECTORS])
    assert (first_records(data.stream(), 26) == twice).all()


def test_samples_keep_their_labels():
    images = np.arange(13 * 4, dtype=np.uint8).reshape(13, 2, 2)
    data = load((images, images[:, 0, 0] // 4), "all", batch_size=4, seed=3)

    for batch in data.stream(9).take(8):
        assert batch["sample"].dtype == tf.uint8
        assert batch["label"].dtype == tf.int32
        numbers = batch["sample"].numpy()[:, 0, 0, 0] // 4
        assert numbers.tolist() == batch["label"].numpy().tolist()


def mirrored_images(**options):
    images = np.arange(13 * 6, dtype=np.uint8).reshape(13, 2, 3)
    return images, load(
        images, "all", **({"batch_size": 4, "mirror": True} | options)
    )


def test_mirroring_flips_left_and_right_of_some():
    images, data = mirrored_images(shuffle=False)

    rows = first_records(data.stream(), 26)[..., 0]
    flipped = [
        (row == images[r % 13, :, ::-1]).all() for r, row in enumerate(rows)
    ]
    kept = [(row == images[r % 13]).all() for r, row in enumerate(rows)]
    assert [not flip for flip in flipped] == kept
    assert 5 < sum(flipped) < 21
    # Another pass decides anew.
    assert flipped[:13] != flipped[13:]


def test_mirroring_does_not_depend_on_start_or_batch_size():
    whole = first_records(mirrored_images()[1].stream(), 60)

    part = first_records(mirrored_images(batch_size=7)[1].stream(17), 43)

    assert (part == whole[17:]).all()


def test_one_pass_is_not_mirrored():
    images, data = mirrored_images(shuffle=False)

    assert (first_records(data.dataset, 13)[..., 0] == images).all()


def test_mirroring_vectors_is_refused():
    with pytest.raises(ValueError, match="`mirror` is for images"):
        everything(mirror=True)


@pytest.mark.parametrize(
    ("start", "error"), [(-1, ValueError), (1.0, TypeError), (True, TypeError)]
)
def test_a_start_is_an_integer_from_zero(start, error):
    with pytest.raises(error, match="`start_record` must be"):
        everything().stream(start)


def test_a_batch_cannot_hold_more_than_there_is():
    with pytest.raises(ValueError) as caught:
        everything(batch_size=14)
    assert "batch_size=14" in str(caught.value)
    assert "the 13 records" in str(caught.value)


def test_the_fingerprint_is_of_the_bytes():
    data = everything()
    digest = hashlib.sha256(b"sample float32 (13, 2)\n" + VECTORS.tobytes())
    changed = VECTORS.copy()
    changed[3, 1] += 1

    assert data.fingerprint == digest.hexdigest()
    assert data.fingerprint == everything(seed=3, batch_size=2).fingerprint
    assert data.fingerprint != load(changed, "all", batch_size=4).fingerprint
    labelled = load((VECTORS, np.zeros(13, int)), "all", batch_size=4)
    assert data.fingerprint != labelled.fingerprint


def test_records_are_contiguous_and_cannot_be_written_to():
    sample = everything().records["sample"]

    assert sample.flags.c_contiguous
    assert (sample == VECTORS).all()
    with pytest.raises(ValueError, match="read-only"):
        sample[0, 0] = 1


def test_replicas_share_the_rows_of_a_batch():
    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    stream = strategy.experimental_distribute_dataset(everything().stream(3))

    batch = next(iter(stream))["sample"]

    rows = np.concatenate(strategy.experimental_local_results(batch))
    assert (rows == first_records(everything().stream(3), 4)).all()


def test_a_fingerprint_of_rows_is_that_of_their_copy():
    generator = np.random.default_rng(0)
    records = {
        "sample": generator.integers(0, 9, (2500, 3), np.uint8),
        "label": np.arange(2500, dtype=np.int32),
        "text": np.array([b"a" * (n % 7) for n in range(2500)], np.object_),
    }
    for rows in (generator.permutation(2500)[:2100], np.arange(3)):
        copied = {role: array[rows] for role, array in records.items()}
        assert fingerprint_of(records, rows) == fingerprint_of(copied)
    assert fingerprint_of(records, np.arange(2500)) == fingerprint_of(records)
