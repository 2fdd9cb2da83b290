"""A `tf.data.Dataset` as a source: read into memory, or skipped through."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from kgan.data import source as limits
from kgan.data.arrays import array_source
from kgan.data.source import Source
from kgan.data.source import pick_roles

_BLOCK_RECORDS = 1024


class Pipeline(NamedTuple):
    """Records as dicts of roles, how many they are, and their bytes."""

    records: tf.data.Dataset
    num_examples: int
    num_bytes: int

    @property
    def fits_memory(self) -> bool:
        """Whether the records can be read into memory."""
        return self.num_bytes <= limits.MEMORY_LIMIT_BYTES


def as_pipeline(
    dataset: tf.data.Dataset, keys: Mapping[str, str] | None
) -> Pipeline:
    """Checks a data set of single records and names their roles.

    Args:
        dataset: elements are one record each, not batches: a dict, a tuple
            `(sample, label)`, or a sample; their number is known. A uint8
            sample of rank 2 or 3 is an image, a float one of rank 3 an image,
            of rank 2 sound, of rank 1 a vector.
        keys: for dicts, the key of each role.

    Returns:
        Images with their channel axis, float values as float32, labels int32.

    Raises:
        ValueError: the number of records is unknown or endless, or the
            elements are no single records of one fixed shape.
    """
    count = int(dataset.cardinality())
    if count <= 0:
        state = {
            tf.data.INFINITE_CARDINALITY: "endless",
            tf.data.UNKNOWN_CARDINALITY: "unknown",
        }.get(count, "0")
        raise ValueError(
            "`source` as a tf.data.Dataset must know how many records one "
            "epoch has: use `.take(n)` on an endless one, or "
            "`.apply(tf.data.experimental.assert_cardinality(n))`. "
            f"Received: a cardinality that is {state}"
        )
    roles = _roles(dataset.element_spec, keys)
    sample = roles["sample"]
    _check_spec(sample)
    if "label" in roles:
        _check_label_spec(roles["label"])
    add_channel = sample.dtype == tf.uint8 and sample.shape.rank == 2

    def name_roles(*element: object) -> dict[str, tf.Tensor]:
        value = element[0] if len(element) == 1 else element
        record = _roles(value, keys)
        record = {role: tf.convert_to_tensor(v) for role, v in record.items()}
        if add_channel:
            record["sample"] = record["sample"][..., tf.newaxis]
        elif record["sample"].dtype.is_floating:
            record["sample"] = tf.cast(record["sample"], tf.float32)
        if "label" in record:
            record["label"] = tf.cast(record["label"], tf.int32)
        return record

    records = dataset.map(name_roles)
    spec = records.element_spec["sample"]
    size = spec.shape.num_elements() * spec.dtype.size
    return Pipeline(records, count, count * size)


def _roles(
    element: object, keys: Mapping[str, str] | None
) -> dict[str, tf.Tensor]:
    if isinstance(element, Mapping):
        return pick_roles(element, keys)
    if not isinstance(element, tuple):
        return {"sample": element}
    if len(element) not in (1, 2):
        raise ValueError(
            "`source` as a tf.data.Dataset of tuples must give "
            f"(sample, label). Received: tuples of {len(element)}"
        )
    return dict(zip(limits.ROLES, element, strict=False))


def _check_spec(sample: tf.TensorSpec) -> None:
    ranks = (2, 3) if sample.dtype == tf.uint8 else (1, 2, 3)
    if not sample.shape.is_fully_defined() or sample.shape.rank not in ranks:
        raise ValueError(
            "`source` as a tf.data.Dataset must have single records of one "
            "fixed shape as elements: call `.unbatch()` if they are batches. "
            f"Received: samples of shape {sample.shape}, "
            f"dtype={sample.dtype.name}"
        )
    if sample.dtype != tf.uint8 and not sample.dtype.is_floating:
        raise ValueError(
            "`source` must have uint8 or float samples. "
            f"Received: dtype={sample.dtype.name}"
        )


def _check_label_spec(label: tf.TensorSpec) -> None:
    if not label.dtype.is_integer or label.shape.rank != 0:
        raise ValueError(
            "The label of a record must be one integer, the number of its "
            f"class. Received: shape={label.shape}, dtype={label.dtype.name}"
        )


def pipeline_source(pipeline: Pipeline) -> Source:
    """Makes a source of a pipeline, read once into memory.

    Raises:
        TypeError, ValueError: as for arrays.
    """
    blocks: dict[str, list[np.ndarray]] = {
        role: [] for role in pipeline.records.element_spec
    }
    for block in pipeline.records.batch(_BLOCK_RECORDS).as_numpy_iterator():
        for role, values in block.items():
            blocks[role].append(values)
    arrays = {role: np.concatenate(parts) for role, parts in blocks.items()}
    return array_source(arrays)._replace(name="dataset")
