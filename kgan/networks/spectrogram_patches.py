"""A discriminator of the parts of a spectrogram, each with its text."""

import keras

from kgan.core import check_integer
from kgan.layers import HalvingConvolution
from kgan.layers import MonotonicInterpolation
from kgan.networks.text_to_spectrogram import check_spectrogram_shape
from kgan.networks.text_to_spectrogram import text_features
from kgan.networks.text_to_spectrogram import text_inputs
from kgan.networks.text_to_spectrogram import token_lengths


def spectrogram_discriminator(
    sample_shape: tuple[int, int, int],
    *,
    values: int,
    text_length: int,
    width: int = 16,
    depth: int = 3,
    classes: int | None = None,
    frames_per_token: float = 5.0,
) -> keras.Model:
    """Returns a discriminator of the parts of a spectrogram of a text.

    `depth` 4x4 convolutions of stride 2 over time and frequency, then the
    features of the text join, laid out over the frames that are left by
    lengths of the discriminator's own; a 3x3 convolution of both and one that
    makes a logit at each place. So each part is judged by how it looks, and
    by whether that is what the text says at that time. LeakyReLU 0.2 follows
    all but the last; there is no norm, since how loud a part is tells much.

    Args:
        sample_shape: (frames, bins, 1): sides from 8 to 256.
        values: how many tokens there are; 0 is padding.
        text_length: tokens of a text, padding included.
        width: channels of the first layer; they double with each one.
        depth: halvings, at least 1.
        classes: number of voices; None for one, and no label.
        frames_per_token: that a token lasts before training.

    Returns:
        A model from `{"sample": (B, *sample_shape), "condition": int32 (B,
        text_length)}`, with classes also `"label"` int32 `(B,)`, to float32
        logits `(B, rows, columns)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> discriminator = spectrogram_discriminator(
    ...     (32, 16, 1), values=9, text_length=4, width=4, depth=2
    ... )
    >>> text = keras.ops.array([[1, 5, 1, 0]], "int32")
    >>> sample = keras.ops.zeros((1, 32, 16, 1))
    >>> tuple(discriminator({"sample": sample, "condition": text}).shape)
    (1, 8, 4)

    Reference: patches: Isola et al. 2017, section 3.2,
    https://arxiv.org/abs/1611.07004
    """
    shape = check_spectrogram_shape(sample_shape)
    check_integer("width", width)
    check_integer("depth", depth)
    inputs = {
        "sample": keras.Input(shape, dtype="float32", name="sample"),
        **text_inputs(text_length, classes),
    }
    features = inputs["sample"]
    for level in range(depth):
        options = {
            "filters": width * 2**level,
            "kernel_initializer": "he_normal",
            "name": f"convolution_{level}",
        }
        features = (
            HalvingConvolution(**options)
            if level == 0
            else keras.layers.Conv2D(
                kernel_size=4, strides=2, padding="same", **options
            )
        )(features)
        features = keras.layers.LeakyReLU(0.2, name=f"activation_{level}")(
            features
        )
    _, rows, columns, channels = features.shape
    tokens = inputs["condition"]
    text = text_features(tokens, inputs.get("label"), values, channels, classes)
    text = MonotonicInterpolation(rows, temperature=1.0, name="interpolation")(
        text, token_lengths(text, frames_per_token * rows / shape[0]), tokens
    )
    text = keras.layers.Reshape((rows, 1, channels), name="text_of_rows")(text)
    text = keras.layers.UpSampling2D((1, columns), name="text_of_places")(text)
    features = keras.layers.Concatenate(name="sample_and_text")(
        [features, text]
    )
    features = keras.layers.Conv2D(
        channels,
        3,
        padding="same",
        kernel_initializer="he_normal",
        name="judgement",
    )(features)
    features = keras.layers.LeakyReLU(0.2, name="judgement_activation")(
        features
    )
    logits = keras.layers.Conv2D(
        1, 3, padding="same", dtype="float32", name="realness"
    )(features)
    logits = keras.layers.Reshape(
        (rows, columns), dtype="float32", name="realness_of_places"
    )(logits)
    return keras.Model(inputs, logits, name="spectrogram_discriminator")
