"""A text to the spectrogram of its sound, all frames at once."""

import math
from typing import Any

import keras

from kgan.core import check_integer
from kgan.core import check_number
from kgan.layers import ClassEmbedding
from kgan.layers import MonotonicInterpolation
from kgan.layers import TokenEmbedding
from kgan.layers import TokenMask
from kgan.networks.ends import as_picture
from kgan.networks.ends import label_input
from kgan.networks.shapes import check_image_shape

_TEXT_LAYERS = 3
_TEXT_KERNEL = 3


def text_to_spectrogram(
    sample_shape: tuple[int, int, int],
    *,
    values: int,
    text_length: int,
    width: int = 128,
    depth: int = 6,
    kernel_size: int = 5,
    classes: int | None = None,
    frames_per_token: float = 5.0,
) -> keras.Model:
    """Returns a generator of spectrograms of texts of tokens.

    Convolutions over the tokens, such as phonemes, make features of each in
    its neighbourhood; a softplus of them is how many frames it lasts; the
    features are laid out over the frames by these lengths (see
    `kgan.layers.MonotonicInterpolation`); residual blocks of convolutions
    over time make the levels of each frame. With classes, the voices, each
    block scales and offsets its features by the voice's.

    A text and a voice give one spectrogram: it reads no noise.

    Args:
        sample_shape: (frames, bins, 1): sides from 8 to 256.
        values: how many tokens there are; 0 is padding.
        text_length: tokens of a text, padding included.
        width: channels.
        depth: residual blocks over time.
        kernel_size: of their convolutions, in frames.
        classes: number of voices; None for one, and no label.
        frames_per_token: that a token lasts before training.

    Returns:
        A model from `{"condition": int32 (B, text_length)}`, with classes
        also `"label"` int32 `(B,)`, to float32 `(B, *sample_shape)` in
        [-1, 1].

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> generator = text_to_spectrogram(
    ...     (32, 16, 1), values=9, text_length=4, width=8, depth=1
    ... )
    >>> text = keras.ops.array([[1, 5, 1, 0]], "int32")
    >>> tuple(generator({"condition": text}).shape)
    (1, 32, 16, 1)

    Reference: Donahue et al. 2021, End-to-End Adversarial Text-to-Speech,
    section 2.1, https://arxiv.org/abs/2006.03575
    """
    frames, bins, _ = shape = check_spectrogram_shape(sample_shape)
    check_integer("width", width)
    check_integer("depth", depth)
    check_integer("kernel_size", kernel_size)
    check_number("frames_per_token", frames_per_token, minimum=0.1)
    inputs = text_inputs(text_length, classes)
    tokens, label = inputs["condition"], inputs.get("label")
    features = text_features(tokens, label, values, width, classes)
    features = keras.layers.LayerNormalization(name="text_norm")(features)
    lengths = token_lengths(features, frames_per_token)
    features = MonotonicInterpolation(frames, name="interpolation")(
        features, lengths, tokens
    )
    for block in range(depth):
        features = _block(features, kernel_size, label, classes, block)
    features = _styled(features, label, classes, "last")
    features = keras.layers.Dense(bins, name="to_bins")(features)
    features = keras.layers.Reshape(shape, name="to_sample")(features)
    return keras.Model(inputs, as_picture(features), name="text_to_spectrogram")


def check_spectrogram_shape(sample_shape: Any) -> tuple[int, int, int]:
    """Returns (frames, bins, 1), checked.

    Raises:
        TypeError, ValueError: it is another shape.
    """
    shape = check_image_shape(sample_shape, any_channels=True)
    if shape[2] != 1:
        raise ValueError(
            "`sample_shape` must be (frames, bins, 1). "
            f"Received: sample_shape={shape}"
        )
    return shape


def text_inputs(text_length: int, classes: int | None) -> dict[str, Any]:
    """Returns the inputs `"condition"` of tokens and, with classes, `"label"`.

    Args:
        text_length: tokens of a text.
        classes: number of classes, at least 2; None for no label.

    Raises:
        TypeError, ValueError: an argument breaks its rule.
    """
    check_integer("text_length", text_length)
    tokens = keras.Input((text_length,), dtype="int32", name="condition")
    return {"condition": tokens, **label_input(classes)}


def text_features(
    tokens: Any, label: Any, values: int, width: int, classes: int | None
) -> Any:
    """Returns what each token is in its neighbourhood, zeros for padding.

    Args:
        tokens: int32 `(B, T)`.
        label: int32 `(B,)`; None where there are no classes.
        values: how many tokens there are.
        width: channels.
        classes: number of classes; None for no label.

    Returns:
        `(B, T, width)`.

    Raises:
        TypeError, ValueError: `values` breaks its rule.
    """
    features = TokenEmbedding(values, width, name="tokens")(tokens)
    for number in range(_TEXT_LAYERS):
        if classes is not None:
            voice = _of_class(label, classes, width, "zeros", f"voice_{number}")
            features = keras.layers.Add(name=f"text_and_voice_{number}")(
                [features, voice]
            )
            features = TokenMask(name=f"mask_{number}")(features, tokens)
        made = keras.layers.Conv1D(
            width,
            _TEXT_KERNEL,
            padding="same",
            kernel_initializer="he_normal",
            name=f"text_convolution_{number}",
        )(features)
        made = keras.layers.LeakyReLU(0.2, name=f"text_activation_{number}")(
            made
        )
        features = keras.layers.Add(name=f"text_sum_{number}")([features, made])
        features = TokenMask(name=f"text_mask_{number}")(features, tokens)
    return features


def token_lengths(features: Any, frames_per_token: float) -> Any:
    """Returns how many frames each token lasts, float32 `(B, T)` above 0.

    Args:
        features: `(B, T, width)`.
        frames_per_token: of all tokens before training.
    """
    lengths = keras.layers.Dense(
        1,
        activation="softplus",
        kernel_initializer=keras.initializers.RandomNormal(stddev=0.01),
        # softplus of it is the length.
        bias_initializer=keras.initializers.Constant(
            math.log(math.expm1(frames_per_token))
        ),
        dtype="float32",
        name="lengths",
    )(features)
    return keras.layers.Reshape(
        (features.shape[1],), dtype="float32", name="lengths_of_tokens"
    )(lengths)


def _block(
    features: Any,
    kernel_size: int,
    label: Any,
    classes: int | None,
    number: int,
) -> Any:
    width = features.shape[-1]
    made = _styled(features, label, classes, f"block_{number}")
    made = keras.layers.Conv1D(
        width,
        kernel_size,
        padding="same",
        kernel_initializer="he_normal",
        name=f"convolution_{number}",
    )(made)
    return keras.layers.Add(name=f"sum_{number}")([features, made])


def _styled(features: Any, label: Any, classes: int | None, name: str) -> Any:
    """Returns features after layer norm, scale and offset, and LeakyReLU."""
    width = features.shape[-1]
    norm = keras.layers.LayerNormalization(
        center=classes is None, scale=classes is None, name=f"{name}_norm"
    )
    features = norm(features)
    if classes is not None:
        scale = _of_class(label, classes, width, "ones", f"{name}_scale")
        offset = _of_class(label, classes, width, "zeros", f"{name}_offset")
        features = keras.layers.Multiply(name=f"{name}_scaled")(
            [features, scale]
        )
        features = keras.layers.Add(name=f"{name}_styled")([features, offset])
    return keras.layers.LeakyReLU(0.2, name=f"{name}_activation")(features)


def _of_class(
    label: Any, classes: int, width: int, initializer: str, name: str
) -> Any:
    """Returns a vector for the class of each sample, `(B, 1, width)`."""
    vector = ClassEmbedding(classes, width, initializer=initializer, name=name)(
        label
    )
    return keras.layers.Reshape((1, width), name=f"{name}_of_places")(vector)
