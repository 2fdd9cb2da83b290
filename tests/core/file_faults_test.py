"""TensorFlow's own errors of files, as the system really raises them."""

import os

import pytest
import tensorflow as tf

from kgan.core import file_fault


def said_of(call):
    with pytest.raises(tf.errors.OpError) as raised:
        call()
    return file_fault(raised.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda path: tf.io.read_file(path),
        lambda path: tf.io.gfile.GFile(path).read(),
        lambda path: list(tf.data.TFRecordDataset([path])),
        lambda path: tf.io.TFRecordWriter(path),
        tf.function(tf.io.read_file, autograph=False),
    ],
    ids=["eager", "gfile", "dataset", "writer", "graph"],
)
def test_a_missing_file_is_named(tmp_path, call):
    path = os.fspath(tmp_path / "no folder" / "x; y")
    said = said_of(lambda: call(path))
    assert said.endswith(": No such file or directory")
    assert said.removesuffix(": No such file or directory") in (
        path,
        os.path.dirname(path),
    )


def test_damage_is_told(tmp_path):
    path = tmp_path / "garbage"
    path.write_bytes(bytes(range(1, 101)))
    said = said_of(lambda: list(tf.data.TFRecordDataset([str(path)])))
    assert said.startswith("corrupted record at 0")
    assert "[Op" not in said and "{{" not in said


@pytest.mark.parametrize(
    "call",
    [
        lambda: tf.reshape([1.0, 2.0], (3,)),
        lambda: tf.constant([1, 2])[7],
        lambda: tf.debugging.Assert(False, ["a rule; of values"]),
    ],
    ids=["reshape", "slice", "assertion"],
)
def test_what_is_of_no_file_is_none(call):
    assert said_of(call) is None
