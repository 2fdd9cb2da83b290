import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import ClassEmbedding
from kgan.layers import GroupedConvolution
from kgan.layers import SpectralNormalization

RANDOM = np.random.default_rng(0)
PICTURES = RANDOM.normal(size=(2, 6, 5, 4)).astype("float32")
LABELS = np.array([0, 3, 5, 1], "int32")
# Layers without a bias, and what they take.
LAYERS = {
    "dense": (keras.layers.Dense, (7,), {"use_bias": False}, PICTURES),
    "conv_1d": (
        keras.layers.Conv1D,
        (3, 2),
        {"use_bias": False},
        PICTURES[:, 0],
    ),
    "conv_2d": (keras.layers.Conv2D, (7, 3), {"use_bias": False}, PICTURES),
    "embedding": (keras.layers.Embedding, (6, 3), {}, LABELS),
    "class_embedding": (ClassEmbedding, (6, 3), {}, LABELS),
    "grouped_convolution": (GroupedConvolution, (2,), {}, PICTURES),
}


@pytest.fixture(params=LAYERS)
def wrapped(request: pytest.FixtureRequest) -> tuple:
    keras.utils.set_random_seed(1)
    kind, arguments, options, array = LAYERS[request.param]
    layer = SpectralNormalization(kind(*arguments, **options))
    inputs = tf.constant(array)
    layer(inputs)
    return layer, inputs


def kernel_of(layer: SpectralNormalization) -> keras.Variable:
    inner = layer.layer
    return inner.kernel if hasattr(inner, "kernel") else inner.embeddings


def matrix_of(layer: SpectralNormalization) -> np.ndarray:
    kernel = np.asarray(kernel_of(layer))
    return kernel.reshape(-1, kernel.shape[-1])


def largest(matrix: np.ndarray) -> float:
    return float(np.linalg.svd(matrix, compute_uv=False)[0])


def iterate(layer: keras.layers.Layer, inputs: tf.Tensor) -> None:
    """Passes often in training, as a graph, which is fast."""
    run = tf.function(lambda: layer(inputs, training=True))
    for _ in range(300):
        run()


def divisor(layer: SpectralNormalization, inputs: tf.Tensor) -> float:
    """Returns by what the kernel is divided: the layer is linear in it."""
    plain, output = layer.layer(inputs), layer(inputs)
    return float(tf.norm(plain) / tf.norm(output))


def test_largest_singular_value_becomes_one(wrapped: tuple) -> None:
    layer, inputs = wrapped
    iterate(layer, inputs)
    sigma = largest(matrix_of(layer))
    assert divisor(layer, inputs) == pytest.approx(sigma, rel=1e-3)
    assert largest(matrix_of(layer) / divisor(layer, inputs)) == pytest.approx(
        1.0, rel=1e-3
    )


def test_a_pass_in_training_is_one_iteration(wrapped: tuple) -> None:
    layer, inputs = wrapped
    matrix = matrix_of(layer).astype(np.float64)
    vector = np.asarray(layer.singular_vector, np.float64)
    for _ in range(3):
        left = matrix @ vector
        left /= np.linalg.norm(left)
        right = matrix.T @ left
        vector = right / np.linalg.norm(right)
        layer(inputs, training=True)
        np.testing.assert_allclose(layer.singular_vector, vector, atol=1e-5)


def test_frozen_at_inference(wrapped: tuple) -> None:
    layer, inputs = wrapped
    before = layer.singular_vector.numpy()
    first, second = layer(inputs), layer(inputs, training=False)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(layer.singular_vector, before)
    # The next pass in training gives what inference gave.
    np.testing.assert_array_equal(layer(inputs, training=True), first)
    assert not np.array_equal(layer.singular_vector, before)


def test_the_kernel_is_not_overwritten(wrapped: tuple) -> None:
    layer, inputs = wrapped
    before = matrix_of(layer).copy()
    for _ in range(3):
        layer(inputs, training=True)
    np.testing.assert_array_equal(matrix_of(layer), before)
    assert [id(w) for w in layer.non_trainable_weights] == [
        id(layer.singular_vector)
    ]


def test_gradient_is_the_published_one(wrapped: tuple) -> None:
    """(G - <G, w / sigma> v u^T) / sigma: Keras' lacks the second part."""
    layer, inputs = wrapped
    left, values, right = np.linalg.svd(matrix_of(layer))
    v, u = left[:, :1], right[:1].T
    layer.singular_vector.assign(right[0])
    direction = tf.constant(RANDOM.normal(size=layer(inputs).shape), tf.float32)
    kernel = kernel_of(layer)

    def gradient_of(function: keras.layers.Layer) -> np.ndarray:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(direction * function(inputs))
        gradient = tf.convert_to_tensor(tape.gradient(loss, kernel.value))
        return np.asarray(gradient).reshape(matrix_of(layer).shape)

    plain = gradient_of(layer.layer)
    gradient = gradient_of(layer)
    along = (plain * matrix_of(layer)).sum() / values[0]
    expected = (plain - along * (v @ u.T)) / values[0]
    np.testing.assert_allclose(
        gradient, expected, atol=1e-4 * np.abs(expected).max()
    )
    # Rescaling the kernel changes nothing.
    scale = np.abs(gradient * matrix_of(layer)).sum()
    assert abs((gradient * matrix_of(layer)).sum()) < 1e-3 * scale


def test_the_scale_of_the_kernel_does_not_matter(wrapped: tuple) -> None:
    layer, inputs = wrapped
    before = layer(inputs).numpy()
    kernel = kernel_of(layer)
    kernel.assign(7.0 * kernel)
    np.testing.assert_allclose(layer(inputs), before, rtol=1e-4, atol=1e-6)


def test_a_bias_is_left_alone() -> None:
    layer = SpectralNormalization(keras.layers.Dense(2))
    inputs = tf.zeros((1, 3))
    layer(inputs)
    layer.layer.bias.assign([5.0, -7.0])
    np.testing.assert_array_equal(layer(inputs), [[5.0, -7.0]])


def test_a_kernel_of_zeros_stays_and_can_leave_zero() -> None:
    layer = SpectralNormalization(
        keras.layers.Dense(2, kernel_initializer="zeros")
    )
    inputs = tf.ones((1, 3))
    with tf.GradientTape() as tape:
        output = layer(inputs, training=True)
    np.testing.assert_array_equal(output, [[0.0, 0.0]])
    gradient = tape.gradient(output, layer.layer.kernel.value)
    np.testing.assert_array_equal(gradient, np.ones((3, 2)))


def test_a_scope_around_it_holds_the_step_and_gives_the_values() -> None:
    keras.utils.set_random_seed(0)
    layer = SpectralNormalization(keras.layers.Dense(4))
    inputs = tf.constant(PICTURES[0, 0])
    layer(inputs)
    before = layer.singular_vector.numpy()
    bias = tf.fill((4,), 100.0)
    with keras.StatelessScope([(layer.layer.bias, bias)]) as scope:
        outputs = layer(inputs, training=True)
        first = scope.get_current_value(layer.singular_vector).numpy()
        layer(inputs, training=True)
        second = scope.get_current_value(layer.singular_vector).numpy()
    assert (outputs.numpy() > 50).all()
    np.testing.assert_array_equal(layer.singular_vector, before)
    assert not np.allclose(first, second, atol=1e-6)


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_divides_in_float32_whatever_the_precision(precision: str) -> None:
    keras.utils.set_random_seed(0)
    layer = SpectralNormalization(keras.layers.Dense(4, dtype=precision))
    sample = keras.Input((4,))
    model = keras.Model(sample, layer(sample))
    # Below the smallest number of float16.
    layer.layer.kernel.assign(1e-9 * layer.layer.kernel)
    iterate(model, tf.constant(PICTURES[0, 0]))
    output = model(np.eye(4, dtype="float32"))
    assert output.dtype == precision.removeprefix("mixed_")
    assert layer.singular_vector.dtype == "float32"
    assert largest(np.asarray(output, "float64")) == pytest.approx(
        1.0, rel=2e-2
    )


def test_only_layers_with_a_kernel() -> None:
    with pytest.raises(TypeError, match="`layer` must have a weight `kernel`"):
        SpectralNormalization(keras.layers.ReLU())(tf.ones((2, 3)))
