"""Serialised records of a data set turned into values, a batch at a time."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from kgan.core import BREAKS_RULE
from kgan.data.picture_decoding import picture_decoder
from kgan.data.value_rules import rules_kept

Decode = Callable[[tf.Tensor], tf.Tensor]
Parse = Callable[[tf.Tensor], dict[str, tf.Tensor]]


class Column(NamedTuple):
    """How the values of one role are stored, and what becomes of them.

    Attributes:
        name: of the feature, as the file has it.
        stored: what `tf.io.parse_example` reads.
        decode: from that of a batch to its values, as they are stored.
        spec: of one record's value in a batch.
    """

    name: str
    stored: tf.io.FixedLenFeature
    decode: Decode
    spec: tf.TensorSpec


def column_of(role: str, name: str, feature: Any) -> Column:
    """Returns how a feature is read in batches.

    Read so are values of one fixed shape: arrays as bytes or as numbers,
    encoded pictures, whole numbers and texts. Others are read a record at a
    time, which a large set is too large for.

    Args:
        role: that it plays: labels are int32 whatever they are stored as.
        name: of the feature, those within others as `outer/inner`.
        feature: of TFDS.

    Raises:
        ValueError: the feature is of another kind, or its shape varies.
    """
    if isinstance(feature, tfds.features.Text):
        return Column(
            name, _one(tf.string), _as_it_is, tf.TensorSpec((), tf.string)
        )
    shape = feature.shape
    if isinstance(shape, tuple) and None not in shape:
        dtype = tf.as_dtype(feature.np_dtype)
        if isinstance(feature, tfds.features.Image) and dtype == tf.uint8:
            return Column(
                name,
                _one(tf.string),
                picture_decoder(shape),
                tf.TensorSpec(shape, tf.uint8),
            )
        if isinstance(feature, tfds.features.Tensor):
            spec = tf.TensorSpec(shape, _kept(role, dtype))
            info = feature.get_serialized_info()
            if info.tf_dtype != tf.string:
                stored = tf.io.FixedLenFeature(shape, _parsed(dtype))
                return Column(name, stored, _as_it_is, spec)
            if _encoding(feature) == tfds.features.Encoding.BYTES.value:
                decode = _from_bytes(shape, dtype)
                return Column(name, _one(tf.string), decode, spec)
    raise ValueError(
        "A set that is too large for memory must have features of one fixed "
        "shape that are pictures, arrays as bytes or numbers, classes or "
        "texts: bring them to one form with `kgan prepare`. "
        f"Received: feature {name!r}, {feature}"
    )


def decoder(columns: Mapping[str, Column]) -> Parse:
    """Returns what turns serialised records into values as they are stored.

    Args:
        columns: by role.
    """
    stored = {column.name: column.stored for column in columns.values()}

    def decode(serialised: tf.Tensor) -> dict[str, tf.Tensor]:
        values = tf.io.parse_example(serialised, stored)
        rows = serialised.shape[0]
        return {
            role: tf.ensure_shape(
                column.decode(values[column.name]), (rows, *column.spec.shape)
            )
            for role, column in columns.items()
        }

    return decode


def parser(columns: Mapping[str, Column], classes: int | None) -> Parse:
    """Returns what turns serialised records into values, as batches have them.

    A record that breaks a rule of values raises
    `tf.errors.InvalidArgumentError`, which says `BREAKS_RULE`.

    Args:
        columns: by role.
        classes: that labels may name; None where that is not known.
    """
    decode = decoder(columns)

    def parse(serialised: tf.Tensor) -> dict[str, tf.Tensor]:
        values = decode(serialised)
        kept = rules_kept(values, classes)
        guards = (
            [] if kept is None else [tf.debugging.Assert(kept, [BREAKS_RULE])]
        )
        with tf.control_dependencies(guards):
            return {
                # A copy of the values, which waits for the guards.
                role: tf.cast(tf.identity(value), columns[role].spec.dtype)
                for role, value in values.items()
            }

    return parse


def _one(dtype: tf.DType) -> tf.io.FixedLenFeature:
    return tf.io.FixedLenFeature((), dtype)


def _as_it_is(values: tf.Tensor) -> tf.Tensor:
    return values


def _kept(role: str, dtype: tf.DType) -> tf.DType:
    """What a batch holds of such values, as `check_values` returns them."""
    if dtype == tf.uint8 and role != "label":
        return tf.uint8
    return tf.float32 if dtype.is_floating else tf.int32


def _parsed(dtype: tf.DType) -> tf.DType:
    return tf.float32 if dtype.is_floating else tf.int64


def _from_bytes(shape: tuple[int, ...], dtype: tf.DType) -> Decode:
    length = int(np.prod(shape, dtype=np.int64)) * dtype.size

    def decode(values: tf.Tensor) -> tf.Tensor:
        flat = tf.io.decode_raw(values, dtype)
        flat = tf.ensure_shape(flat, (None, length // dtype.size))
        values = tf.reshape(flat, (-1, *shape))
        return tf.cast(values, tf.int32) if dtype == tf.bool else values

    return decode


def _encoding(feature: tfds.features.Tensor) -> str:
    return feature.to_json_content().encoding
