"""Columns: what TFDS stores of a feature, read again in batches."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.data.roles import flat_features
from kgan.data.shard_parsing import column_of
from kgan.data.shard_parsing import parser

features = tfds.features
GENERATOR = np.random.default_rng(0)


def pixels(*shape):
    return GENERATOR.integers(256, size=shape, dtype=np.uint8)


def numbers(*shape, dtype=np.float32):
    """Floats that sounds may have, or whole numbers."""
    if np.issubdtype(dtype, np.floating):
        return GENERATOR.uniform(-1, 1, shape).astype(dtype)
    return GENERATOR.normal(0, 50, shape).astype(dtype)


def parsed(feature, values):
    """Values written by TFDS as its own records, and read by a column."""
    stored = features.FeaturesDict({"value": feature})
    records = [stored.serialize_example({"value": each}) for each in values]
    column = column_of("sample", "value", flat_features(stored)["value"])
    batch = parser({"sample": column}, None)(tf.constant(records))["sample"]
    assert batch.dtype == column.spec.dtype
    assert batch.shape[1:] == column.spec.shape
    return batch.numpy()


def raw(shape, dtype):
    return features.Tensor(shape=shape, dtype=dtype, encoding="bytes")


@pytest.mark.parametrize(
    ("feature", "values", "kept"),
    [
        (features.Image(shape=(5, 4, 3)), pixels(3, 5, 4, 3), np.uint8),
        (features.Image(shape=(5, 4, 1)), pixels(3, 5, 4, 1), np.uint8),
        (features.Image(shape=(5, 4, 4)), pixels(3, 5, 4, 4), np.uint8),
        (raw((5, 4, 3), np.uint8), pixels(3, 5, 4, 3), np.uint8),
        (raw((7, 2), np.float32), numbers(3, 7, 2), np.float32),
        (raw((7,), np.float64), numbers(3, 7, dtype=np.float64), np.float32),
        (raw((7,), np.int16), numbers(3, 7, dtype=np.int16), np.int32),
        (
            features.Tensor(shape=(2, 3), dtype=np.float32),
            numbers(3, 2, 3),
            np.float32,
        ),
        (
            features.Tensor(shape=(2, 3), dtype=np.uint8),
            pixels(3, 2, 3),
            np.uint8,
        ),
        (
            features.Scalar(dtype=np.int64),
            numbers(3, dtype=np.int64),
            np.int32,
        ),
        (features.ClassLabel(num_classes=4), np.array([3, 0, 1]), np.int32),
        (
            features.LabeledImage(labels=4, shape=(5, 4, 1)),
            pixels(3, 5, 4, 1) % 4,
            np.uint8,
        ),
    ],
)
def test_values_come_back_as_they_were_written(feature, values, kept):
    found = parsed(feature, values)
    assert found.dtype == kept
    np.testing.assert_array_equal(found, values.astype(kept))


def test_texts_come_back_as_bytes():
    found = parsed(features.Text(), ["one", "zwölf", ""])
    assert found.tolist() == [b"one", "zwölf".encode(), b""]


def test_features_within_others_have_names_with_slashes():
    stored = features.FeaturesDict(
        {"outer": {"inner": features.Scalar(dtype=np.int64)}, "x": np.float32}
    )
    records = [
        stored.serialize_example({"outer": {"inner": i}, "x": 0.5})
        for i in range(3)
    ]
    columns = {
        role: column_of(role, name, flat_features(stored)[name])
        for role, name in {"sample": "x", "label": "outer/inner"}.items()
    }
    batch = parser(columns, 3)(tf.constant(records))
    assert list(batch) == ["sample", "label"]
    assert batch["label"].numpy().tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "feature",
    [
        features.Image(shape=(None, None, 3)),
        features.Tensor(shape=(None, 2), dtype=np.float32),
        features.Tensor(shape=(2,), dtype=np.float32, encoding="zlib"),
        features.Sequence(np.int64),
        features.Audio(),
    ],
)
def test_what_varies_or_is_packed_is_refused(feature):
    with pytest.raises(ValueError, match="kgan prepare.*'value'"):
        column_of("sample", "value", feature)


def test_bytes_of_another_length_are_no_record():
    stored = features.FeaturesDict({"value": raw((3,), np.uint8)})
    record = stored.serialize_example({"value": pixels(3)})
    column = column_of("sample", "value", raw((4,), np.uint8))
    with pytest.raises(tf.errors.InvalidArgumentError):
        list(
            tf.data.Dataset.from_tensors([record]).map(
                parser({"sample": column}, None)
            )
        )


def test_a_picture_of_another_size_is_no_record():
    stored = features.FeaturesDict({"value": features.Image(shape=(5, 4, 3))})
    record = stored.serialize_example({"value": pixels(5, 4, 3)})
    column = column_of("sample", "value", features.Image(shape=(6, 4, 3)))
    with pytest.raises(tf.errors.InvalidArgumentError):
        list(
            tf.data.Dataset.from_tensors([record]).map(
                parser({"sample": column}, None)
            )
        )
