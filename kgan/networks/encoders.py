"""Encoders: from a sample to a normal law of its latent."""

from typing import Any

import keras

from kgan.core import check_integer
from kgan.networks.ends import sample_inputs
from kgan.networks.shapes import check_image_shape
from kgan.networks.shapes import check_sample_shape
from kgan.networks.shapes import pyramid


def mlp_encoder(
    sample_shape: tuple[int, ...],
    *,
    latent_size: int = 64,
    width: int = 128,
    depth: int = 2,
) -> keras.Model:
    """Returns an encoder of `depth` dense ReLU layers.

    It gives the parameters of q(z | x) = N(mean, diag(exp(2 log_sigma))):
    the logarithm of the standard deviation, not of the variance.

    Args:
        sample_shape: of one sample, of any rank; it is flattened.
        latent_size: entries of the latent.
        width: units of a hidden layer.
        depth: hidden layers.

    Returns:
        A model from `{"sample": (B, *sample_shape)}` to `{"mean",
        "log_sigma"}`, both float32 `(B, latent_size)`; sigma begins at 1.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> encoder = mlp_encoder((2,), latent_size=8)
    >>> posterior = encoder({"sample": keras.ops.ones((5, 2))})
    >>> tuple(posterior["mean"].shape), tuple(posterior["log_sigma"].shape)
    ((5, 8), (5, 8))

    Reference: Kingma and Welling 2014, Auto-Encoding Variational Bayes,
    appendix C.2, https://arxiv.org/abs/1312.6114
    """
    shape = check_sample_shape(sample_shape)
    check_integer("width", width)
    inputs = sample_inputs(shape, None)
    features = inputs["sample"]
    if len(shape) > 1:
        features = keras.layers.Flatten(name="flatten")(features)
    for index in range(1, check_integer("depth", depth) + 1):
        features = keras.layers.Dense(
            width,
            activation="relu",
            kernel_initializer="he_normal",
            name=f"hidden_{index}",
        )(features)
    return keras.Model(
        inputs, normal_law(features, latent_size), name="mlp_encoder"
    )


def dcgan_encoder(
    sample_shape: tuple[int, int, int],
    *,
    latent_size: int = 64,
    width: int = 32,
) -> keras.Model:
    """Returns an encoder of 4x4 convolutions of stride 2, LeakyReLU 0.2.

    The body of `dcgan_discriminator` without normalisation, and the mirror
    of `dcgan_generator`; its end is that of `mlp_encoder`.

    Args:
        sample_shape: (height, width, channels): sides from 8 to 256 pixels;
            any number of channels.
        latent_size: entries of the latent.
        width: channels of the first layer; they double towards the base, to
            at most eight times as many.

    Returns:
        A model from `{"sample": (B, *sample_shape)}` to `{"mean",
        "log_sigma"}`, both float32 `(B, latent_size)`; sigma begins at 1.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> encoder = dcgan_encoder((28, 28, 1), latent_size=8, width=4)
    >>> posterior = encoder({"sample": keras.ops.ones((5, 28, 28, 1))})
    >>> tuple(posterior["mean"].shape)
    (5, 8)

    Reference: Radford, Metz and Chintala 2016,
    https://arxiv.org/abs/1511.06434
    """
    shape = check_image_shape(sample_shape, any_channels=True)
    check_integer("width", width)
    inputs = sample_inputs(shape, None)
    features = inputs["sample"]
    levels = pyramid(*shape[:2])
    for level in reversed(range(levels.doublings)):
        features = keras.layers.Conv2D(
            levels.channels(width, level, finest=levels.doublings - 1),
            4,
            strides=2,
            padding="same",
            kernel_initializer="he_normal",
            name=f"down_{level}",
        )(features)
        features = keras.layers.LeakyReLU(0.2, name=f"activation_{level}")(
            features
        )
    features = keras.layers.Flatten(name="flatten")(features)
    return keras.Model(
        inputs, normal_law(features, latent_size), name="dcgan_encoder"
    )


def normal_law(features: Any, latent_size: int) -> dict[str, Any]:
    """Returns the mean and log standard deviation of a latent's entries.

    Args:
        features: `(B, n)`.
        latent_size: entries of the latent, at least 1.

    Returns:
        `"mean"` and `"log_sigma"`, both float32 `(B, latent_size)` whatever
        the precision of the features. The second begins at 0.
    """
    latent_size = check_integer("latent_size", latent_size)
    return {
        "mean": keras.layers.Dense(latent_size, dtype="float32", name="mean")(
            features
        ),
        "log_sigma": keras.layers.Dense(
            latent_size,
            kernel_initializer="zeros",
            dtype="float32",
            name="log_sigma",
        )(features),
    }
