"""A generator of pictures from maps of segments, after SPADE."""

import keras

from kgan.core import check_integer
from kgan.layers import OneHot
from kgan.layers import SpatiallyAdaptiveNormalization
from kgan.layers import UpsampledConvolution
from kgan.networks.ends import as_picture
from kgan.networks.shapes import check_image_shape
from kgan.networks.shapes import margins
from kgan.networks.shapes import pyramid


def spade_generator(
    sample_shape: tuple[int, int, int],
    *,
    condition_values: int,
    width: int = 32,
    hidden: int | None = None,
) -> keras.Model:
    """Returns a generator that reads its map anew at each size.

    The map, seen at a base of about 4 to 7 pixels, begins; then blocks of
    spatially adaptive norm, LeakyReLU 0.2 and a convolution that doubles the
    picture, each of whose norms reads the map at its own size. So what the
    map says need not pass through the base, and is not normalised away where
    it is the same everywhere. After a last block at full size a 3x3
    convolution makes the picture.

    It differs from the paper's in that blocks have no second convolution
    beside them (residual blocks cost twice as much), and that nothing is
    drawn at random: the picture is a function of the map.

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels,
            1, 3 or 4 channels.
        condition_values: how many values the map has, at least 2: 0 to one
            less.
        width: channels at full size; they double towards the base, to at
            most eight times as many.
        hidden: channels of what reads the map in each norm; None for
            `width`.

    Returns:
        A model from `{"condition": (B, height, width, 1)}`, int32, to
        float32 `(B, *sample_shape)` in [-1, 1].

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> generator = spade_generator((8, 8, 1), condition_values=3, width=4)
    >>> map_of_zeros = keras.ops.zeros((5, 8, 8, 1), "int32")
    >>> tuple(generator({"condition": map_of_zeros}).shape)
    (5, 8, 8, 1)

    Reference: Park et al. 2019, Semantic Image Synthesis with
    Spatially-Adaptive Normalization, https://arxiv.org/abs/1903.07291
    """
    rows, columns, channels = check_image_shape(sample_shape)
    check_integer("width", width)
    check_integer("condition_values", condition_values, minimum=2)
    hidden = width if hidden is None else check_integer("hidden", hidden)
    condition = keras.Input((rows, columns, 1), dtype="int32", name="condition")
    levels = pyramid(rows, columns)
    grid = (
        levels.base_height * 2**levels.doublings,
        levels.base_width * 2**levels.doublings,
    )
    planes = OneHot(condition_values, name="planes")(condition)
    # Beyond the picture there is no class: zeros in all planes.
    planes = keras.layers.ZeroPadding2D(
        margins((rows, columns), grid), name="margin"
    )(planes)
    base = keras.layers.AveragePooling2D(2**levels.doublings, name="base_map")(
        planes
    )
    features = keras.layers.Conv2D(
        levels.channels(width, 0, finest=levels.doublings),
        3,
        padding="same",
        kernel_initializer="he_normal",
        name="base",
    )(base)
    for level in range(levels.doublings + 1):
        features = SpatiallyAdaptiveNormalization(hidden, name=f"norm_{level}")(
            features, planes
        )
        features = keras.layers.LeakyReLU(0.2, name=f"activation_{level}")(
            features
        )
        if level < levels.doublings:
            features = UpsampledConvolution(
                levels.channels(width, level + 1, finest=levels.doublings),
                kernel_initializer="he_normal",
                name=f"up_{level + 1}",
            )(features)
    features = keras.layers.Conv2D(
        channels, 3, padding="same", name="to_picture"
    )(features)
    features = keras.layers.Cropping2D(
        margins((rows, columns), grid), name="crop"
    )(features)
    return keras.Model(
        {"condition": condition}, as_picture(features), name="spade_generator"
    )
