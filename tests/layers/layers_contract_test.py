"""What every exported layer must do."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kgan.layers

FEATURES = np.random.default_rng(0).normal(size=(6, 5, 4, 8))
LABEL = np.array([0, 2, 1, 2, 0, 1], "int32")
TOKENS = np.array([[3, 1, 2, 0, 0]] * 6, "int32")
LENGTHS = np.linspace(0.5, 3.0, 30).reshape(6, 5)
ROWS = {
    "AdditiveCoupling": (
        {"parity": 1, "width": 6, "depth": 1},
        (FEATURES[:, 0, 0],),
        (6, 8),
    ),
    "AffineCoupling": (
        {"parity": 1, "width": 6, "depth": 1, "bound": 0.5},
        (FEATURES[:, 0, 0],),
        (6, 8),
    ),
    "BasisExpansion": (
        {"height": 5, "width": 4},
        (FEATURES[:, 0, 0],),
        (6, 5, 4, 8),
    ),
    "BasisProjection": ({}, (FEATURES,), (6, 8)),
    "BatchNormalization": (
        {"momentum": 0.8, "epsilon": 1e-3},
        (FEATURES,),
        (6, 5, 4, 8),
    ),
    "ClassEmbedding": ({"classes": 3, "dimension": 7}, (LABEL,), (6, 7)),
    "ComponentDense": (
        {"components": 3, "units": 7},
        (FEATURES[:, 0, 0], LABEL),
        (6, 7),
    ),
    "ConditionalBatchNormalization": (
        {"classes": 3, "momentum": 0.8, "epsilon": 1e-3},
        (FEATURES, LABEL),
        (6, 5, 4, 8),
    ),
    "DoublingConvolution": ({"filters": 3}, (FEATURES,), (6, 10, 8, 3)),
    "ElementwiseAffine": ({"shift": False}, (FEATURES[:, 0, 0],), (6, 8)),
    "GroupedConvolution": (
        {"group_size": 4, "kernel_size": 3},
        (FEATURES,),
        (6, 5, 4, 8),
    ),
    "HalvingConvolution": (
        {"filters": 7, "use_bias": False},
        (FEATURES[:, :4],),
        (6, 2, 2, 7),
    ),
    "InstanceNormalization": (
        {"classes": 3, "epsilon": 1e-3},
        (FEATURES, LABEL),
        (6, 5, 4, 8),
    ),
    "OneHot": ({"values": 3}, (LABEL[:, np.newaxis],), (6, 3)),
    "MonotonicInterpolation": (
        {"frames": 7, "temperature": 2.0},
        (FEATURES[:, :, 0], LENGTHS, TOKENS),
        (6, 7, 8),
    ),
    "PooledConvolution": (
        {"filters": 7, "use_bias": False},
        (FEATURES[:, :4],),
        (6, 2, 2, 7),
    ),
    "ScaledSigmoid": ({"margin": 0.1}, (FEATURES[:, 0, 0],), (6, 8)),
    "SpatiallyAdaptiveNormalization": (
        {"hidden": 7, "epsilon": 1e-3},
        (FEATURES, np.repeat(FEATURES[..., :3], 2, axis=2)),
        (6, 5, 4, 8),
    ),
    "SpectralNormalization": (
        {"layer": keras.layers.Dense(7)},
        (FEATURES[:, 0, 0],),
        (6, 7),
    ),
    "TokenEmbedding": ({"values": 4, "dimension": 7}, (TOKENS,), (6, 5, 7)),
    "TokenMask": ({}, (FEATURES[:, :, 0], TOKENS), (6, 5, 8)),
    "UpsampledConvolution": ({"filters": 3}, (FEATURES,), (6, 10, 8, 3)),
}


def test_every_exported_layer_has_a_row() -> None:
    assert sorted(ROWS) == sorted(kgan.layers.__all__)


def test_every_exported_layer_is_final() -> None:
    layers = [getattr(kgan.layers, name) for name in ROWS]
    assert [layer.__final__ for layer in layers] == [True] * len(ROWS)


@pytest.fixture(params=sorted(ROWS))
def row(request: pytest.FixtureRequest) -> tuple:
    arguments, arrays, shape = ROWS[request.param]
    layer = getattr(kgan.layers, request.param)(**arguments)
    tensors = [
        tf.constant(array, tf.int32 if array.dtype.kind == "i" else tf.float32)
        for array in arrays
    ]
    layer(*tensors)
    generator = np.random.default_rng(1)
    for weight in layer.trainable_weights:
        weight.assign(generator.normal(size=weight.shape))
    return layer, tensors, shape


def test_shape_symbolic_and_real(row: tuple) -> None:
    layer, tensors, shape = row
    assert layer(*tensors).shape == shape
    symbols = [
        keras.KerasTensor((None, *tensor.shape[1:]), tensor.dtype.name)
        for tensor in tensors
    ]
    assert tuple(layer(*symbols).shape) == (None, *shape[1:])


def test_config_rebuilds_the_layer(row: tuple) -> None:
    layer, _, _ = row
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(layer)
    assert again.get_config() == layer.get_config()


def test_saved_model_gives_equal_output(row: tuple, tmp_path) -> None:
    layer, tensors, _ = row
    inputs = [
        keras.Input(tensor.shape[1:], dtype=tensor.dtype.name)
        for tensor in tensors
    ]
    model = keras.Model(inputs, layer(*inputs))
    model.save(tmp_path / "layer.keras")
    again = keras.models.load_model(tmp_path / "layer.keras")
    np.testing.assert_array_equal(model(tensors), again(tensors))


def test_compiled_equals_eager_with_dense_gradients(row: tuple) -> None:
    layer, tensors, _ = row

    def output_and_gradients() -> tuple:
        with tf.GradientTape() as tape:
            output = layer(*tensors)
            loss = tf.reduce_sum(tf.sin(output))
        weights = [weight.value for weight in layer.trainable_weights]
        return output, tape.gradient(loss, weights)

    output, gradients = output_and_gradients()
    compiled, compiled_gradients = tf.function(
        output_and_gradients, jit_compile=True
    )()
    np.testing.assert_allclose(output, compiled, atol=1e-4)
    for one, other in zip(gradients, compiled_gradients, strict=True):
        assert isinstance(one, tf.Tensor)
        assert np.abs(one).max() > 0
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-3)


def test_half_precision_computes_in_half(row: tuple) -> None:
    layer, tensors, shape = row
    config = layer.get_config()
    # A wrapper computes as the layer that it wraps.
    inner = config["layer"]["config"] if "layer" in config else config
    inner["dtype"] = "mixed_bfloat16"
    half = type(layer).from_config(config)
    output = half(*tensors)
    assert (output.dtype, output.shape) == (tf.bfloat16, shape)
    assert {weight.dtype for weight in half.trainable_weights} <= {"float32"}
