"""WaveGAN: sounds, sample by sample, by convolutions over time."""

import math
from typing import Any

import keras

from kgan.core import check_integer
from kgan.networks.ends import as_picture
from kgan.networks.ends import joined_latent
from kgan.networks.ends import latent_inputs
from kgan.networks.ends import logit
from kgan.networks.ends import sample_inputs
from kgan.networks.shapes import check_sample_shape

_STRIDE = 4
_KERNEL = 25
# Of the shortest map, before the first stride.
_BASE = 16
_SHORTEST = 64


def wavegan_generator(
    sample_shape: tuple[int, int],
    *,
    latent_size: int = 100,
    width: int = 64,
    classes: int | None = None,
) -> keras.Model:
    """Returns a generator of sounds.

    A dense layer makes 16 moments or more of many channels; transposed
    convolutions of 25 moments and stride 4 make four times as many, each of
    half the channels, until there is a sound. As in the paper there is no norm.

    Args:
        sample_shape: (time, channels): 64 samples or more; of sounds whose
            length is not 16 times a power of 4, such as 16,000, more are
            made and the ends cut off.
        latent_size: entries of a latent.
        width: channels before the last layer; they double towards the first.
            The paper's is 64.
        classes: number of classes, whose vector joins the latent; None for
            no label.

    Returns:
        A model from `{"latent": (B, latent_size)}`, with classes also
        `"label"` int32 `(B,)`, to float32 `(B, *sample_shape)` in [-1, 1].

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> generator = wavegan_generator((256, 1), latent_size=5, width=2)
    >>> tuple(generator({"latent": keras.ops.ones((3, 5))}).shape)
    (3, 256, 1)

    Reference: Donahue, McAuley and Puckette 2019, Adversarial Audio
    Synthesis, section 3 and table 3, https://arxiv.org/abs/1802.04208
    """
    time, channels = _check_sound_shape(sample_shape)
    check_integer("width", width)
    inputs = latent_inputs(latent_size, classes)
    layers = _layers(time)
    moments = math.ceil(time / _STRIDE**layers)
    features = keras.layers.Dense(
        moments * width * 2 ** (layers - 1), name="to_moments"
    )(joined_latent(inputs, classes))
    features = keras.layers.Reshape(
        (moments, width * 2 ** (layers - 1)), name="moments"
    )(features)
    for layer in range(layers):
        is_last = layer == layers - 1
        features = keras.layers.ReLU(name=f"activation_{layer}")(features)
        features = keras.layers.Conv1DTranspose(
            channels if is_last else width * 2 ** (layers - 2 - layer),
            _KERNEL,
            strides=_STRIDE,
            padding="same",
            name=f"convolution_{layer}",
        )(features)
    spare = moments * _STRIDE**layers - time
    features = keras.layers.Cropping1D(
        (spare // 2, spare - spare // 2), name="crop"
    )(features)
    return keras.Model(inputs, as_picture(features), name="wavegan_generator")


def wavegan_discriminator(
    sample_shape: tuple[int, int],
    *,
    width: int = 64,
    classes: int | None = None,
) -> keras.Model:
    """Returns a critic of sounds, the generator's mirror image.

    Convolutions of 25 moments and stride 4, each of twice the channels,
    LeakyReLU 0.2 after each, then a dense layer. There is no norm, as the
    gradient penalty asks, and none of the paper's "phase shuffle", which
    draws in each layer: give the game `augment=kgan.augment.SoundShift()`.

    Args:
        sample_shape: (time, channels): 64 samples or more.
        width: channels of the first layer; the paper's is 64.
        classes: number of classes, whose vector's product with the features
            is added to the logit; None for no label.

    Returns:
        A model from `{"sample": (B, *sample_shape)}`, with classes also
        `"label"` int32 `(B,)`, to float32 logits `(B,)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> discriminator = wavegan_discriminator((256, 1), width=2)
    >>> tuple(discriminator({"sample": keras.ops.ones((3, 256, 1))}).shape)
    (3,)

    Reference: as of `wavegan_generator`, table 4; by class: Miyato and
    Koyama 2018, https://arxiv.org/abs/1802.05637
    """
    time, channels = _check_sound_shape(sample_shape)
    check_integer("width", width)
    inputs = sample_inputs((time, channels), classes)
    features = inputs["sample"]
    for layer in range(_layers(time)):
        features = keras.layers.Conv1D(
            width * 2**layer,
            _KERNEL,
            strides=_STRIDE,
            padding="same",
            name=f"convolution_{layer}",
        )(features)
        features = keras.layers.LeakyReLU(0.2, name=f"activation_{layer}")(
            features
        )
    features = keras.layers.Flatten(name="features")(features)
    return keras.Model(
        inputs,
        logit(features, inputs.get("label"), classes),
        name="wavegan_discriminator",
    )


def _layers(time: int) -> int:
    """Returns how many strides lead from about 16 moments to the sound."""
    return max(round(math.log(time / _BASE, _STRIDE)), 1)


def _check_sound_shape(sample_shape: Any) -> tuple[int, int]:
    shape = check_sample_shape(sample_shape)
    if len(shape) != 2 or shape[0] < _SHORTEST:
        raise ValueError(
            f"`sample_shape` must be (time, channels), time {_SHORTEST} or "
            f"more. Received: sample_shape={shape}"
        )
    return shape[0], shape[1]
