import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import ConditionalBatchNormalization


@pytest.fixture
def features() -> np.ndarray:
    generator = np.random.default_rng(0)
    return generator.normal(2.0, 3.0, (4, 3, 5, 2)).astype("float32")


def test_matches_numpy(features: np.ndarray) -> None:
    layer = ConditionalBatchNormalization(3, epsilon=0.5)
    label = np.array([0, 2, 2, 1], "int32")
    layer(features, label)
    gamma = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]])
    beta = np.array([[0.0, 1.0], [-2.0, 5.0], [7.0, 0.0]])
    layer.gamma.embeddings.assign(gamma)
    layer.beta.embeddings.assign(beta)
    mean = features.mean((0, 1, 2))
    variance = features.var((0, 1, 2))
    expected = (features - mean) / np.sqrt(variance + 0.5)
    expected = expected * gamma[label][:, None, None]
    expected = expected + beta[label][:, None, None]
    output = layer(features, label, training=True)
    np.testing.assert_allclose(output, expected, atol=1e-5)


def test_begins_as_plain_batch_normalization(features: np.ndarray) -> None:
    layer = ConditionalBatchNormalization(3)
    output = layer(features, np.array([0, 1, 2, 0]), training=True).numpy()
    np.testing.assert_allclose(output.mean((0, 1, 2)), 0.0, atol=1e-5)
    np.testing.assert_allclose(output.std((0, 1, 2)), 1.0, atol=1e-4)


def test_moving_statistics_move_only_in_training(features: np.ndarray) -> None:
    layer = ConditionalBatchNormalization(3, momentum=0.75)
    label = np.array([0, 1, 2, 0])
    layer(features, label)
    statistics = layer.normalization
    np.testing.assert_array_equal(statistics.moving_mean, 0.0)
    layer(features, label, training=True)
    np.testing.assert_allclose(
        statistics.moving_mean, 0.25 * features.mean((0, 1, 2)), rtol=1e-5
    )


def test_normalises_vectors_too() -> None:
    layer = ConditionalBatchNormalization(2)
    vectors = tf.constant([[1.0, 5.0], [3.0, 9.0]])
    output = layer(vectors, tf.constant([0, 1]), training=True)
    np.testing.assert_allclose(output, [[-1, -1], [1, 1]], atol=1e-4)


def test_errors_name_the_argument() -> None:
    with pytest.raises(ValueError, match="`classes` must be at least 2"):
        ConditionalBatchNormalization(1)
    with pytest.raises(ValueError, match="`momentum` must be a finite number"):
        ConditionalBatchNormalization(2, momentum=1.5)
    with pytest.raises(ValueError, match="`epsilon` must be a finite number"):
        ConditionalBatchNormalization(2, epsilon=-1.0)
