"""Planted ops are found wherever they hide."""

import pytest
import tensorflow as tf

from kgan.export.graph_check import check_graph


def compiled(x):
    return tf.function(tf.sin, jit_compile=True)(x)


def in_a_branch(x):
    return tf.cond(
        tf.reduce_sum(x) > 0, lambda: x + tf.random.normal((2,)), lambda: x
    )


def in_a_loop(x):
    return tf.map_fn(lambda row: row + tf.random.uniform(()), x)


PLANTED = {
    "EagerPyFunc": lambda x: tf.py_function(lambda v: v, [x], tf.float32),
    "PyFunc": lambda x: tf.numpy_function(lambda v: v, [x], tf.float32),
    "RandomStandardNormal": in_a_branch,
    "RandomUniform": in_a_loop,
    "RandomUniformInt": lambda x: (
        x + tf.cast(tf.random.uniform((2,), 0, 9, tf.int32), tf.float32)
    ),
    "TruncatedNormal": lambda x: x + tf.random.truncated_normal((2,)),
    "RandomShuffle": tf.random.shuffle,
    "RandomGamma": lambda x: x + tf.random.gamma((2,), 1.0),
    "Multinomial": lambda x: tf.cast(
        tf.random.categorical(x[None], 2)[0], tf.float32
    ),
    "_XlaMustCompile": compiled,
}


def written(function, folder):
    traced = tf.function(
        lambda x: {"y": function(x)}, autograph=False
    ).get_concrete_function(tf.TensorSpec((2,), name="x"))
    archive = tf.Module()
    archive.traced = traced
    tf.saved_model.save(archive, str(folder), signatures=traced)
    return folder


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_planted_ops_are_named(tmp_path, name):
    folder = written(PLANTED[name], tmp_path / "model")
    with pytest.raises(ValueError, match=rf"Received: .*\b{name}\b"):
        check_graph(folder)


def test_a_function_of_no_signature_is_read_too(tmp_path):
    archive = tf.Module()
    archive.drawn = tf.function(lambda: tf.random.normal((2,)))
    archive.drawn.get_concrete_function()
    tf.saved_model.save(archive, str(tmp_path / "model"))
    with pytest.raises(ValueError, match="RandomStandardNormal"):
        check_graph(tmp_path / "model")


def test_state_of_a_generator_is_refused(tmp_path):
    archive = tf.Module()
    archive.generator = tf.random.Generator.from_seed(1)
    archive.drawn = tf.function(lambda: archive.generator.normal((2,)))
    archive.drawn.get_concrete_function()
    tf.saved_model.save(archive, str(tmp_path / "model"))
    with pytest.raises(ValueError, match="Rng|Stateful"):
        check_graph(tmp_path / "model")


def test_stateless_draws_pass(tmp_path):
    def draw(x):
        return x + tf.random.stateless_normal((2,), (1, 2), alg="philox")

    check_graph(written(draw, tmp_path / "model"))
