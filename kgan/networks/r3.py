"""Residual networks without normalisation, after R3GAN."""

from typing import Any

import keras

from kgan.core import check_integer
from kgan.layers import BasisExpansion
from kgan.layers import BasisProjection
from kgan.layers import GroupedConvolution
from kgan.networks.ends import as_picture
from kgan.networks.ends import joined_latent
from kgan.networks.ends import latent_inputs
from kgan.networks.ends import logit
from kgan.networks.ends import sample_inputs
from kgan.networks.shapes import check_image_shape
from kgan.networks.shapes import margins
from kgan.networks.shapes import pyramid


def r3_generator(
    sample_shape: tuple[int, int, int],
    *,
    latent_size: int = 64,
    width: int = 16,
    blocks: int = 1,
    group_size: int | None = None,
    classes: int | None = None,
) -> keras.Model:
    """Returns a residual generator without normalisation.

    A learned base map of about 4 to 7 pixels a side, each channel scaled by
    a linear map of the latent; then, at each resolution, `blocks` residual
    blocks; doubled between resolutions to the least size that holds the
    picture, cut to it around the centre. A block adds

        1x1 conv - LeakyReLU(0.2) - 3x3 conv - LeakyReLU(0.2) - 1x1 conv

    whose last convolution begins at zero and whose others begin with He
    weights times L^(-1/4), L blocks in all (Fixup).

    It differs from the paper in three points that make it cheap on a CPU:
    pictures double by repetition instead of a bilinear filter, `group_size`
    is None, and it leaves through tanh.

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels,
            1, 3 or 4 channels.
        latent_size: entries of the latent.
        width: channels at full resolution; they double towards the base, to
            at most eight times as many.
        blocks: residual blocks at each resolution.
        group_size: None for a dense 3x3 convolution on half the channels;
            a number for the paper's, on twice the channels in groups of
            this size, which must divide 2 `width`.
        classes: number of classes; None for no label. With classes, an
            embedding of the label is joined to the latent.

    Returns:
        A model from `{"latent": (B, latent_size)}`, with classes also
        `"label"` int32 `(B,)`, to float32 `(B, *sample_shape)` in [-1, 1].

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> generator = r3_generator((28, 28, 1), width=8)
    >>> tuple(generator({"latent": keras.ops.ones((5, 64))}).shape)
    (5, 28, 28, 1)

    Reference: Huang et al. 2024, The GAN is dead; long live the GAN!,
    https://arxiv.org/abs/2501.05441; Zhang, Dauphin and Ma 2019, Fixup,
    https://arxiv.org/abs/1901.09321
    """
    rows, columns, channels = check_image_shape(sample_shape)
    _check_sizes(width, blocks, group_size)
    inputs = latent_inputs(latent_size, classes)
    levels = pyramid(rows, columns)
    finest = levels.doublings
    total = blocks * (finest + 1)

    features = keras.layers.Dense(
        levels.channels(width, 0, finest=finest), name="base_scale"
    )(joined_latent(inputs, classes))
    features = BasisExpansion(
        levels.base_height, levels.base_width, name="base_map"
    )(features)
    for level in range(finest + 1):
        if level > 0:
            # The 1x1 convolution commutes with repetition and is four times
            # cheaper before it.
            features = _change_channels(
                features,
                levels.channels(width, level, finest=finest),
                f"widen_{level}",
            )
            features = keras.layers.UpSampling2D(2, name=f"up_{level}")(
                features
            )
        for index in range(1, blocks + 1):
            features = _residual_block(
                features, group_size, total, f"block_{level}_{index}"
            )
    features = keras.layers.Conv2D(channels, 1, name="to_picture")(features)
    features = keras.layers.Cropping2D(
        margins((rows, columns), features.shape[1:3]), name="crop"
    )(features)
    return keras.Model(inputs, as_picture(features), name="r3_generator")


def r3_discriminator(
    sample_shape: tuple[int, int, int],
    *,
    width: int = 16,
    blocks: int = 1,
    group_size: int | None = None,
    classes: int | None = None,
) -> keras.Model:
    """Returns a residual discriminator, the mirror of `r3_generator`.

    The picture, in a margin of zeros where its sides need one, passes the
    same blocks at each resolution, halved between them by the mean of 2x2
    pixels; at the base a learned map collapses each channel to one number,
    and a linear map gives the logit. With classes the logit adds the
    product of those numbers with a learned vector for each class.

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels;
            any number of channels, for pictures joined by channels.
        width: channels at full resolution; they double towards the base, to
            at most eight times as many.
        blocks: residual blocks at each resolution.
        group_size: as of `r3_generator`.
        classes: number of classes; None for no label.

    Returns:
        A model from `{"sample": (B, *sample_shape)}`, with classes also
        `"label"` int32 `(B,)`, to float32 logits `(B,)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> discriminator = r3_discriminator((28, 28, 1), width=8)
    >>> tuple(discriminator({"sample": keras.ops.ones((5, 28, 28, 1))}).shape)
    (5,)

    Reference: as of `r3_generator`; `kgan.networks.ends.logit`.
    """
    shape = check_image_shape(sample_shape, any_channels=True)
    _check_sizes(width, blocks, group_size)
    inputs = sample_inputs(shape, classes)
    levels = pyramid(*shape[:2])
    finest = levels.doublings
    total = blocks * (finest + 1)
    grid = (
        levels.base_height * 2**finest,
        levels.base_width * 2**finest,
    )

    features = keras.layers.ZeroPadding2D(
        margins(shape[:2], grid), name="margin"
    )(inputs["sample"])
    features = keras.layers.Conv2D(width, 1, name="from_picture")(features)
    for level in reversed(range(finest + 1)):
        for index in range(1, blocks + 1):
            features = _residual_block(
                features, group_size, total, f"block_{level}_{index}"
            )
        if level > 0:
            features = keras.layers.AveragePooling2D(
                2, name=f"down_{level - 1}"
            )(features)
            features = _change_channels(
                features,
                levels.channels(width, level - 1, finest=finest),
                f"widen_{level - 1}",
            )
    features = BasisProjection(name="collapse")(features)
    outputs = logit(features, inputs.get("label"), classes)
    return keras.Model(inputs, outputs, name="r3_discriminator")


def _check_sizes(width: int, blocks: int, group_size: int | None) -> None:
    check_integer("width", width)
    check_integer("blocks", blocks)
    if group_size is None:
        return
    check_integer("group_size", group_size)
    if 2 * width % group_size:
        raise ValueError(
            "`group_size` must divide 2 `width`. "
            f"Received: group_size={group_size}, width={width}"
        )


def _change_channels(features: Any, channels: int, name: str) -> Any:
    if features.shape[-1] == channels:
        return features
    return keras.layers.Conv2D(channels, 1, use_bias=False, name=name)(features)


def _residual_block(
    features: Any, group_size: int | None, total: int, name: str
) -> Any:
    channels = features.shape[-1]
    inner = max(channels // 2, 1) if group_size is None else 2 * channels
    hidden = keras.layers.Conv2D(
        inner, 1, kernel_initializer=_fixup(total), name=f"{name}_reduce"
    )(features)
    hidden = keras.layers.LeakyReLU(0.2, name=f"{name}_activation_1")(hidden)
    if group_size is None:
        hidden = keras.layers.Conv2D(
            inner,
            3,
            padding="same",
            kernel_initializer=_fixup(total),
            name=f"{name}_spatial",
        )(hidden)
    else:
        hidden = GroupedConvolution(
            group_size,
            kernel_initializer=_fixup(total),
            name=f"{name}_spatial",
        )(hidden)
    hidden = keras.layers.LeakyReLU(0.2, name=f"{name}_activation_2")(hidden)
    hidden = keras.layers.Conv2D(
        channels,
        1,
        use_bias=False,
        kernel_initializer="zeros",
        name=f"{name}_expand",
    )(hidden)
    return keras.layers.Add(name=f"{name}_sum")([features, hidden])


def _fixup(total: int) -> keras.initializers.Initializer:
    # He variance for LeakyReLU(0.2), times L^(-1/2) in variance: Fixup's
    # L^(-1/(2m-2)) in scale for branches of m = 3 layers.
    return keras.initializers.VarianceScaling(
        2 / (1 + 0.2**2) * total**-0.5, "fan_in", "untruncated_normal"
    )
