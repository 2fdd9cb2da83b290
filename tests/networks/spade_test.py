import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.networks import patch_discriminator
from kgan.networks import spade_generator

CLASSES = 3


@pytest.fixture(autouse=True)
def same_weights() -> None:
    keras.utils.set_random_seed(0)


def moved(network: keras.Model) -> keras.Model:
    """The network with no weight left at zero, which would hide a path."""
    generator = np.random.default_rng(0)
    for weight in network.trainable_weights:
        weight.assign_add(0.2 * generator.normal(size=weight.shape))
    return network


def maps(size: tuple[int, int], rows: int = 2) -> np.ndarray:
    shape = (rows, *size, 1)
    return np.random.default_rng(1).integers(0, CLASSES, shape, "int32")


@pytest.mark.parametrize(
    "shape", [(64, 64, 1), (8, 8, 3), (9, 14, 3), (37, 50, 4)]
)
def test_a_map_becomes_a_picture_of_its_size(shape) -> None:
    network = spade_generator(shape, condition_values=CLASSES, width=2)
    made = network({"condition": maps(shape[:2])})
    assert made.shape == (2, *shape)
    assert made.dtype == tf.float32
    assert np.abs(made).max() <= 1.0
    assert type(network).__name__ == "Functional"
    assert network.name == "spade_generator"


def test_every_weight_learns_and_compiled_equals_eager() -> None:
    network = moved(
        spade_generator((12, 9, 1), condition_values=CLASSES, width=2)
    )
    inputs = {"condition": tf.constant(maps((12, 9)))}
    direction = tf.constant(
        np.random.default_rng(2).normal(size=(2, 12, 9, 1)), tf.float32
    )

    @tf.function(jit_compile=True)
    def output_and_gradients() -> tuple:
        with tf.GradientTape() as tape:
            output = network(inputs, training=True)
            loss = tf.reduce_sum(direction * output)
        weights = [weight.value for weight in network.trainable_weights]
        return output, tape.gradient(loss, weights)

    compiled, gradients = output_and_gradients()
    np.testing.assert_allclose(
        compiled, network(inputs, training=True), atol=1e-4
    )
    for weight, gradient in zip(
        network.trainable_weights, gradients, strict=True
    ):
        assert np.isfinite(gradient).all()
        assert np.abs(gradient).max() > 0, weight.path


def test_a_saved_file_gives_equal_output(tmp_path) -> None:
    network = moved(
        spade_generator((16, 16, 1), condition_values=CLASSES, width=2)
    )
    network.save(tmp_path / "network.keras")
    again = keras.models.load_model(tmp_path / "network.keras")
    inputs = {"condition": maps((16, 16))}
    np.testing.assert_array_equal(network(inputs), again(inputs))


def test_maps_of_one_class_make_pictures_of_their_own() -> None:
    network = moved(
        spade_generator((16, 16, 1), condition_values=CLASSES, width=4)
    )
    made = [
        np.asarray(network({"condition": np.full((1, 16, 16, 1), k, "int32")}))
        for k in range(CLASSES)
    ]
    assert np.abs(made[0] - made[1]).max() > 1e-2
    assert np.abs(made[1] - made[2]).max() > 1e-2


def test_half_precision_leaves_as_float32() -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = spade_generator((8, 8, 1), condition_values=3, width=2)
    finally:
        keras.config.set_dtype_policy("float32")
    made = network({"condition": maps((8, 8))})
    assert made.dtype == tf.float32
    assert np.isfinite(made).all()


def test_arguments_are_checked() -> None:
    for message, arguments in {
        "`condition_values` must be at least 2": {"condition_values": 1},
        "`width` must be at least 1": {"width": 0},
        "`hidden` must be at least 1": {"hidden": 0},
    }.items():
        with pytest.raises(ValueError, match=message):
            spade_generator((8, 8, 1), **{"condition_values": 3} | arguments)
    with pytest.raises(ValueError, match="one of \\[1, 3, 4\\]"):
        spade_generator((8, 8, 2), condition_values=3)


def test_a_judge_of_a_map_of_numbers_is_one_of_its_planes() -> None:
    numbers = patch_discriminator((16, 16, 1), condition_values=3, width=2)
    planes = patch_discriminator((16, 16, 1), condition_channels=3, width=2)
    planes.set_weights(numbers.get_weights())
    sample = np.random.default_rng(0).normal(size=(2, 16, 16, 1))
    condition = maps((16, 16))
    np.testing.assert_allclose(
        numbers({"sample": sample, "condition": condition}),
        planes(
            {
                "sample": sample,
                "condition": np.eye(3, dtype="float32")[condition[..., 0]],
            }
        ),
        atol=1e-5,
    )


def test_a_judge_reads_channels_or_numbers() -> None:
    with pytest.raises(ValueError, match="must not both be given"):
        patch_discriminator(
            (16, 16, 1), condition_channels=1, condition_values=3
        )
    with pytest.raises(ValueError, match="`condition_values` must be at least"):
        patch_discriminator((16, 16, 1), condition_values=1)
