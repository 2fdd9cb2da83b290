"""The PatchGAN: a discriminator with a logit for each part of a picture."""

from typing import Any

import keras

from kgan.core import check_integer
from kgan.layers import ClassEmbedding
from kgan.layers import HalvingConvolution
from kgan.layers import InstanceNormalization
from kgan.layers import OneHot
from kgan.networks.ends import label_input
from kgan.networks.shapes import check_image_shape


def patch_discriminator(
    sample_shape: tuple[int, int, int],
    *,
    condition_channels: int | None = None,
    condition_values: int | None = None,
    width: int = 32,
    depth: int = 2,
    classes: int | None = None,
    normalization: bool = True,
) -> keras.Model:
    """Returns a discriminator of the parts of a picture, each by itself.

    `depth` 4x4 convolutions of stride 2, one of stride 1, and one that makes
    a logit at each place, LeakyReLU 0.2 between them. A logit sees a square
    of 16, 34 or 70 pixels for a depth of 1, 2 or 3, so it judges strokes and
    textures and leaves the whole to a reconstruction term. It costs little,
    and serves pictures of any size alike.

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels;
            any number of channels.
        condition_channels: of the condition that is judged along, joined to
            the sample by channels; None: the sample alone is judged.
        condition_values: how many values the condition has, where it is a
            map of whole numbers, 0 to one less, in place of channels: each
            is joined as a plane; None: it is no such map.
        width: channels of the first layer; they double with each one.
        depth: halvings, at least 1.
        classes: number of classes, of which the label names that of each
            sample: its vector's product with the features at a place is
            added to the logit there; None for no label.
        normalization: instance norm after all convolutions but the first and
            the last.

    Returns:
        A model from `{"sample": (B, *sample_shape)}`, with those also
        `"condition"` `(B, height, width, condition_channels)`, or int32 `(B,
        height, width, 1)`, and `"label"` int32 `(B,)`, to float32 logits
        `(B, rows, columns)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule, or a condition is
            both of channels and of whole numbers.

    Example:

    >>> discriminator = patch_discriminator((32, 32, 3), width=4)
    >>> tuple(discriminator({"sample": keras.ops.ones((5, 32, 32, 3))}).shape)
    (5, 8, 8)

    Reference: Isola et al. 2017, section 3.2 and appendix 6.1.2,
    https://arxiv.org/abs/1611.07004; by class: Miyato and Koyama 2018,
    equation 4, https://arxiv.org/abs/1802.05637
    """
    rows, columns, _ = shape = check_image_shape(
        sample_shape, any_channels=True
    )
    check_integer("width", width)
    check_integer("depth", depth)
    inputs = {"sample": keras.Input(shape, dtype="float32", name="sample")}
    features = inputs["sample"]
    if condition_channels is not None or condition_values is not None:
        inputs["condition"], planes = _condition(
            (rows, columns), condition_channels, condition_values
        )
        features = keras.layers.Concatenate(name="sample_and_condition")(
            [features, planes]
        )
    inputs |= label_input(classes)
    for level in range(depth + 1):
        is_first, is_last = level == 0, level == depth
        normalizes = normalization and not is_first
        options: dict[str, Any] = {
            "filters": width * 2**level,
            "use_bias": not normalizes,
            "kernel_initializer": "he_normal",
            "name": f"convolution_{level}",
        }
        convolution = (
            HalvingConvolution(**options)
            if is_first
            else keras.layers.Conv2D(
                kernel_size=4,
                strides=1 if is_last else 2,
                padding="same",
                **options,
            )
        )
        features = convolution(features)
        if normalizes:
            features = InstanceNormalization(name=f"norm_{level}")(features)
        features = keras.layers.LeakyReLU(0.2, name=f"activation_{level}")(
            features
        )
    logits = _logits(features, inputs.get("label"), classes)
    return keras.Model(inputs, logits, name="patch_discriminator")


def _condition(
    size: tuple[int, int], channels: int | None, values: int | None
) -> tuple[Any, Any]:
    """Returns the input of a condition, and what is joined to the sample."""
    if channels is not None and values is not None:
        raise ValueError(
            "`condition_channels` and `condition_values` must not both be "
            f"given. Received: condition_channels={channels}, "
            f"condition_values={values}"
        )
    if values is None:
        channels = check_integer("condition_channels", channels)
        condition = keras.Input(
            (*size, channels), dtype="float32", name="condition"
        )
        return condition, condition
    check_integer("condition_values", values, minimum=2)
    condition = keras.Input((*size, 1), dtype="int32", name="condition")
    return condition, OneHot(values, name="condition_planes")(condition)


def _logits(features: Any, label: Any, classes: int | None) -> Any:
    """Returns d = psi(phi) + <v_y, phi> of each place, `(B, rows, columns)`."""
    _, rows, columns, width = features.shape
    logits = keras.layers.Conv2D(
        1, 4, padding="same", dtype="float32", name="realness"
    )(features)
    logits = keras.layers.Reshape(
        (rows, columns), dtype="float32", name="realness_of_places"
    )(logits)
    if classes is None:
        return logits
    direction = ClassEmbedding(
        classes,
        width,
        initializer="glorot_uniform",
        dtype="float32",
        name="class_direction",
    )(label)
    projection = keras.layers.Dot((3, 1), dtype="float32", name="projection")(
        [features, direction]
    )
    return keras.layers.Add(dtype="float32", name="realness_and_class")(
        [logits, projection]
    )
