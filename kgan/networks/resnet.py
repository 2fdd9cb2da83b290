"""Residual networks of rectified 3x3 convolutions, after SNGAN."""

from typing import Any

import keras

from kgan.core import check_bool
from kgan.core import check_integer
from kgan.layers import BatchNormalization
from kgan.layers import ConditionalBatchNormalization
from kgan.layers import PooledConvolution
from kgan.layers import UpsampledConvolution
from kgan.networks.ends import as_picture
from kgan.networks.ends import latent_inputs
from kgan.networks.ends import logit
from kgan.networks.ends import sample_inputs
from kgan.networks.ends import scaled_latent
from kgan.networks.shapes import check_image_shape
from kgan.networks.shapes import margins
from kgan.networks.shapes import pyramid
from kgan.networks.spectral import spectrally_normalized

_MOMENTUM = 0.9
_EPSILON = 1e-5


def resnet_generator(
    sample_shape: tuple[int, int, int],
    *,
    latent_size: int = 64,
    width: int = 32,
    classes: int | None = None,
) -> keras.Model:
    """Returns a residual generator with batch norm.

    Dense, then blocks that each double the map: from a base of about 4 to 7
    pixels to the least size that holds the picture, cut to it around the
    centre. A block adds to a doubled map, of which a 1x1 convolution makes
    its channels,

        norm - ReLU - doubling - 3x3 conv - norm - ReLU - 3x3 conv

    and the last one is followed by norm, ReLU and a 3x3 convolution.

    It differs from the paper's in that channels halve as the map doubles,
    which there only the nets for larger pictures do, and in that the label
    also scales the latent, since norms that depend on the class are all
    alike at first.

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels,
            1, 3 or 4 channels.
        latent_size: entries of the latent.
        width: channels at full resolution; they double towards the base, to
            at most eight times as many.
        classes: number of classes; None for no label. With classes, the
            latent is multiplied by an embedding of the label, and each class
            has a scale and an offset of its own in every batch norm.

    Returns:
        A model from `{"latent": (B, latent_size)}`, with classes also
        `"label"` int32 `(B,)`, to float32 `(B, *sample_shape)` in [-1, 1].

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> generator = resnet_generator((28, 28, 1), width=8)
    >>> tuple(generator({"latent": keras.ops.ones((5, 64))}).shape)
    (5, 28, 28, 1)

    Reference: Miyato et al. 2018, Spectral Normalization for Generative
    Adversarial Networks, appendix B.4, https://arxiv.org/abs/1802.05957;
    with classes: Miyato and Koyama 2018, https://arxiv.org/abs/1802.05637
    """
    rows, columns, channels = check_image_shape(sample_shape)
    check_integer("width", width)
    inputs = latent_inputs(latent_size, classes)
    label = inputs.get("label")
    levels = pyramid(rows, columns)
    finest = levels.doublings

    base = levels.channels(width, 0, finest=finest)
    # A norm follows every path to the picture: biases before it are idle.
    features = keras.layers.Dense(
        levels.base_height * levels.base_width * base,
        use_bias=False,
        name="base",
    )(scaled_latent(inputs, classes))
    features = keras.layers.Reshape(
        (levels.base_height, levels.base_width, base), name="base_map"
    )(features)
    for level in range(1, finest + 1):
        features = _doubling_block(
            features,
            levels.channels(width, level, finest=finest),
            label,
            classes,
            f"block_{level}",
        )
    features = _rectified(features, label, classes, "last")
    features = keras.layers.Conv2D(
        channels, 3, padding="same", name="to_picture"
    )(features)
    features = keras.layers.Cropping2D(
        margins((rows, columns), features.shape[1:3]), name="crop"
    )(features)
    return keras.Model(inputs, as_picture(features), name="resnet_generator")


def resnet_discriminator(
    sample_shape: tuple[int, int, int],
    *,
    width: int = 32,
    classes: int | None = None,
    spectral_normalization: bool = True,
) -> keras.Model:
    """Returns a residual discriminator without batch norm.

    The picture, in a margin of zeros where its sides need one, passes blocks
    that each halve it, and one more at the base; what is left is rectified
    and summed over places, and a linear map gives the logit. A block adds

        ReLU - 3x3 conv - ReLU - 3x3 conv - mean of 2x2 pixels

    to the mean of 2x2 pixels, of which a 1x1 convolution makes its channels.
    The first has no ReLU before it; the one at the base halves nothing and
    adds to its input as it is. With classes the logit adds the product of
    the sums with a learned vector for each class.

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels;
            any number of channels, for pictures joined by channels.
        width: channels after the first block; they double towards the base,
            to at most eight times as many.
        classes: number of classes; None for no label.
        spectral_normalization: divide every kernel by its largest singular
            value; see `kgan.layers.SpectralNormalization`. Without it, use a
            gradient penalty.

    Returns:
        A model from `{"sample": (B, *sample_shape)}`, with classes also
        `"label"` int32 `(B,)`, to float32 logits `(B,)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> discriminator = resnet_discriminator((28, 28, 1), width=8)
    >>> tuple(discriminator({"sample": keras.ops.ones((5, 28, 28, 1))}).shape)
    (5,)

    Reference: as of `resnet_generator`; `kgan.networks.ends.logit`.
    """
    shape = check_image_shape(sample_shape, any_channels=True)
    check_integer("width", width)
    check_bool("spectral_normalization", spectral_normalization)
    inputs = sample_inputs(shape, classes)
    levels = pyramid(*shape[:2])
    grid = (
        levels.base_height * 2**levels.doublings,
        levels.base_width * 2**levels.doublings,
    )

    features = keras.layers.ZeroPadding2D(
        margins(shape[:2], grid), name="margin"
    )(inputs["sample"])
    for level in reversed(range(levels.doublings)):
        features = _halving_block(
            features,
            levels.channels(width, level, finest=levels.doublings - 1),
            level == levels.doublings - 1,
            f"block_{level}",
        )
    hidden = _convolution(
        _widened(features, features.shape[-1], False, "base"),
        features.shape[-1],
        "base_conv_2",
    )
    features = keras.layers.Add(name="base_sum")([features, hidden])
    features = keras.layers.ReLU(name="last_activation")(features)
    features = keras.layers.GlobalAveragePooling2D(name="mean_over_places")(
        features
    )
    # As published a sum, which keeps the slope that normalisation allows.
    features = keras.layers.Rescaling(
        float(levels.base_height * levels.base_width), name="sum_over_places"
    )(features)
    outputs = logit(features, inputs.get("label"), classes)
    network = keras.Model(inputs, outputs, name="resnet_discriminator")
    return spectrally_normalized(network) if spectral_normalization else network


def _doubling_block(
    features: Any, channels: int, label: Any, classes: int | None, name: str
) -> Any:
    # The 1x1 convolution commutes with repetition and is four times cheaper
    # before it.
    shortcut = keras.layers.Conv2D(
        channels, 1, use_bias=False, name=f"{name}_shortcut"
    )(features)
    shortcut = keras.layers.UpSampling2D(2, name=f"{name}_shortcut_up")(
        shortcut
    )
    hidden = _rectified(features, label, classes, f"{name}_1")
    hidden = UpsampledConvolution(
        channels,
        use_bias=False,
        kernel_initializer=_of_rectified(),
        name=f"{name}_conv_1",
    )(hidden)
    hidden = _rectified(hidden, label, classes, f"{name}_2")
    hidden = _convolution(hidden, channels, f"{name}_conv_2", use_bias=False)
    return keras.layers.Add(name=f"{name}_sum")([shortcut, hidden])


def _halving_block(
    features: Any, channels: int, is_first: bool, name: str
) -> Any:
    hidden = PooledConvolution(
        channels, kernel_initializer=_of_rectified(), name=f"{name}_conv_2"
    )(_widened(features, channels, is_first, name))
    # It commutes with the mean, after which it is four times cheaper.
    shortcut = keras.layers.AveragePooling2D(2, name=f"{name}_shortcut_down")(
        features
    )
    shortcut = keras.layers.Conv2D(channels, 1, name=f"{name}_shortcut")(
        shortcut
    )
    return keras.layers.Add(name=f"{name}_sum")([shortcut, hidden])


def _widened(features: Any, channels: int, is_first: bool, name: str) -> Any:
    """Returns what a block's last convolution gets."""
    hidden = features
    if not is_first:
        hidden = keras.layers.ReLU(name=f"{name}_activation_1")(hidden)
    # As published, a block widens in its last convolution, the first block
    # of all in its first.
    inner = channels if is_first else features.shape[-1]
    hidden = _convolution(hidden, inner, f"{name}_conv_1")
    return keras.layers.ReLU(name=f"{name}_activation_2")(hidden)


def _convolution(
    features: Any, channels: int, name: str, use_bias: bool = True
) -> Any:
    return keras.layers.Conv2D(
        channels,
        3,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=_of_rectified(),
        name=name,
    )(features)


def _of_rectified() -> keras.initializers.Initializer:
    """Twice Glorot's variance, as published for what follows a ReLU."""
    return keras.initializers.VarianceScaling(2.0, "fan_avg", "uniform")


def _rectified(
    features: Any, label: Any, classes: int | None, name: str
) -> Any:
    if classes is None:
        features = BatchNormalization(
            momentum=_MOMENTUM, epsilon=_EPSILON, name=f"{name}_norm"
        )(features)
    else:
        features = ConditionalBatchNormalization(
            classes,
            momentum=_MOMENTUM,
            epsilon=_EPSILON,
            name=f"{name}_norm",
        )(features, label)
    return keras.layers.ReLU(name=f"{name}_activation")(features)
