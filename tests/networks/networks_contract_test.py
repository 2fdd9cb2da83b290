"""What every exported network must do."""

import functools
from typing import NamedTuple

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan import networks

LATENT = 5
BATCH = 6
CLASSES = 3


class Row(NamedTuple):
    """One way to call one exported function."""

    function: str
    sample_shape: tuple[int, ...]
    arguments: dict


GENERATORS = (
    Row("mlp_generator", (2,), {"width": 8}),
    Row("mlp_generator", (2,), {"width": 8, "depth": 1, "classes": CLASSES}),
    Row("mlp_generator", (9, 7, 3), {"width": 8}),
    Row("dcgan_generator", (28, 28, 1), {"width": 2}),
    Row("dcgan_generator", (9, 21, 3), {"width": 2, "classes": CLASSES}),
    Row(
        "dcgan_generator",
        (8, 8, 4),
        {"width": 4, "classes": CLASSES, "conditioning": "concatenation"},
    ),
    Row(
        "dcgan_generator",
        (9, 12, 3),
        {"width": 2, "classes": CLASSES, "upsampling": "nearest"},
    ),
    Row("r3_generator", (9, 14, 3), {"width": 2, "classes": CLASSES}),
    Row("r3_generator", (8, 8, 4), {"width": 2, "group_size": 2}),
    Row("resnet_generator", (8, 8, 4), {"width": 2}),
    Row("resnet_generator", (9, 14, 3), {"width": 2, "classes": CLASSES}),
)
DISCRIMINATORS = (
    Row("mlp_discriminator", (2,), {"width": 8}),
    Row("mlp_discriminator", (9, 7, 3), {"width": 8, "classes": CLASSES}),
    Row(
        "mlp_discriminator",
        (2,),
        {"width": 8, "classes": CLASSES, "conditioning": "concatenation"},
    ),
    Row("dcgan_discriminator", (28, 28, 2), {"width": 2}),
    Row("dcgan_discriminator", (9, 21, 3), {"width": 2, "classes": CLASSES}),
    Row(
        "dcgan_discriminator",
        (16, 16, 4),
        {
            "width": 4,
            "classes": CLASSES,
            "conditioning": "concatenation",
            "normalization": "batch",
        },
    ),
    Row("r3_discriminator", (9, 14, 6), {"width": 2, "classes": CLASSES}),
    Row("r3_discriminator", (8, 8, 4), {"width": 2, "group_size": 2}),
    Row("resnet_discriminator", (9, 14, 6), {"width": 2, "classes": CLASSES}),
    Row(
        "resnet_discriminator",
        (16, 16, 1),
        {"width": 2, "spectral_normalization": False},
    ),
)
ROWS = GENERATORS + DISCRIMINATORS
# What takes or gives other things than these two kinds.
TESTED_ELSEWHERE = {
    "Flow",
    "component_encoder",
    "component_generator",
    "dcgan_encoder",
    "flow_of",
    "joint_critic",
    "mlp_encoder",
    "nice_flow",
    "patch_discriminator",
    "perturbation_generator",
    "real_nvp_flow",
    "spade_generator",
    "spectrally_normalized",
    "spectrogram_discriminator",
    "text_to_spectrogram",
    "wavegan_discriminator",
    "wavegan_generator",
    "unet_translator",
    "with_class_head",
}


@pytest.fixture(autouse=True)
def same_weights() -> None:
    """What a network is like at first must not depend on the tests before."""
    keras.utils.set_random_seed(0)


def name_of(row: Row) -> str:
    words = [row.function, "x".join(map(str, row.sample_shape))]
    return "-".join(words + [str(value) for value in row.arguments.values()])


def generator(row: Row) -> bool:
    return row in GENERATORS


@functools.cache
def network(name: str) -> keras.Model:
    """Builds the row's network, with every weight moved off its start.

    Zero weights (biases, the ends of residual branches) would hide a path.
    """
    row = next(row for row in ROWS if name_of(row) == name)
    arguments = dict(row.arguments)
    if generator(row):
        arguments["latent_size"] = LATENT
    model = getattr(networks, row.function)(row.sample_shape, **arguments)
    random = np.random.default_rng(0)
    for weight in model.trainable_weights:
        weight.assign_add(0.2 * random.normal(size=weight.shape))
    return model


def inputs_of(row: Row) -> dict[str, tf.Tensor]:
    random = np.random.default_rng(1)
    key, shape = (
        ("latent", (LATENT,))
        if generator(row)
        else ("sample", row.sample_shape)
    )
    values = random.normal(size=(BATCH, *shape))
    inputs = {key: tf.constant(values, tf.float32)}
    if "classes" in row.arguments:
        inputs["label"] = tf.range(BATCH) % CLASSES
    return inputs


each_row = pytest.mark.parametrize("row", ROWS, ids=name_of)
each_generator = pytest.mark.parametrize("row", GENERATORS, ids=name_of)
each_discriminator = pytest.mark.parametrize("row", DISCRIMINATORS, ids=name_of)
each_labelled = pytest.mark.parametrize(
    "row", [row for row in ROWS if "classes" in row.arguments], ids=name_of
)


def test_every_exported_network_has_a_row() -> None:
    functions = {row.function for row in ROWS}
    assert functions | TESTED_ELSEWHERE == set(networks.__all__)


@pytest.mark.parametrize("family", ["dcgan", "r3", "resnet"])
@pytest.mark.parametrize(
    "sides", [(28, 28), (37, 50), (64, 64), (128, 96), (8, 256)]
)
def test_any_size_of_picture(family: str, sides: tuple[int, int]) -> None:
    shape = (*sides, 3)
    make = getattr(networks, f"{family}_generator")
    judge = getattr(networks, f"{family}_discriminator")
    sample = make(shape, latent_size=1, width=1)({"latent": tf.ones((2, 1))})
    assert sample.shape == (2, *shape)
    assert judge(shape, width=1)({"sample": sample}).shape == (2,)


@each_generator
def test_generator_makes_samples(row: Row) -> None:
    model = network(name_of(row))
    sample = model(inputs_of(row), training=True)
    assert sample.shape == (BATCH, *row.sample_shape)
    assert sample.dtype == tf.float32
    assert model.output_shape == (None, *row.sample_shape)
    assert np.ptp(sample, axis=0).max() > 1e-3
    if len(row.sample_shape) > 1:
        assert np.abs(sample).max() <= 1.0


@each_discriminator
def test_discriminator_makes_one_logit_a_sample(row: Row) -> None:
    model = network(name_of(row))
    logits = model(inputs_of(row), training=True)
    assert logits.shape == (BATCH,)
    assert logits.dtype == tf.float32
    assert model.output_shape == (None,)
    assert np.ptp(logits) > 1e-3


@each_row
def test_names_and_inputs(row: Row) -> None:
    model = network(name_of(row))
    assert type(model).__name__ == "Functional"
    assert model.name == row.function
    assert set(model.input) == set(inputs_of(row))
    assert {tensor.name for tensor in model.inputs} == set(model.input)


@each_row
def test_no_random_layer(row: Row) -> None:
    layers = network(name_of(row))._flatten_layers()
    assert not [layer for layer in layers if hasattr(layer, "seed_generator")]


def producers(features: keras.KerasTensor) -> list[keras.layers.Layer]:
    """Returns the layers with weights that features come from."""
    producer = features._keras_history.operation
    if isinstance(producer, keras.layers.Add):
        return [each for part in producer.input for each in producers(part)]
    if isinstance(producer, keras.layers.Reshape | keras.layers.UpSampling2D):
        return producers(producer.input)
    return [producer]


@each_row
def test_no_bias_before_batch_norm(row: Row) -> None:
    for layer in network(name_of(row)).layers:
        if "BatchNormalization" not in type(layer).__name__:
            continue
        before = layer.input[0] if "Cond" in type(layer).__name__ else None
        before = layer.input if before is None else before
        for producer in producers(before):
            assert producer.use_bias is False


@each_row
def test_saved_file_gives_equal_output(row: Row, tmp_path) -> None:
    model = network(name_of(row))
    model.save(tmp_path / "network.keras")
    again = keras.models.load_model(tmp_path / "network.keras")
    assert again.name == model.name
    assert again.to_json() == model.to_json()
    inputs = inputs_of(row)
    np.testing.assert_array_equal(
        model(inputs, training=False), again(inputs, training=False)
    )


@each_row
def test_compiled_equals_eager_and_every_weight_learns(row: Row) -> None:
    model = network(name_of(row))
    inputs = inputs_of(row)
    # As in a game, where a pass does not move statistics.
    with keras.StatelessScope():
        eager = model(inputs, training=True)
    random = np.random.default_rng(2)
    direction = tf.constant(random.normal(size=eager.shape), tf.float32)

    @tf.function(jit_compile=True)
    def output_and_gradients() -> tuple:
        with tf.GradientTape() as tape, keras.StatelessScope():
            output = model(inputs, training=True)
            loss = tf.reduce_sum(direction * output)
        weights = [weight.value for weight in model.trainable_weights]
        return output, tape.gradient(loss, weights)

    compiled, gradients = output_and_gradients()
    scale = max(1.0, float(np.abs(eager).max()))
    np.testing.assert_allclose(compiled, eager, atol=1e-4 * scale)
    for weight, gradient in zip(
        model.trainable_weights, gradients, strict=True
    ):
        assert np.isfinite(gradient).all(), weight.path
        assert np.abs(gradient).max() > 0, weight.path


@each_discriminator
def test_gradient_of_the_input_gradient_compiled(row: Row) -> None:
    model = network(name_of(row))
    inputs = inputs_of(row)

    @tf.function(jit_compile=True)
    def penalty_gradients() -> list:
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(inputs["sample"])
                total = tf.reduce_sum(model(inputs, training=True))
            slope = inner.gradient(total, inputs["sample"])
            penalty = tf.reduce_sum(slope**2)
        weights = [weight.value for weight in model.trainable_weights]
        return outer.gradient(penalty, weights, unconnected_gradients="zero")

    gradients = penalty_gradients()
    assert all(np.isfinite(gradient).all() for gradient in gradients)
    assert max(np.abs(gradient).max() for gradient in gradients) > 0


@each_labelled
def test_the_label_changes_the_output(row: Row) -> None:
    # A fresh network: the label must matter before any training.
    arguments = dict(row.arguments)
    model = getattr(networks, row.function)(row.sample_shape, **arguments)
    inputs = inputs_of(row)
    if generator(row):
        inputs["latent"] = tf.ones((BATCH, 64))
    else:
        inputs["sample"] = tf.ones_like(inputs["sample"])
    output = np.asarray(model(inputs, training=False))
    np.testing.assert_allclose(output[0], output[CLASSES], atol=1e-5)
    scale = np.abs(output).max()
    assert np.abs(output[0] - output[1]).max() > 1e-2 * scale


@each_row
def test_half_precision_leaves_as_float32(row: Row) -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = getattr(networks, row.function)(
            row.sample_shape, **row.arguments
        )
    finally:
        keras.config.set_dtype_policy("float32")
    inputs = inputs_of(row)
    if generator(row):
        inputs["latent"] = tf.ones((BATCH, 64))
    output = model(inputs, training=True)
    assert output.dtype == tf.float32
    assert np.isfinite(output).all()
    assert "bfloat16" in {layer.compute_dtype for layer in model.layers}


@pytest.mark.parametrize("name", sorted({row.function for row in ROWS}))
def test_arguments_are_checked(name: str) -> None:
    function = getattr(networks, name)
    with pytest.raises(TypeError, match="`width` must be an integer"):
        function((8, 8, 1), width=2.0)
    with pytest.raises(ValueError, match="`width` must be at least 1"):
        function((8, 8, 1), width=0)
    with pytest.raises(ValueError, match="`classes` must be at least 2"):
        function((8, 8, 1), classes=1)
    with pytest.raises(TypeError, match="`sample_shape` must be a tuple"):
        function(8)
    with pytest.raises(ValueError, match="`sample_shape` must"):
        function((8, 0, 1))
    if name.endswith("generator"):
        with pytest.raises(ValueError, match="`latent_size` must be at least"):
            function((8, 8, 1), latent_size=0)
    if not name.startswith("r") and name != "mlp_generator":
        with pytest.raises(ValueError, match="`conditioning` must be one of"):
            function((8, 8, 1), conditioning="projektion")
    if not name.startswith("mlp"):
        with pytest.raises(ValueError, match="sides from 8 to 256 pixels"):
            function((7, 8, 1))
        with pytest.raises(ValueError, match=r"\(height, width, channels\)"):
            function((64,))
    if name in ("dcgan_generator", "r3_generator", "resnet_generator"):
        with pytest.raises(ValueError, match="one of \\[1, 3, 4\\]"):
            function((8, 8, 2))
