"""EfficientNet-Lite0 as a Keras model with given weights."""

from collections.abc import Mapping

import keras
import numpy as np

_EPSILON = 1e-3
_STEM_CHANNELS = 32
_HEAD_CHANNELS = 1280
# (blocks, kernel size, stride of the first, expansion, channels).
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


def efficientnet_lite0_network(
    side: int, weights: Mapping[str, np.ndarray]
) -> keras.Model:
    """Returns the network for inference, normalisations folded in.

    Args:
        side: pixels of its square inputs.
        weights: every tensor of the checkpoint, by PyTorch's names.

    Returns:
        A model from float32 `(n, side, side, 3)` in [0, 255] to the pooled
        features `(n, 1280)` and the logits.

    Raises:
        ValueError: a tensor of another shape, one missing, or one too many.
    """
    left = dict(weights)
    try:
        network = _network(side, left)
    except KeyError as error:
        raise ValueError(
            "`weights` must be those of EfficientNet-Lite0. "
            f"Received: no tensor {error}"
        ) from error
    if left:
        raise ValueError(
            "`weights` must be those of EfficientNet-Lite0. "
            f"Received: also {sorted(left)[:3]}"
        )
    return network


def _network(side: int, left: dict[str, np.ndarray]) -> keras.Model:
    inputs = keras.Input((side, side, 3), dtype="float32")
    hidden = keras.layers.Rescaling(
        1 / 128, offset=-127 / 128, dtype="float32"
    )(inputs)
    stem = keras.layers.Conv2D(
        _STEM_CHANNELS,
        3,
        strides=2,
        padding="same",
        activation="relu6",
        dtype="float32",
    )
    hidden = _normalized(stem, hidden, left, "_conv_stem", "_bn0")
    block = 0
    for blocks, kernel_size, strides, expansion, channels in _STAGES:
        for repeat in range(blocks):
            hidden = _inverted_bottleneck(
                hidden,
                left,
                f"_blocks.{block}.",
                kernel_size=kernel_size,
                strides=1 if repeat else strides,
                expansion=expansion,
                channels=channels,
            )
            block += 1
    head = keras.layers.Conv2D(
        _HEAD_CHANNELS, 1, activation="relu6", dtype="float32"
    )
    hidden = _normalized(head, hidden, left, "_conv_head", "_bn1")
    features = keras.layers.GlobalAveragePooling2D(dtype="float32")(hidden)
    classes = len(left["_fc.bias"])
    dense = keras.layers.Dense(classes, dtype="float32")
    logits = dense(features)
    dense.set_weights([left.pop("_fc.weight").T, left.pop("_fc.bias")])
    return keras.Model(inputs, [features, logits])


def _inverted_bottleneck(
    inputs: keras.KerasTensor,
    left: dict[str, np.ndarray],
    prefix: str,
    *,
    kernel_size: int,
    strides: int,
    expansion: int,
    channels: int,
) -> keras.KerasTensor:
    hidden = inputs
    if expansion > 1:
        expand = keras.layers.Conv2D(
            expansion * inputs.shape[-1],
            1,
            activation="relu6",
            dtype="float32",
        )
        hidden = _normalized(
            expand, hidden, left, f"{prefix}_expand_conv", f"{prefix}_bn0"
        )
    depthwise = keras.layers.DepthwiseConv2D(
        kernel_size,
        strides=strides,
        padding="same",
        activation="relu6",
        dtype="float32",
    )
    hidden = _normalized(
        depthwise, hidden, left, f"{prefix}_depthwise_conv", f"{prefix}_bn1"
    )
    project = keras.layers.Conv2D(channels, 1, dtype="float32")
    hidden = _normalized(
        project, hidden, left, f"{prefix}_project_conv", f"{prefix}_bn2"
    )
    if hidden.shape == inputs.shape:
        hidden = keras.layers.Add(dtype="float32")([hidden, inputs])
    return hidden


def _normalized(
    convolution: keras.layers.Layer,
    inputs: keras.KerasTensor,
    left: dict[str, np.ndarray],
    kernel_name: str,
    norm_name: str,
) -> keras.KerasTensor:
    """Applies a convolution whose normalisation is part of its weights."""
    # PyTorch orders (out, in, height, width); of a depthwise kernel "out" are
    # the channels, which TensorFlow has where it has "in" otherwise.
    kernel = left.pop(f"{kernel_name}.weight").astype(np.float64)
    mean, variance, scale, offset = (
        left.pop(f"{norm_name}.{part}").astype(np.float64)
        for part in ("running_mean", "running_var", "weight", "bias")
    )
    # A count of training steps, on which nothing depends.
    left.pop(f"{norm_name}.num_batches_tracked")
    factor = scale / np.sqrt(variance + _EPSILON)
    folded = kernel * factor[:, None, None, None]
    if isinstance(convolution, keras.layers.DepthwiseConv2D):
        folded = folded.transpose(2, 3, 0, 1)
    else:
        folded = folded.transpose(2, 3, 1, 0)
    outputs = convolution(inputs)
    convolution.set_weights([folded, offset - mean * factor])
    return outputs
