"""The U-Net: a picture to a picture of the same size, after pix2pix."""

from typing import Any

import keras

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.layers import HalvingConvolution
from kgan.layers import InstanceNormalization
from kgan.networks.ends import as_picture
from kgan.networks.ends import condition_inputs
from kgan.networks.shapes import Pyramid
from kgan.networks.shapes import check_image_shape
from kgan.networks.shapes import margins
from kgan.networks.shapes import pyramid

OUTPUTS = ("picture", "logits")


def unet_translator(
    condition_shape: tuple[int, int, int],
    *,
    channels: int | None = None,
    width: int = 32,
    classes: int | None = None,
    output: str = "picture",
) -> keras.Model:
    """Returns a network of a picture's condition, with skips at each size.

    4x4 convolutions of stride 2 halve the condition to a base of about 4 to
    7 pixels; 4x4 transposed ones double it again, and each map is joined on
    the way by the one of its size. At full size the condition itself joins,
    so that what stays the same in the picture need not pass the base, and a
    3x3 convolution makes the picture. Instance norm follows all but the
    first convolution.

    It differs from the paper's in that its base is no single pixel, of which
    instance norm would leave nothing, in its last skip, and in that nothing
    is dropped at random: the translation is a function of the condition.

    Args:
        condition_shape: (height, width, channels): sides from 8 to 256
            pixels; any number of channels.
        channels: of the picture: 1, 3 or 4; of logits any number. None for
            those of the condition.
        width: channels after the first convolution; they double towards the
            base, to at most eight times as many.
        classes: number of classes, the styles that may be asked for; None
            for no label. With classes each norm has a scale and an offset
            for each class.
        output: `"picture"` for values in [-1, 1], by tanh; `"logits"` for
            values of any size, such as the log odds of segments.

    Returns:
        A model from `{"condition": (B, *condition_shape)}`, with classes
        also `"label"` int32 `(B,)`, to float32 `(B, height, width,
        channels)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> translator = unet_translator((28, 28, 1), channels=3, width=4)
    >>> condition = keras.ops.ones((5, 28, 28, 1))
    >>> tuple(translator({"condition": condition}).shape)
    (5, 28, 28, 3)

    Reference: Isola et al. 2017, Image-to-Image Translation with Conditional
    Adversarial Networks, section 3.2, https://arxiv.org/abs/1611.07004;
    Ronneberger, Fischer and Brox 2015, https://arxiv.org/abs/1505.04597
    """
    shape = check_image_shape(
        condition_shape, any_channels=True, name="condition_shape"
    )
    check_integer("width", width)
    check_choice("output", output, OUTPUTS)
    channels = shape[2] if channels is None else channels
    check_integer("channels", channels)
    if output == "picture":
        check_choice("channels", channels, (1, 3, 4))
    inputs = condition_inputs(shape, classes)
    label = inputs.get("label")
    levels = pyramid(*shape[:2])
    grid = (
        levels.base_height * 2**levels.doublings,
        levels.base_width * 2**levels.doublings,
    )
    condition = keras.layers.ZeroPadding2D(
        margins(shape[:2], grid), name="margin"
    )(inputs["condition"])

    maps = _halved(condition, width, levels, label, classes)
    features = maps.pop()
    for level in range(1, levels.doublings + 1):
        features = _doubled(
            features,
            _channels(levels, width, level),
            label,
            classes,
            f"up_{level}",
        )
        features = keras.layers.Concatenate(name=f"skip_{level}")(
            [features, maps.pop()]
        )
    features = keras.layers.Conv2D(
        channels, 3, padding="same", name="to_picture"
    )(features)
    features = keras.layers.Cropping2D(
        margins(shape[:2], features.shape[1:3]), name="crop"
    )(features)
    made = (
        as_picture(features)
        if output == "picture"
        else keras.layers.Activation("linear", dtype="float32", name="output")(
            features
        )
    )
    return keras.Model(inputs, made, name="unet_translator")


def _channels(levels: Pyramid, width: int, level: int) -> int:
    """Of a map: `width` at half of the full size, half of it at the full."""
    if level == levels.doublings:
        return max(width // 2, 1)
    return levels.channels(width, level, finest=levels.doublings - 1)


def _halved(
    condition: Any,
    width: int,
    levels: Pyramid,
    label: Any,
    classes: int | None,
) -> list[Any]:
    """Returns the condition and its maps, down to that of the base."""
    maps = [condition]
    for level in reversed(range(levels.doublings)):
        is_first = level == levels.doublings - 1
        options: dict[str, Any] = {
            "filters": _channels(levels, width, level),
            "use_bias": is_first,
            "kernel_initializer": "he_normal",
            "name": f"down_{level}",
        }
        convolution = (
            HalvingConvolution(**options)
            if is_first
            else keras.layers.Conv2D(
                kernel_size=4, strides=2, padding="same", **options
            )
        )
        features = convolution(maps[-1])
        if not is_first:
            features = normalized(
                features, label, classes, f"down_norm_{level}"
            )
        maps.append(
            keras.layers.LeakyReLU(0.2, name=f"down_activation_{level}")(
                features
            )
        )
    return maps


def _doubled(
    features: Any, filters: int, label: Any, classes: int | None, name: str
) -> Any:
    features = keras.layers.Conv2DTranspose(
        filters,
        4,
        strides=2,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(features)
    features = normalized(features, label, classes, f"{name}_norm")
    return keras.layers.ReLU(name=f"{name}_activation")(features)


def normalized(
    features: Any, label: Any, classes: int | None, name: str
) -> Any:
    """Returns features after instance norm, by class where there are some.

    Args:
        features: `(B, height, width, channels)`.
        label: int32 `(B,)`; None where there are no classes.
        classes: number of classes; None for no label.
        name: of the layer.
    """
    norm = InstanceNormalization(classes, name=name)
    return norm(features) if classes is None else norm(features, label)
