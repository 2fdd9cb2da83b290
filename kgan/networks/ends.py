"""The two ends that all networks share: inputs, and sample or logit."""

from typing import Any

import keras

from kgan.core import check_integer
from kgan.layers import ClassEmbedding


def latent_inputs(latent_size: int, classes: int | None) -> dict[str, Any]:
    """Returns a generator's inputs: `"latent"` and, with classes, `"label"`.

    Args:
        latent_size: entries of a latent, at least 1.
        classes: number of classes, at least 2; None for no label.

    Raises:
        TypeError, ValueError: an argument breaks its rule.
    """
    latent_size = check_integer("latent_size", latent_size)
    latent = keras.Input((latent_size,), dtype="float32", name="latent")
    return {"latent": latent, **label_input(classes)}


def sample_inputs(
    sample_shape: tuple[int, ...], classes: int | None
) -> dict[str, Any]:
    """Returns a discriminator's inputs: `"sample"`, with classes `"label"`.

    Args:
        sample_shape: of one sample, without the batch.
        classes: number of classes, at least 2; None for no label.

    Raises:
        TypeError, ValueError: `classes` breaks its rule.
    """
    sample = keras.Input(sample_shape, dtype="float32", name="sample")
    return {"sample": sample, **label_input(classes)}


def condition_inputs(
    condition_shape: tuple[int, ...], classes: int | None
) -> dict[str, Any]:
    """Returns a translator's inputs: `"condition"`, with classes `"label"`.

    Args:
        condition_shape: of one condition, without the batch.
        classes: number of classes, at least 2; None for no label.

    Raises:
        TypeError, ValueError: `classes` breaks its rule.
    """
    condition = keras.Input(condition_shape, dtype="float32", name="condition")
    return {"condition": condition, **label_input(classes)}


def label_input(classes: int | None) -> dict[str, Any]:
    """Returns the input `"label"`, or nothing when `classes` is None."""
    if classes is None:
        return {}
    check_integer("classes", classes, minimum=2)
    return {"label": keras.Input((), dtype="int32", name="label")}


def joined_latent(inputs: dict[str, Any], classes: int | None) -> Any:
    """Returns the latent, joined by an embedding of the label if there is one.

    The embedding is as long as the latent and begins at its scale, N(0, 1),
    so that neither drowns the other. For generators without batch norm; see
    `scaled_latent`.

    Args:
        inputs: from `latent_inputs`.
        classes: as given to it.

    Returns:
        `(B, latent_size)`, or twice as wide with classes.
    """
    latent = inputs["latent"]
    if classes is None:
        return latent
    embedding = ClassEmbedding(
        classes, latent.shape[-1], name="label_embedding"
    )(inputs["label"])
    return keras.layers.Concatenate(name="latent_and_label")(
        [latent, embedding]
    )


def scaled_latent(inputs: dict[str, Any], classes: int | None) -> Any:
    """Returns z * e_y, entry by entry; without classes the latent z.

    e_y is an embedding of the label that begins as N(0, 1). It is for
    generators with batch norm, which keeps only that a channel varies over
    the batch: where an embedding stands beside the latent, classes vary and
    the latent need not, and soon each class is one picture. Here the label
    only turns and stretches the latent; what is the same in all samples of a
    class comes by the offsets of its norms.

    Args:
        inputs: from `latent_inputs`.
        classes: as given to it.

    Returns:
        `(B, latent_size)`.
    """
    latent = inputs["latent"]
    if classes is None:
        return latent
    scale = ClassEmbedding(classes, latent.shape[-1], name="latent_scale")(
        inputs["label"]
    )
    return keras.layers.Multiply(name="scaled_latent")([latent, scale])


def as_picture(features: Any) -> Any:
    """Returns the features through tanh, as float32 in [-1, 1]."""
    return keras.layers.Activation("tanh", dtype="float32", name="output")(
        features
    )


def logit(features: Any, label: Any = None, classes: int | None = None) -> Any:
    """Returns the logit d = psi(phi) + <v_y, phi>; without classes psi(phi).

    psi is linear with a bias; v_y is a learned vector for each class.

    Args:
        features: phi, `(B, n)`.
        label: int32 `(B,)`; None when the logit does not project on it.
        classes: number of classes; read only when `label` is given.

    Returns:
        float32 `(B,)`, whatever the precision of the features.

    Reference: Miyato and Koyama 2018, cGANs with Projection Discriminator,
    equation 4, https://arxiv.org/abs/1802.05637
    """
    output = keras.layers.Dense(1, dtype="float32", name="realness")(features)
    if label is not None and classes is not None:
        direction = ClassEmbedding(
            classes,
            features.shape[-1],
            initializer="glorot_uniform",
            dtype="float32",
            name="class_direction",
        )(label)
        projection = keras.layers.Dot(1, dtype="float32", name="projection")(
            [features, direction]
        )
        output = keras.layers.Add(dtype="float32", name="realness_and_class")(
            [output, projection]
        )
    return keras.layers.Reshape((), dtype="float32", name="logit")(output)


def trunk_of(
    discriminator: keras.Model,
) -> tuple[dict[str, Any], Any]:
    """Returns a discriminator's inputs by name, and what its logit reads.

    Args:
        discriminator: an unconditional one that ends in `logit`.

    Raises:
        TypeError: it is no Keras model.
        ValueError: it takes a label, or has no layer `"realness"`.
    """
    if not isinstance(discriminator, keras.Model):
        raise TypeError(
            "`discriminator` must be a keras.Model. "
            f"Received: {discriminator!r}"
        )
    inputs = {tensor.name: tensor for tensor in discriminator.inputs}
    ends = [each for each in discriminator.layers if each.name == "realness"]
    if sorted(inputs) != ["sample"] or not ends:
        raise ValueError(
            "`discriminator` must be one of kgan.networks, made without "
            f"classes. Received: {discriminator.name!r} with inputs "
            f"{sorted(inputs)}"
        )
    return inputs, ends[0].input
