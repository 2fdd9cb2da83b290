"""Dense networks for vectors, and for small samples of any rank."""

import math

import keras

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.layers import ClassEmbedding
from kgan.networks.ends import as_picture
from kgan.networks.ends import joined_latent
from kgan.networks.ends import latent_inputs
from kgan.networks.ends import logit
from kgan.networks.ends import sample_inputs
from kgan.networks.shapes import check_sample_shape


def mlp_generator(
    sample_shape: tuple[int, ...],
    *,
    latent_size: int = 64,
    width: int = 128,
    depth: int = 2,
    classes: int | None = None,
) -> keras.Model:
    """Returns a generator of `depth` dense ReLU layers, without normalisation.

    Args:
        sample_shape: of one sample. A vector `(d,)` leaves linearly, of any
            range; a sample of higher rank leaves through tanh, in [-1, 1].
        latent_size: entries of the latent.
        width: units of a hidden layer.
        depth: hidden layers.
        classes: number of classes; None for no label. With classes, an
            embedding of the label is joined to the latent.

    Returns:
        A model from `{"latent": (B, latent_size)}`, with classes also
        `"label"` int32 `(B,)`, to float32 `(B, *sample_shape)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> generator = mlp_generator((2,), latent_size=8)
    >>> tuple(generator({"latent": keras.ops.ones((5, 8))}).shape)
    (5, 2)
    """
    shape = check_sample_shape(sample_shape)
    check_integer("width", width)
    check_integer("depth", depth)
    inputs = latent_inputs(latent_size, classes)
    features = joined_latent(inputs, classes)
    for index in range(1, depth + 1):
        features = keras.layers.Dense(
            width,
            activation="relu",
            kernel_initializer="he_normal",
            name=f"hidden_{index}",
        )(features)
    if len(shape) == 1:
        outputs = keras.layers.Dense(shape[0], dtype="float32", name="output")(
            features
        )
    else:
        features = keras.layers.Dense(
            math.prod(shape), dtype="float32", name="flat_output"
        )(features)
        features = keras.layers.Reshape(shape, dtype="float32", name="shape")(
            features
        )
        outputs = as_picture(features)
    return keras.Model(inputs, outputs, name="mlp_generator")


def mlp_discriminator(
    sample_shape: tuple[int, ...],
    *,
    width: int = 128,
    depth: int = 2,
    classes: int | None = None,
    conditioning: str = "projection",
) -> keras.Model:
    """Returns a discriminator of `depth` dense LeakyReLU(0.2) layers.

    Args:
        sample_shape: of one sample, of any rank; it is flattened.
        width: units of a hidden layer.
        depth: hidden layers.
        classes: number of classes; None for no label.
        conditioning: how the label enters: `"projection"` adds its product
            with the last hidden layer to the logit; `"concatenation"` joins
            an embedding of `width` entries to the sample. Read only with
            classes.

    Returns:
        A model from `{"sample": (B, *sample_shape)}`, with classes also
        `"label"` int32 `(B,)`, to float32 logits `(B,)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> discriminator = mlp_discriminator((2,))
    >>> tuple(discriminator({"sample": keras.ops.ones((5, 2))}).shape)
    (5,)

    Reference: `kgan.networks.ends.logit` for the projection; Mirza and
    Osindero 2014, https://arxiv.org/abs/1411.1784, for the concatenation.
    """
    shape = check_sample_shape(sample_shape)
    check_integer("width", width)
    check_integer("depth", depth)
    check_choice("conditioning", conditioning, ("projection", "concatenation"))
    inputs = sample_inputs(shape, classes)
    features = inputs["sample"]
    if len(shape) > 1:
        features = keras.layers.Flatten(name="flatten")(features)
    label = inputs.get("label")
    if classes is not None and conditioning == "concatenation":
        embedding = ClassEmbedding(classes, width, name="label_embedding")(
            label
        )
        features = keras.layers.Concatenate(name="sample_and_label")(
            [features, embedding]
        )
        label = None
    for index in range(1, depth + 1):
        features = keras.layers.Dense(
            width, kernel_initializer="he_normal", name=f"hidden_{index}"
        )(features)
        features = keras.layers.LeakyReLU(0.2, name=f"activation_{index}")(
            features
        )
    outputs = logit(features, label, classes)
    return keras.Model(inputs, outputs, name="mlp_discriminator")
