"""How often each component of a mixture is drawn."""

import keras
import tensorflow as tf

WEIGHTS = ("uniform", "learned")


def logits_network(components: int) -> keras.Model:
    """Returns the logits of learned weights as a network that a turn moves.

    It has one input, which is 1, and begins with uniform weights.

    Args:
        components: K.
    """
    one = keras.Input((1,), dtype="float32", name="one")
    logits = keras.layers.Dense(
        components,
        use_bias=False,
        kernel_initializer="zeros",
        dtype="float32",
        name="logits",
    )(one)
    return keras.Model(one, logits, name="mixture_logits")


def mixture_weights(network: keras.Model | None, components: int) -> tf.Tensor:
    """Returns the weights pi, float32 `(components,)`, of sum 1.

    Args:
        network: of `logits_network`; None: they are uniform.
        components: K.
    """
    if network is None:
        return tf.fill((components,), 1.0 / components)
    return tf.nn.softmax(network(tf.ones((1, 1)), training=False)[0])


def responsibility_loss(
    component_logits: tf.Tensor, weights: tf.Tensor
) -> tf.Tensor:
    """-E_x sum_k r_k(x) log pi_k, r the softmax of logits, held fixed.

    Its minimum over pi is E_x r_k(x): the step of expectation-maximisation
    for a mixture's weights, where r is the posterior of the component given
    x, as a classifier of the mixture's own samples learns it.

    Args:
        component_logits: `(n, K)`, of samples of the data.
        weights: pi, `(K,)`.

    Returns:
        A scalar.

    Example:

    >>> halves = tf.constant([0.5, 0.5])
    >>> round(float(responsibility_loss(tf.zeros((3, 2)), halves)), 4)
    0.6931
    """
    logits = tf.cast(component_logits, tf.float32)
    shares = tf.stop_gradient(tf.nn.softmax(logits))
    return -tf.reduce_mean(tf.linalg.matvec(shares, tf.math.log(weights)))
