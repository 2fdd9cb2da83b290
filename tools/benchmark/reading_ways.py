"""Ways of reading a prepared directory in batches, all on the same files."""

import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data import load
from kgan.data import prepare

SHARDS = 8
SHUFFLED = 10_000
ENCODINGS = ("raw", "png")


class Pictures(NamedTuple):
    """What is read.

    Attributes:
        size: pixels of a side.
        channels: of a picture.
        encoding: "raw" or "png".
        records: how many.
    """

    size: int
    channels: int
    encoding: str
    records: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of one picture: (height, width, channels)."""
        return self.size, self.size, self.channels


def make_pictures(pictures: Pictures, seed: int = 0) -> np.ndarray:
    """Returns uint8 `(records, height, width, channels)`.

    Pixels are noise where they are stored raw. PNG would not compress that:
    there each channel is a wave with a direction, a length and a phase of its
    own.

    Args:
        pictures: of what kind, and how many.
        seed: of all draws.
    """
    generator = np.random.default_rng(seed)
    if pictures.encoding == "raw":
        return generator.integers(
            256, size=(pictures.records, *pictures.shape), dtype=np.uint8
        )
    rows, columns = np.indices((pictures.size, pictures.size, 1))[:2]
    made = np.empty((pictures.records, *pictures.shape), np.uint8)
    for picture in made:
        down, across, phase = generator.uniform(0, 6, (3, pictures.channels))
        turns = (down * rows + across * columns) / pictures.size
        picture[:] = 127.5 + 127.5 * np.sin(turns + phase)
    return made


def write_pictures(pictures: Pictures, directory: Path) -> Pictures:
    """Writes them as tfrecord shards, which TFDS opens too.

    Args:
        pictures: of what kind, and how many.
        directory: a new one.

    Returns:
        Those of the split "train", which are fewer.
    """
    manifest = prepare(
        make_pictures(pictures),
        directory,
        shards=SHARDS,
        encoding=pictures.encoding,
    )
    return pictures._replace(records=manifest.splits["train"].records)


def by_memory(directory: Path, batch_size: int) -> tf.data.Dataset:
    """Returns kgan's stream of records that were read into memory before."""
    return load(directory, batch_size=batch_size, cache="memory").stream()


def by_shards(directory: Path, batch_size: int) -> tf.data.Dataset:
    """Returns kgan's stream of records that stay in their shards."""
    return load(directory, batch_size=batch_size, cache="shards").stream()


def by_tfds(directory: Path, batch_size: int) -> tf.data.Dataset:
    """Returns what `as_dataset` reads by its defaults, shuffled, in batches."""
    builder = tfds.builder_from_directory(directory)
    records = builder.as_dataset(split="train", shuffle_files=True)
    # Repeated before it is shuffled, the buffer is never emptied and filled.
    batches = records.repeat().shuffle(SHUFFLED).batch(batch_size)
    return batches.prefetch(tf.data.AUTOTUNE)


def by_tfds_advised(directory: Path, batch_size: int) -> tf.data.Dataset:
    """Returns the same as TFDS' guide to performance advises.

    Records come in any order, and are decoded a batch at a time, in parallel;
    as above they are not cached, since the set stands for a large one.
    https://www.tensorflow.org/datasets/performances
    """
    builder = tfds.builder_from_directory(directory)
    feature = builder.info.features["image"]
    options = tf.data.Options()
    options.deterministic = False
    records = builder.as_dataset(
        split="train",
        shuffle_files=True,
        decoders={"image": tfds.decode.SkipDecoding()},
        read_config=tfds.ReadConfig(options=options),
    )

    def decode(batch: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        if isinstance(feature, tfds.features.Image):
            image = tf.map_fn(
                feature.decode_example,
                batch["image"],
                fn_output_signature=tf.uint8,
            )
        else:
            flat = tf.io.decode_raw(batch["image"], tf.uint8)
            image = tf.reshape(flat, (-1, *feature.shape))
        return {"image": image}

    batches = records.repeat().shuffle(SHUFFLED).batch(batch_size)
    decoded = batches.map(decode, num_parallel_calls=tf.data.AUTOTUNE)
    return decoded.prefetch(tf.data.AUTOTUNE)


TFDS = "tfds"
# All without end, in batches that are dicts of one value, the pictures.
WAYS: dict[str, Callable[[Path, int], tf.data.Dataset]] = {
    "memory": by_memory,
    "shards": by_shards,
    TFDS: by_tfds,
    "tfds advised": by_tfds_advised,
}


def seconds_a_picture(
    batches: Iterator[dict[str, tf.Tensor]],
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Reads for a while, and returns the seconds that a picture took.

    Args:
        batches: of a way.
        seconds: to read for, at least.
        clock: seconds from any start.
    """
    pictures = 0
    start = clock()
    while not pictures or clock() - start < seconds:
        (batch,) = next(batches).values()
        pictures += int(batch.shape[0])
    return (clock() - start) / pictures
