"""Small shards for tests: whole numbers in TFRecord files."""

import tensorflow as tf


def write_shard(path, numbers, *, filler=0):
    """Writes a record for each number; returns where each begins."""
    offsets, place = [], 0
    with tf.io.TFRecordWriter(str(path)) as writer:
        for number in numbers:
            record = str(number).encode() + b"." * filler
            writer.write(record)
            offsets.append(place)
            place += 16 + len(record)
    return offsets


def numbers_of(dataset):
    """Returns the numbers in batches of records, all in a row."""
    return [
        int(record.rstrip(b"."))
        for batch in dataset.as_numpy_iterator()
        for record in batch["sample"]
    ]
