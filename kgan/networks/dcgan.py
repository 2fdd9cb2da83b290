"""Strided convolutional networks for pictures, after DCGAN."""

from typing import Any

import keras

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.layers import BatchNormalization
from kgan.layers import ClassEmbedding
from kgan.layers import ConditionalBatchNormalization
from kgan.layers import DoublingConvolution
from kgan.layers import HalvingConvolution
from kgan.layers import UpsampledConvolution
from kgan.networks.ends import as_picture
from kgan.networks.ends import joined_latent
from kgan.networks.ends import latent_inputs
from kgan.networks.ends import logit
from kgan.networks.ends import sample_inputs
from kgan.networks.ends import scaled_latent
from kgan.networks.shapes import check_image_shape
from kgan.networks.shapes import margins
from kgan.networks.shapes import pyramid

_MOMENTUM = 0.9
_EPSILON = 1e-5


def dcgan_generator(
    sample_shape: tuple[int, int, int],
    *,
    latent_size: int = 64,
    width: int = 32,
    classes: int | None = None,
    conditioning: str = "batch_norm",
    upsampling: str = "transposed",
) -> keras.Model:
    """Returns a generator of convolutions with batch norm, doubling its map.

    Dense, then blocks of batch norm, ReLU and a doubling of the map: from a
    base of about 4 to 7 pixels to the least size that holds the picture, cut
    to it around the centre. Weights begin as N(0, 0.02).

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels,
            1, 3 or 4 channels.
        latent_size: entries of the latent.
        width: channels of the last hidden layer; they double towards the
            base, to at most eight times as many.
        classes: number of classes; None for no label.
        conditioning: how the label enters: `"batch_norm"` gives each class a
            scale and an offset of its own in every batch norm, and multiplies
            the latent by an embedding of the label; `"concatenation"` joins
            an embedding to the latent, after which batch norm lets the latent
            fade. Read only with classes.
        upsampling: how a map is doubled: `"transposed"` by a 4x4 transposed
            convolution of stride 2, DCGAN's own, the last of which makes the
            picture; `"nearest"` by repeating pixels before a 3x3
            convolution, with one more at the full size, which costs more
            and leaves no checkerboard.

    Returns:
        A model from `{"latent": (B, latent_size)}`, with classes also
        `"label"` int32 `(B,)`, to float32 `(B, *sample_shape)` in [-1, 1].

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> generator = dcgan_generator((28, 28, 1), width=8)
    >>> tuple(generator({"latent": keras.ops.ones((5, 64))}).shape)
    (5, 28, 28, 1)

    Reference: Radford, Metz and Chintala 2016,
    https://arxiv.org/abs/1511.06434; the checkerboard: Odena, Dumoulin and
    Olah 2016, https://doi.org/10.23915/distill.00003
    """
    rows, columns, channels = check_image_shape(sample_shape)
    check_integer("width", width)
    check_choice("conditioning", conditioning, ("batch_norm", "concatenation"))
    check_choice("upsampling", upsampling, ("transposed", "nearest"))
    inputs = latent_inputs(latent_size, classes)
    by_norms = conditioning == "batch_norm"
    label = inputs.get("label") if by_norms else None
    start = scaled_latent if by_norms else joined_latent
    levels = pyramid(rows, columns)
    repeats_pixels = upsampling == "nearest"
    # The level whose map is `width` wide: the picture's own, or half of it.
    finest = levels.doublings - (0 if repeats_pixels else 1)

    base = levels.channels(width, 0, finest=finest)
    area = levels.base_height * levels.base_width
    features = keras.layers.Dense(
        area * base,
        use_bias=False,
        kernel_initializer=_small_normal(),
        name="base",
    )(start(inputs, classes))
    features = keras.layers.Reshape(
        (levels.base_height, levels.base_width, base), name="base_map"
    )(features)
    for level in range(finest + 1):
        features = _normalize(features, label, classes, f"norm_{level}")
        features = keras.layers.ReLU(name=f"activation_{level}")(features)
        is_last = level == finest
        options: dict[str, Any] = {
            "filters": channels
            if is_last
            else levels.channels(width, level + 1, finest=finest),
            "use_bias": is_last,
            "kernel_initializer": _small_normal(),
            "name": "to_picture" if is_last else f"up_{level + 1}",
        }
        if repeats_pixels and is_last:
            convolution = keras.layers.Conv2D(
                kernel_size=3, padding="same", **options
            )
        elif repeats_pixels:
            convolution = UpsampledConvolution(**options)
        elif is_last:
            convolution = DoublingConvolution(**options)
        else:
            convolution = keras.layers.Conv2DTranspose(
                kernel_size=4, strides=2, padding="same", **options
            )
        features = convolution(features)
    features = keras.layers.Cropping2D(
        margins((rows, columns), features.shape[1:3]), name="crop"
    )(features)
    return keras.Model(inputs, as_picture(features), name="dcgan_generator")


def dcgan_discriminator(
    sample_shape: tuple[int, int, int],
    *,
    width: int = 32,
    classes: int | None = None,
    conditioning: str = "projection",
    normalization: str | None = None,
) -> keras.Model:
    """Returns a discriminator of 4x4 convolutions of stride 2, LeakyReLU 0.2.

    The mirror of `dcgan_generator`. The last feature map is flattened, so
    that the logit, and with it the class, can weigh each place: at 4 to 7
    pixels a side that costs few weights, and a sum over places would leave
    little for the class where two convolutions see but a part of a digit.

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels;
            any number of channels, for pictures joined by channels.
        width: channels of the first layer; they double towards the base, to
            at most eight times as many.
        classes: number of classes; None for no label.
        conditioning: how the label enters: `"projection"` adds its product
            with the flattened features to the logit; `"concatenation"` adds
            a learned plane for each class to the picture's channels. Read
            only with classes.
        normalization: `None`, which suits a gradient penalty, begins with He
            weights; `"batch"`, DCGAN's own, normalises every layer but the
            first and begins with N(0, 0.02). Batch norm makes the logit of
            one sample depend on the others: not for per-sample penalties.

    Returns:
        A model from `{"sample": (B, *sample_shape)}`, with classes also
        `"label"` int32 `(B,)`, to float32 logits `(B,)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> discriminator = dcgan_discriminator((28, 28, 1), width=8)
    >>> tuple(discriminator({"sample": keras.ops.ones((5, 28, 28, 1))}).shape)
    (5,)

    Reference: as of `dcgan_generator`; `kgan.networks.ends.logit`.
    """
    shape = check_image_shape(sample_shape, any_channels=True)
    check_integer("width", width)
    check_choice("conditioning", conditioning, ("projection", "concatenation"))
    check_choice("normalization", normalization, (None, "batch"))
    inputs = sample_inputs(shape, classes)
    label = inputs.get("label")
    features = inputs["sample"]
    if classes is not None and conditioning == "concatenation":
        rows, columns, _ = shape
        plane = ClassEmbedding(classes, rows * columns, name="label_embedding")(
            label
        )
        plane = keras.layers.Reshape((rows, columns, 1), name="label_plane")(
            plane
        )
        features = keras.layers.Concatenate(name="sample_and_label")(
            [features, plane]
        )
        label = None
    levels = pyramid(*shape[:2])
    for level in reversed(range(levels.doublings)):
        normalized = normalization == "batch" and level < levels.doublings - 1
        options: dict[str, Any] = {
            "filters": levels.channels(
                width, level, finest=levels.doublings - 1
            ),
            "use_bias": not normalized,
            "kernel_initializer": "he_normal"
            if normalization is None
            else _small_normal(),
            "name": f"down_{level}",
        }
        convolution = (
            HalvingConvolution(**options)
            if level == levels.doublings - 1
            else keras.layers.Conv2D(
                kernel_size=4, strides=2, padding="same", **options
            )
        )
        features = convolution(features)
        if normalized:
            features = _normalize(features, None, None, f"norm_{level}")
        features = keras.layers.LeakyReLU(0.2, name=f"activation_{level}")(
            features
        )
    features = keras.layers.Flatten(name="flatten")(features)
    outputs = logit(features, label, classes)
    return keras.Model(inputs, outputs, name="dcgan_discriminator")


def _small_normal() -> keras.initializers.Initializer:
    # A new one for each layer: a reused one repeats its draw.
    return keras.initializers.RandomNormal(stddev=0.02)


def _normalize(
    features: Any, label: Any, classes: int | None, name: str
) -> Any:
    if label is None or classes is None:
        return BatchNormalization(
            momentum=_MOMENTUM, epsilon=_EPSILON, name=name
        )(features)
    return ConditionalBatchNormalization(
        classes, momentum=_MOMENTUM, epsilon=_EPSILON, name=name
    )(features, label)
