"""What a step of each row has to do: networks, loss, penalty, arithmetic."""

from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from kgan.layers import BatchNormalization
from kgan.layers import DoublingConvolution
from kgan.layers import HalvingConvolution
from kgan.layers import PooledConvolution
from kgan.layers import UpsampledConvolution
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator
from kgan.networks import r3_discriminator
from kgan.networks import r3_generator
from kgan.networks import resnet_discriminator
from kgan.networks import resnet_generator

LATENT_SIZE = 64
# The weight of R1 and of R2 in the rows that have them.
GAMMA = 1.0
LEARNING_RATE = 2e-4
BETA_1 = 0.5
PRECISIONS = ("float32", "bfloat16")


class Work(NamedTuple):
    """The networks of a row, and by what they are trained.

    Attributes:
        sample_shape: of one sample.
        make_generator: of the sample's shape.
        make_discriminator: of the sample's shape.
        relativistic: real and fake samples are judged in pairs, with R1 and
            R2 in every step; else the non-saturating loss without a penalty.
    """

    sample_shape: tuple[int, ...]
    make_generator: Callable[..., keras.Model]
    make_discriminator: Callable[..., keras.Model]
    relativistic: bool = False


def _plain_resnet(sample_shape: tuple[int, int, int]) -> keras.Model:
    return resnet_discriminator(sample_shape, spectral_normalization=False)


WORKS: dict[str, Work] = {
    "mlp": Work((2,), mlp_generator, mlp_discriminator),
    "dcgan28": Work((28, 28, 1), dcgan_generator, dcgan_discriminator),
    "dcgan64": Work((64, 64, 3), dcgan_generator, dcgan_discriminator),
    "resnet32": Work((32, 32, 3), resnet_generator, _plain_resnet),
    "r3_32": Work((32, 32, 3), r3_generator, r3_discriminator, True),
}


def make_networks(work: Work) -> tuple[keras.Model, keras.Model]:
    """Returns generator and discriminator; equal weights at every call."""
    keras.utils.set_random_seed(0)
    return (
        work.make_generator(work.sample_shape),
        work.make_discriminator(work.sample_shape),
    )


def plain_networks(work: Work) -> tuple[keras.Model, keras.Model]:
    """Returns those of `make_networks`, of Keras' own convolutions alone."""
    generator, discriminator = make_networks(work)
    return plain(generator), plain(discriminator)


def plain(network: keras.Model) -> keras.Model:
    """Returns a network with Keras' convolutions in place of kgan's own.

    The weights are the same, and so is what it computes.

    Args:
        network: functional.
    """
    copy = keras.models.clone_model(network, clone_function=_plain_layer)
    copy.set_weights(network.get_weights())
    return copy


def _plain_layer(layer: keras.layers.Layer) -> keras.layers.Layer:
    config = layer.get_config()
    if isinstance(layer, HalvingConvolution):
        return keras.layers.Conv2D(
            kernel_size=4, strides=2, padding="same", **config
        )
    if isinstance(layer, DoublingConvolution):
        return keras.layers.Conv2DTranspose(
            kernel_size=4, strides=2, padding="same", **config
        )
    if isinstance(layer, UpsampledConvolution):
        doubled = keras.layers.UpSampling2D(2)
        return _in_turn(layer, [doubled, _plain_3x3(config)])
    if isinstance(layer, PooledConvolution):
        halved = keras.layers.AveragePooling2D(2)
        return _in_turn(layer, [_plain_3x3(config), halved])
    if isinstance(layer, BatchNormalization):
        del config["affine"]
        return keras.layers.BatchNormalization(**config)
    return type(layer).from_config(config)


def _plain_3x3(config: dict[str, Any]) -> keras.layers.Layer:
    return keras.layers.Conv2D(kernel_size=3, padding="same", **config)


def _in_turn(
    layer: keras.layers.Layer, layers: list[keras.layers.Layer]
) -> keras.Sequential:
    """Returns layers as one, on inputs of the layer whose place they take."""
    given = keras.Input(layer.input.shape[1:])
    return keras.Sequential([given, *layers], name=f"{layer.name}_in_turn")


def make_optimizer() -> keras.optimizers.Adam:
    """Returns one player's."""
    return keras.optimizers.Adam(LEARNING_RATE, BETA_1)


def set_precision(precision: str) -> None:
    """Lets networks compute so from here on; weights stay in float32.

    Args:
        precision: of `PRECISIONS`.
    """
    if precision == "bfloat16":
        keras.mixed_precision.set_global_policy("mixed_bfloat16")


def make_samples(work: Work, rows: int) -> np.ndarray:
    """Returns float32 `(rows, ...)` in [-1, 1]; equal at every call."""
    shape = (rows, *work.sample_shape)
    return np.random.default_rng(0).uniform(-1, 1, shape).astype(np.float32)


def repeated_batch(work: Work, rows: int) -> tf.data.Dataset:
    """Returns one batch for ever, which costs no library anything.

    Args:
        work: of the row.
        rows: of the batch.
    """
    batch = {"sample": make_samples(work, rows)}
    return tf.data.Dataset.from_tensors(batch).repeat().prefetch(2)


def step_flops(work: Work) -> float:
    """Returns the arithmetic of a step for one sample of the batch.

    Multiplications and additions of all products of matrices and all
    convolutions that no step can do without, twice the number of products:
    a forward pass F costs as much as the gradient of the weights, and as
    that of the inputs, which nobody needs of a network's first layer unless
    what made its input is trained.

        discriminator: F_g + 2 F_d forward, 2 F_d weights, 2 F_d inputs
        generator: F_g + F_d forward, F_d inputs, F_g weights, F_g inputs

    R1 and R2 need, of real and of fake samples, the gradient of the inputs,
    F_d, and what goes back through that, to the weights and to the layers
    above, 2 F_d. A relativistic generator judges the real samples too.
    """
    generator, discriminator = make_networks(work)
    made, first_made = forward_flops(generator)
    judged, first_judged = forward_flops(discriminator)
    turn = made + 6 * judged - 2 * first_judged
    if work.relativistic:
        turn += 2 * 3 * judged
    reply = 3 * made - first_made + 2 * judged
    if work.relativistic:
        reply += judged
    return turn + reply


def forward_flops(network: keras.Model) -> tuple[float, float]:
    """Returns what a forward pass of one sample costs, and its first layer.

    Args:
        network: functional; its dense layers and its convolutions count.
    """
    flops = []
    for layer in network.layers:
        places: Any
        if isinstance(
            layer, keras.layers.Conv2DTranspose | DoublingConvolution
        ):
            places = np.prod(layer.input.shape[1:3])
        elif isinstance(layer, keras.layers.Conv2D | HalvingConvolution):
            places = np.prod(layer.output.shape[1:3])
        # A 3x3 kernel before or behind a change of resolution is one of 4x4
        # at the lower one.
        elif isinstance(layer, UpsampledConvolution):
            places = 16 / 9 * np.prod(layer.input.shape[1:3])
        elif isinstance(layer, PooledConvolution):
            places = 16 / 9 * np.prod(layer.output.shape[1:3])
        elif isinstance(layer, keras.layers.Dense):
            places = 1
        else:
            continue
        flops.append(2.0 * float(places) * float(np.prod(layer.kernel.shape)))
    return sum(flops), flops[0]
