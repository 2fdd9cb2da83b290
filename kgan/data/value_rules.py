"""The rules that values keep, whether they lie in memory or in shards."""

from collections.abc import Callable
from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from kgan.data.arrays import check_label
from kgan.data.arrays import check_sample
from kgan.data.conditions import check_condition

_INT32 = (np.iinfo(np.int32).min, np.iinfo(np.int32).max)


def check_values(
    values: Mapping[str, np.ndarray], classes: int | None
) -> dict[str, np.ndarray]:
    """Returns values as batches have them, or says what is wrong.

    Args:
        values: by role, one row a record; texts are returned as they are.
        classes: that labels may name; None where that is not known.

    Raises:
        TypeError, ValueError: see `check_sample`, `check_label` and
            `check_condition`.
    """
    checked = dict(values)
    checked["sample"] = check_sample(values["sample"])
    count = len(values["sample"])
    if "label" in values:
        checked["label"] = check_label(values["label"], count, classes)
    if "condition" in values:
        checked["condition"] = check_condition(values["condition"], count)
    return checked


def check_records(
    values: Mapping[str, np.ndarray],
    classes: int | None,
    name_of: Callable[[int], str],
) -> dict[str, np.ndarray]:
    """Returns what `check_values` does; an error names the first record.

    Args:
        values: as of `check_values`.
        classes: likewise.
        name_of: names a record by its row.

    Raises:
        TypeError, ValueError: as `check_values`.
    """
    try:
        return check_values(values, classes)
    except ValueError:
        for row in range(len(values["sample"])):
            one = {role: rows[row : row + 1] for role, rows in values.items()}
            try:
                check_values(one, classes)
            except ValueError as error:
                raise ValueError(f"{error}, in {name_of(row)}") from error
        raise


def rules_kept(
    values: Mapping[str, tf.Tensor], classes: int | None
) -> tf.Tensor | None:
    """Returns whether `check_values` would accept records, within a graph.

    Args:
        values: by role, one row a record, of the dtypes that are stored.
        classes: as of `check_values`.

    Returns:
        bool, a scalar; None where nothing can be wrong.
    """
    kept = []
    sample = values["sample"]
    if sample.dtype.is_floating:
        sample = tf.cast(sample, tf.float32)
        # NaN is not within a range either.
        in_range = sample.shape.rank > 2
        kept.append(
            tf.abs(sample) <= 1.0 if in_range else tf.math.is_finite(sample)
        )
    if "label" in values:
        highest = _INT32[1] if classes is None else classes - 1
        label = tf.cast(values["label"], tf.int64)
        kept.append((label >= 0) & (label <= highest))
    condition = values.get("condition")
    if condition is not None and condition.dtype.is_floating:
        kept.append(tf.math.is_finite(tf.cast(condition, tf.float32)))
    elif condition is not None and condition.dtype == tf.int64:
        kept.append((condition >= _INT32[0]) & (condition <= _INT32[1]))
    if not kept:
        return None
    return tf.reduce_all([tf.reduce_all(each) for each in kept])
