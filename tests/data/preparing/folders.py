"""Folders to prepare, and what is in those that were prepared."""

import numpy as np
import tensorflow as tf
from PIL import Image


def save_pictures(folder, names, shape=(6, 5, 3), seed=0):
    """Writes noise as pictures; a name's suffix tells the format."""
    generator = np.random.default_rng(seed)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = generator.integers(0, 256, shape, np.uint8)
        Image.fromarray(pixels).save(path)
    return folder


def content(directory):
    """The bytes of every file below a directory, by its path."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def records_of(data):
    """The samples and labels of a stream, in an order of their own."""
    arrays = data.records
    labels = arrays.get("label", np.zeros(len(arrays["sample"]), np.int32))
    return sorted(
        (sample.tobytes(), int(label))
        for sample, label in zip(arrays["sample"], labels, strict=True)
    )


def serialised(path):
    """The records of a file as bytes, read by TensorFlow."""
    return list(tf.data.TFRecordDataset(str(path)).as_numpy_iterator())


def cut(path, share=0.8):
    """Leaves the first part of a file."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])


def save_damaged_pictures(folder):
    """Writes 30 pictures: 2 end in their pixels, and 1 has no header."""
    names = [f"{kind}/{n}.bmp" for kind in ("ant", "bee") for n in range(15)]
    save_pictures(folder, names)
    cut(folder / "ant" / "3.bmp")
    cut(folder / "bee" / "14.bmp")
    (folder / "bee" / "0.bmp").write_bytes(b"no picture")
    return folder
