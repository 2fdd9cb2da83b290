"""Pairs of a sample and its code, as a joint critic is shown them."""

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.models.rows import as_samples
from kgan.models.rows import in_row_batches
from kgan.models.shapes import check_inputs
from kgan.models.shapes import check_outputs
from kgan.models.shapes import input_shapes
from kgan.penalties import Critic


def code_of(
    encoded: dict[str, tf.Tensor], noise: tf.Tensor | None
) -> tf.Tensor:
    """The code z = mean + exp(log_sigma) noise; the mean without noise.

    `log_sigma` is the logarithm of the standard deviation, often confused
    with that of the variance, which is twice as large.

    Args:
        encoded: of an encoder: `"mean"` and, for noise, `"log_sigma"`, each
            `(n, latent_size)`.
        noise: standard normal, `(n, latent_size)`; None for none.

    Returns:
        float32 `(n, latent_size)`, whatever the encoder computes in.

    Example:

    >>> encoded = {"mean": tf.ones((1, 1)), "log_sigma": tf.zeros((1, 1))}
    >>> float(code_of(encoded, tf.constant([[2.0]]))[0, 0])
    3.0
    """
    mean = tf.cast(encoded["mean"], tf.float32)
    if noise is None:
        return mean
    return mean + tf.exp(tf.cast(encoded["log_sigma"], tf.float32)) * noise


def as_pairs(sample: tf.Tensor, latent: tf.Tensor) -> tf.Tensor:
    """Returns samples and latents joined as float32 rows.

    As one tensor, pairs go through every loss and penalty of samples.

    Args:
        sample: `(n, ...)`.
        latent: `(n, latent_size)`.
    """
    sample = tf.cast(sample, tf.float32)
    rows = tf.reshape(sample, (-1, math.prod(sample.shape[1:])))
    return tf.concat([rows, tf.cast(latent, tf.float32)], axis=1)


def pair_critic(critic: keras.Model) -> Critic:
    """Returns what judges pairs of `as_pairs`, in training.

    Args:
        critic: `{"sample", "latent"}` to logits `(n,)`; one of `{"sample"}`
            alone leaves the latents out.
    """
    shapes = input_shapes(critic)
    shape = shapes["sample"]
    size = math.prod(shape)

    def judged(pairs: tf.Tensor) -> tf.Tensor:
        inputs = {"sample": tf.reshape(pairs[:, :size], (-1, *shape))}
        if "latent" in shapes:
            inputs["latent"] = pairs[:, size:]
        return critic(inputs, training=True)

    return judged


def pair_scores(
    critic: keras.Model, x: Any, z: Any, latent_size: int
) -> np.ndarray:
    """Returns a critic's logit of each pair, as in inference, `(n,)`.

    Args:
        critic: as of `pair_critic`.
        x: `(n, ...)`, float32 in the data's range, or uint8 images.
        z: `(n, latent_size)`; one of samples alone does not read it.
        latent_size: of the generator.

    Raises:
        ValueError: the samples' or the latents' shape is another.
    """
    shapes = input_shapes(critic)
    x = as_samples("x", x, shapes["sample"])
    z = np.asarray(z, np.float32)
    if z.shape != (len(x), latent_size):
        raise ValueError(
            f"`z` must have the shape {(len(x), latent_size)}. "
            f"Received: {z.shape}"
        )

    def logits(sample: tf.Tensor, latent: tf.Tensor) -> tf.Tensor:
        inputs = {"sample": sample, "latent": latent}
        return critic({name: inputs[name] for name in shapes}, training=False)

    return in_row_batches(logits, x, z)


def check_codes(
    name: str,
    generator: keras.Model,
    encoder: keras.Model,
    *,
    stochastic: bool,
    component: bool = False,
) -> None:
    """Raises unless an encoder's codes are latents of a generator.

    Args:
        name: the generator's argument, for the message.
        generator: `{"latent"}` to samples.
        encoder: `{"sample"}` to `"mean"` and `"log_sigma"`, and perhaps more.
        stochastic: whether `"log_sigma"` is read.
        component: both are told a component too.

    Raises:
        TypeError: a network is no Keras model.
        ValueError: it names the inputs, or the output that does not fit.
    """
    also = ["component"] if component else []
    check_inputs(name, generator, ["latent", *also])
    check_inputs("encoder", encoder, ["sample", *also])
    latent = input_shapes(generator)["latent"]
    if len(latent) != 1:
        raise ValueError(
            f"`{name}` must take latents of shape (n, latent_size). "
            f"Received: rows of shape {latent}"
        )
    law = ("mean", "log_sigma") if stochastic else ("mean",)
    check_outputs("encoder", encoder, {each: latent for each in law})


def check_joint(
    generator: keras.Model,
    encoder: keras.Model,
    critic: keras.Model,
    *,
    stochastic: bool,
    component: bool = False,
) -> None:
    """Raises unless what is made and encoded fits the critic.

    Args:
        generator: `{"latent"}` to samples.
        encoder: `{"sample"}` to `"mean"` and `"log_sigma"`.
        critic: `{"sample", "latent"}`, or `{"sample"}`, to logits `(n,)`.
        stochastic: whether `"log_sigma"` is read.
        component: generator and encoder are told a component too.

    Raises:
        TypeError: a network is no Keras model.
        ValueError: it names the two shapes that do not meet.
    """
    check_codes(
        "generator",
        generator,
        encoder,
        stochastic=stochastic,
        component=component,
    )
    joint = isinstance(critic, keras.Model) and "latent" in input_shapes(critic)
    check_inputs("critic", critic, ["sample", *(["latent"] if joint else [])])
    latent = input_shapes(generator)["latent"]
    sample = input_shapes(critic)["sample"]
    for name, received in (
        ("generator", tuple(generator.output_shape[1:])),
        ("encoder", input_shapes(encoder)["sample"]),
    ):
        if received != sample:
            raise ValueError(
                f"`{name}` and `critic` must have samples of one shape. "
                f"Received: {name} {received}, critic {sample}"
            )
    if joint and input_shapes(critic)["latent"] != latent:
        raise ValueError(
            "`critic` must judge the latents that `generator` takes. Received: "
            f"critic {input_shapes(critic)['latent']}, generator {latent}"
        )
    if critic.output_shape != (None,):
        raise ValueError(
            "`critic` must return logits of shape (n,). "
            f"Received: {critic.output_shape}"
        )
