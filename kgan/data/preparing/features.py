"""How a record is stored: its features as TFDS knows them, and its bytes."""

import io
from collections.abc import Iterator
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds
from PIL import Image

from kgan.data.images import in_threads
from kgan.data.manifest_facts import SampleFacts
from kgan.data.source import Records

_CHUNK = 256


class Layout(NamedTuple):
    """What records of one form are stored as.

    Attributes:
        sample: what one sample is.
        condition: the name of the condition's feature.
    """

    sample: SampleFacts
    condition: str


def layout_of(form: Records, encoding: str) -> Layout:
    """Returns what records are stored as.

    Args:
        form: records of their shapes.
        encoding: "raw" or "png".

    Raises:
        ValueError: "png" for anything but uint8 images.
    """
    sample = form.sample
    shape = tuple(sample.shape[1:])
    is_image = sample.dtype == np.uint8 and len(shape) == 3
    if encoding == "png" and not is_image:
        raise ValueError(
            '`encoding` "png" is for images of uint8. Received: encoding='
            f"'png' for samples of shape {shape}, dtype={sample.dtype}"
        )
    condition = form.condition
    is_mask = (
        condition is not None
        and condition.dtype == np.uint8
        and condition.ndim == 4
    )
    return Layout(
        SampleFacts(
            "image" if is_image else "sample",
            shape,
            sample.dtype.name,
            encoding,
            form.sample_rate,
        ),
        # By this name it is told from a picture.
        "segmentation_mask" if is_mask else "condition",
    )


def features_of(form: Records, layout: Layout) -> tfds.features.FeaturesDict:
    """Returns the features of records, as TFDS knows them.

    Args:
        form: records of their shapes and classes.
        layout: what they are stored as.
    """
    sample = layout.sample
    features: dict[str, Any] = {sample.feature: _array(form.sample)}
    if sample.encoding == "png":
        features[sample.feature] = tfds.features.Image(
            shape=sample.shape, encoding_format="png"
        )
    if form.label is not None:
        # Classes without names are numbers: TFDS counts them all the same.
        features["label"] = (
            tfds.features.ClassLabel(num_classes=form.num_classes)
            if form.class_names is None
            else tfds.features.ClassLabel(names=list(form.class_names))
        )
    if form.condition is not None:
        features[layout.condition] = _array(form.condition)
    if form.text is not None:
        features["text"] = tfds.features.Text()
    return tfds.features.FeaturesDict(features)


def record_bytes(form: Records) -> int:
    """Returns the bytes of one record in memory, texts left out.

    Args:
        form: records of their shapes.
    """
    return sum(
        int(np.prod(array.shape[1:], dtype=np.int64)) * array.itemsize
        for array in form.arrays().values()
    )


def serialised(records: Records, layout: Layout) -> Iterator[bytes]:
    """Yields each record as the bytes of a `tf.train.Example`.

    Equal records give equal bytes.

    Args:
        records: uint8 or float arrays, labels, texts.
        layout: what they are stored as.
    """
    if layout.sample.encoding == "png":
        contents = _as_png(records.sample)
    else:
        contents = _as_bytes(records.sample)
    columns: dict[str, Iterator[tf.train.Feature]] = {
        layout.sample.feature: map(_bytes_feature, contents)
    }
    if records.label is not None:
        columns["label"] = map(_integer_feature, records.label.tolist())
    if records.condition is not None:
        condition = _as_bytes(records.condition)
        columns[layout.condition] = map(_bytes_feature, condition)
    if records.text is not None:
        columns["text"] = map(_bytes_feature, records.text)
    for _ in range(len(records.sample)):
        feature = {name: next(values) for name, values in columns.items()}
        example = tf.train.Example(features=tf.train.Features(feature=feature))
        # The order of a map's keys is otherwise nobody's promise.
        yield example.SerializeToString(deterministic=True)


def _array(array: np.ndarray) -> tfds.features.Tensor:
    return tfds.features.Tensor(
        shape=tuple(array.shape[1:]), dtype=array.dtype.type, encoding="bytes"
    )


def _as_bytes(array: np.ndarray) -> Iterator[bytes]:
    little_endian = array.dtype.newbyteorder("<")
    for value in array:
        yield value.astype(little_endian, copy=False).tobytes()


def _as_png(images: np.ndarray) -> Iterator[bytes]:
    def encode(image: np.ndarray) -> bytes:
        file = io.BytesIO()
        pixels = image[..., 0] if image.shape[-1] == 1 else image
        Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
        return file.getvalue()

    for first in range(0, len(images), _CHUNK):
        yield from in_threads(encode, list(images[first : first + _CHUNK]))


def _bytes_feature(value: bytes) -> tf.train.Feature:
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


def _integer_feature(value: int) -> tf.train.Feature:
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))
