"""One set of rules: what NumPy refuses, a graph refuses."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.data.value_rules import check_records
from kgan.data.value_rules import check_values
from kgan.data.value_rules import rules_kept

SOUND = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 2, 2)


def changed(values, value):
    values = values.copy()
    values.reshape(-1)[5] = value
    return values


CASES = {
    "whole": {"sample": SOUND},
    "nan": {"sample": changed(SOUND, np.nan)},
    "infinite": {"sample": changed(SOUND, -np.inf)},
    "too loud": {"sample": changed(SOUND, 1.0001)},
    "float16": {"sample": SOUND.astype(np.float16)},
    "vectors": {"sample": 900 * SOUND[:, 0]},
    "vectors with nan": {"sample": changed(SOUND[:, 0], np.nan)},
    "beyond float32": {"sample": changed(SOUND[:, 0].astype(float), 1e39)},
    "pixels": {"sample": np.zeros((3, 2, 2, 1), np.uint8)},
    "float pixels": {"sample": changed(np.zeros((3, 2, 2, 3)), -1.5)},
    "labels": {"sample": SOUND, "label": np.array([0, 4, 1])},
    "no class": {"sample": SOUND, "label": np.array([0, 5, 1])},
    "negative": {"sample": SOUND, "label": np.array([0, -1, 1])},
    # Cut to 32 bits, it would be the class 1.
    "long": {"sample": SOUND, "label": np.array([0, 2**32 + 1, 1])},
    "bytes": {"sample": SOUND, "label": np.array([0, 255, 1], np.uint8)},
    "condition": {"sample": SOUND, "condition": np.array([1e9, -1e9, 0])},
    "nan condition": {"sample": SOUND, "condition": np.array([1, np.nan, 0])},
    "whole condition": {"sample": SOUND, "condition": np.array([7, -7, 0])},
    "long condition": {"sample": SOUND, "condition": np.array([7, 2**31, 0])},
    "map": {"sample": SOUND, "condition": np.full((3, 2), 255, np.uint8)},
}
BROKEN = {
    "nan",
    "infinite",
    "too loud",
    "vectors with nan",
    "beyond float32",
    "float pixels",
    "no class",
    "negative",
    "long",
    "bytes",
    "nan condition",
    "long condition",
}


@pytest.mark.parametrize("name", CASES)
def test_arrays_and_graphs_agree(name):
    values = CASES[name]
    tensors = {role: tf.constant(array) for role, array in values.items()}
    kept = tf.function(lambda: rules_kept(tensors, 5))()
    if name in BROKEN:
        assert not bool(kept)
        with pytest.raises(ValueError, match="must (be|hold)"):
            check_values(values, 5)
    else:
        assert kept is None or bool(kept)
        check_values(values, 5)


def test_pixels_of_bytes_cost_no_check():
    assert rules_kept({"sample": tf.zeros((2, 2, 2, 1), tf.uint8)}, 5) is None


def test_without_known_classes_any_label_from_0_will_do():
    values = {"sample": SOUND, "label": np.array([0, 2**31 - 1, 7])}
    tensors = {role: tf.constant(array) for role, array in values.items()}
    assert bool(rules_kept(tensors, None))
    assert check_values(values, None)["label"].dtype == np.int32


@pytest.mark.parametrize(
    ("stored", "kept"),
    [
        (np.uint8, np.uint8),
        (np.bool_, np.int32),
        (np.int16, np.int32),
        (np.int64, np.int32),
        (np.float16, np.float32),
        (np.float64, np.float32),
    ],
)
def test_conditions_have_few_dtypes(stored, kept):
    condition = np.array([0, 1, 1], stored)
    checked = check_values({"sample": SOUND, "condition": condition}, None)
    assert checked["condition"].dtype == kept
    np.testing.assert_array_equal(checked["condition"], condition)


def test_the_first_record_that_breaks_a_rule_is_named():
    values = {
        "sample": changed(SOUND, np.nan),
        "text": np.array([b"a", b"b", b"c"], np.object_),
    }
    with pytest.raises(ValueError, match="NaN or infinite, in row 1"):
        check_records(values, None, lambda row: f"row {row}")
