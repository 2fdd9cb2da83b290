"""The U-Net: a picture to a picture of the same size, after pix2pix."""

from typing import Any
from typing import NamedTuple

import keras

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.layers import BatchNormalization
from kgan.layers import ConditionalBatchNormalization
from kgan.layers import HalvingConvolution
from kgan.layers import InstanceNormalization
from kgan.layers import UpsampledConvolution
from kgan.networks.ends import as_picture
from kgan.networks.ends import condition_inputs
from kgan.networks.shapes import Pyramid
from kgan.networks.shapes import check_image_shape
from kgan.networks.shapes import margins
from kgan.networks.shapes import pyramid

NORMALIZATIONS = ("batch", "instance")
OUTPUTS = ("picture", "logits")
_MOMENTUM = 0.9
_EPSILON = 1e-5


class Norms(NamedTuple):
    """How the maps of a network are normalised.

    Attributes:
        kind: of `NORMALIZATIONS`.
        label: int32 `(B,)`; None where there are no classes.
        classes: number of classes; None for no label.
    """

    kind: str
    label: Any
    classes: int | None

    def of(self, features: Any, name: str) -> Any:
        """Returns normalised features, by class where there are some.

        Args:
            features: `(B, height, width, channels)`.
            name: of the layer.
        """
        if self.kind == "instance":
            norm = InstanceNormalization(self.classes, name=name)
            return (
                norm(features)
                if self.classes is None
                else norm(features, self.label)
            )
        if self.classes is None:
            return BatchNormalization(
                momentum=_MOMENTUM, epsilon=_EPSILON, name=name
            )(features)
        return ConditionalBatchNormalization(
            self.classes, momentum=_MOMENTUM, epsilon=_EPSILON, name=name
        )(features, self.label)


def unet_translator(
    condition_shape: tuple[int, int, int],
    *,
    channels: int | None = None,
    width: int = 32,
    classes: int | None = None,
    normalization: str = "batch",
    output: str = "picture",
) -> keras.Model:
    """Returns a network of a picture's condition, with skips at each size.

    4x4 convolutions of stride 2 halve the condition to a base of about 4 to
    7 pixels; 3x3 ones of repeated pixels double it again, and each map is
    joined on the way by the one of its size. At full size the condition
    itself joins, so that what stays the same in the picture need not pass the
    base, and two 3x3 convolutions make the picture. A norm follows all
    convolutions but the first and the last.

    It differs from the paper's in that its base is no single pixel, of which
    instance norm would leave nothing; in that pixels are repeated, which
    leaves no checkerboard as transposed convolutions do; in its end at full
    size; and in that nothing is dropped at random: the translation is a
    function of the condition.

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
        normalization: `"batch"`, which leaves a picture its brightness and
            contrast; `"instance"`, which takes them from each channel, as a
            change of style may want, and leaves unrest in flat colours.
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
    check_choice("normalization", normalization, NORMALIZATIONS)
    check_choice("output", output, OUTPUTS)
    channels = shape[2] if channels is None else channels
    check_integer("channels", channels)
    if output == "picture":
        check_choice("channels", channels, (1, 3, 4))
    inputs = condition_inputs(shape, classes)
    norms = Norms(normalization, inputs.get("label"), classes)
    levels = pyramid(*shape[:2])
    grid = (
        levels.base_height * 2**levels.doublings,
        levels.base_width * 2**levels.doublings,
    )
    condition = keras.layers.ZeroPadding2D(
        margins(shape[:2], grid), name="margin"
    )(inputs["condition"])

    maps = _halved(condition, width, levels, norms)
    features = maps.pop()
    for level in range(1, levels.doublings + 1):
        features = _doubled(
            features,
            _channels(levels, width, level),
            norms,
            f"up_{level}",
        )
        features = keras.layers.Concatenate(name=f"skip_{level}")(
            [features, maps.pop()]
        )
    features = _convolved(
        features, _channels(levels, width, levels.doublings), norms
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
    condition: Any, width: int, levels: Pyramid, norms: Norms
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
            features = norms.of(features, f"down_norm_{level}")
        maps.append(
            keras.layers.LeakyReLU(0.2, name=f"down_activation_{level}")(
                features
            )
        )
    return maps


def _doubled(features: Any, filters: int, norms: Norms, name: str) -> Any:
    features = UpsampledConvolution(
        filters, use_bias=False, kernel_initializer="he_normal", name=name
    )(features)
    features = norms.of(features, f"{name}_norm")
    return keras.layers.ReLU(name=f"{name}_activation")(features)


def _convolved(features: Any, filters: int, norms: Norms) -> Any:
    """Returns the map of full size from which the picture is made."""
    features = keras.layers.Conv2D(
        filters,
        3,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name="full_size",
    )(features)
    features = norms.of(features, "full_size_norm")
    return keras.layers.ReLU(name="full_size_activation")(features)
