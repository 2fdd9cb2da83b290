"""The network that turns an input's gradient into a perturbation."""

import math

import keras

from kgan.core import check_integer
from kgan.layers import BatchNormalization
from kgan.networks.shapes import check_sample_shape


def perturbation_generator(
    sample_shape: tuple[int, ...], *, width: int = 48, depth: int = 8
) -> keras.Model:
    """Returns a map from a gradient to the raw values of a perturbation.

    For pictures `depth` 3x3 convolutions at full size with batch norm and
    ReLU, the last one linear; for vectors, dense layers in their place. The
    gradient has length 1 over all its values, so it is scaled by the root of
    their number to values of about 1. The game bounds what leaves.

    Args:
        sample_shape: (height, width, channels), or `(d,)`.
        width: channels, or units, of a hidden layer.
        depth: layers, at least 2.

    Returns:
        A model from `{"gradient": (B, *sample_shape)}` to float32 values of
        the same shape, of any size.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> generator = perturbation_generator((8, 8, 1), width=4, depth=2)
    >>> gradient = keras.ops.ones((5, 8, 8, 1))
    >>> tuple(generator({"gradient": gradient}).shape)
    (5, 8, 8, 1)

    Reference: Lee, Han and Lee 2017, https://arxiv.org/abs/1705.03387
    """
    shape = check_sample_shape(sample_shape)
    if len(shape) not in (1, 3):
        raise ValueError(
            "`sample_shape` must be (height, width, channels) or (d,). "
            f"Received: sample_shape={shape}"
        )
    check_integer("width", width)
    check_integer("depth", depth, minimum=2)
    gradient = keras.Input(shape, dtype="float32", name="gradient")
    features = keras.layers.Rescaling(
        math.sqrt(math.prod(shape)), name="to_unit_variance"
    )(gradient)
    for index in range(1, depth):
        features = _layer(shape, width, f"hidden_{index}", use_bias=False)(
            features
        )
        features = BatchNormalization(
            momentum=0.9, epsilon=1e-5, name=f"norm_{index}"
        )(features)
        features = keras.layers.ReLU(name=f"activation_{index}")(features)
    features = _layer(shape, shape[-1], "raw", use_bias=True)(features)
    outputs = keras.layers.Activation("linear", dtype="float32", name="output")(
        features
    )
    return keras.Model(
        {"gradient": gradient}, outputs, name="perturbation_generator"
    )


def _layer(
    shape: tuple[int, ...], width: int, name: str, *, use_bias: bool
) -> keras.layers.Layer:
    if len(shape) == 1:
        return keras.layers.Dense(width, use_bias=use_bias, name=name)
    return keras.layers.Conv2D(
        width, 3, padding="same", use_bias=use_bias, name=name
    )
