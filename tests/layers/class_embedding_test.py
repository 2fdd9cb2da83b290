import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import ClassEmbedding


def test_returns_the_row_of_the_label() -> None:
    layer = ClassEmbedding(4, 3)
    rows = layer(tf.constant([2, 0, 2]))
    matrix = np.asarray(layer.embeddings)
    np.testing.assert_array_equal(rows, matrix[[2, 0, 2]])


def test_a_label_outside_the_classes_yields_zeros() -> None:
    rows = ClassEmbedding(4, 3)(tf.constant([-1, 4]))
    np.testing.assert_array_equal(rows, np.zeros((2, 3)))


def test_begins_at_the_scale_of_a_latent() -> None:
    layer = ClassEmbedding(100, 100)
    layer.build((None,))
    assert abs(np.std(layer.embeddings) - 1.0) < 0.05


def test_only_the_batch_own_classes_receive_a_gradient() -> None:
    layer = ClassEmbedding(4, 3)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(tf.constant([1, 3, 3])))
    gradient = tape.gradient(loss, layer.embeddings.value)
    np.testing.assert_array_equal(gradient[:, 0], [0, 1, 0, 2])


def test_errors_name_the_argument() -> None:
    with pytest.raises(ValueError, match="`classes` must be at least 2"):
        ClassEmbedding(1, 3)
    with pytest.raises(ValueError, match="`dimension` must be at least 1"):
        ClassEmbedding(2, 0)
