"""Pairs of a sample and its code, as a joint critic is shown them."""

import math

import keras
import tensorflow as tf

from kgan.models.classification import check_outputs
from kgan.models.shapes import check_inputs
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
    also = ["component"] if component else []
    check_inputs("generator", generator, ["latent", *also])
    check_inputs("encoder", encoder, ["sample", *also])
    joint = isinstance(critic, keras.Model) and "latent" in input_shapes(critic)
    check_inputs("critic", critic, ["sample", *(["latent"] if joint else [])])
    latent = input_shapes(generator)["latent"]
    if len(latent) != 1:
        raise ValueError(
            "`generator` must take latents of shape (n, latent_size). "
            f"Received: rows of shape {latent}"
        )
    sample = input_shapes(critic)["sample"]
    law = ("mean", "log_sigma") if stochastic else ("mean",)
    check_outputs("encoder", encoder, {name: latent for name in law})
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
