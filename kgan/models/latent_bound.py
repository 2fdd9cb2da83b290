"""Bounds on the likelihood of a latent model, by an approximate posterior."""

import math
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.models.joint import code_of
from kgan.models.likelihoods import Likelihood
from kgan.models.turn import Terms


class LatentModel(NamedTuple):
    """A decoder, its noise, and an encoder for it.

    Attributes:
        encoder: `{"sample"}` to the `"mean"` and `"log_sigma"` of q(z | x).
        decoder: `{"latent"}` to means of p(x | z).
        noise_level: from a 1 to the log sigma of p(x | z); None: it is that
            of the likelihood.
        likelihood: the form of p(x | z).
        training: whether its networks are called as in training.
    """

    encoder: keras.Model
    decoder: keras.Model
    noise_level: keras.Model | None
    likelihood: Likelihood
    training: bool

    def posterior(self, sample: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns float32 `"mean"` and `"log_sigma"`, `(n, latent_size)`."""
        encoded = self.encoder({"sample": sample}, training=self.training)
        return {
            name: tf.cast(encoded[name], tf.float32)
            for name in ("mean", "log_sigma")
        }

    def decoded(self, latent: tf.Tensor) -> tf.Tensor:
        """Returns float32 means `(n, ...)` of p(x | z)."""
        mean = self.decoder({"latent": latent}, training=self.training)
        return tf.cast(mean, tf.float32)

    def log_sigma(self) -> tf.Tensor:
        """Returns the log sigma of p(x | z), a scalar; 0 where it has none."""
        if self.noise_level is not None:
            return tf.reshape(self.noise_level(tf.ones((1, 1))), ())
        return tf.constant(math.log(self.likelihood.sigma or 1.0))

    def log_prob(self, sample: tf.Tensor, latent: tf.Tensor) -> tf.Tensor:
        """Returns log p(x | z), `(n,)`.

        Args:
            sample: x, `(n, ...)`, prepared for the likelihood.
            latent: z, `(n, latent_size)`.
        """
        return self.likelihood.log_prob(
            sample, self.decoded(latent), self.log_sigma()
        )


def noise_level_of(likelihood: Likelihood) -> keras.Model | None:
    """Returns what learns a likelihood's log sigma; None: nothing is learned.

    A network of one weight, so that a turn can move it: its output, of an
    input of 1.

    Args:
        likelihood: its `sigma` is the start.
    """
    if not likelihood.learned or not likelihood.sigma:
        return None
    level = keras.layers.Dense(
        1,
        use_bias=False,
        kernel_initializer=keras.initializers.Constant(
            math.log(likelihood.sigma)
        ),
        dtype="float32",
        name="log_sigma",
    )
    return keras.Sequential([keras.Input((1,)), level], name="noise_level")


def evidence_terms(
    model: LatentModel, sample: tf.Tensor, epsilon: tf.Tensor, beta: float
) -> Terms:
    """-E_q log p(x | z) and beta KL(q(z | x) || p(z)), meaned over rows.

    Args:
        model: the networks.
        sample: x, `(n, ...)`, prepared for the likelihood.
        epsilon: `(n, latent_size)`, standard normal.
        beta: the weight of the divergence.

    Reference:
        Kingma and Welling, Auto-Encoding Variational Bayes, 2014, equations
        3 and 7.
    """
    law = model.posterior(sample)
    log_prob = model.log_prob(sample, code_of(law, epsilon))
    divergence = normal_divergence(law["mean"], law["log_sigma"])
    return {
        "reconstruction": -tf.reduce_mean(log_prob),
        "divergence": beta * tf.reduce_mean(divergence),
    }


def importance_terms(
    model: LatentModel, sample: tf.Tensor, epsilon: tf.Tensor
) -> Terms:
    """-log (1/K) sum_k p(x, z_k) / q(z_k | x), meaned over rows.

    Args:
        model: the networks.
        sample: x, `(n, ...)`, prepared for the likelihood.
        epsilon: `(n, K, latent_size)`, standard normal.

    Reference:
        Burda, Grosse and Salakhutdinov, Importance Weighted Autoencoders,
        2016, equation 8.
    """
    weights = log_weights(model, sample, epsilon)
    bounds = tf.reduce_logsumexp(weights, axis=1) - math.log(epsilon.shape[1])
    return {"importance_bound": -tf.reduce_mean(bounds)}


def log_weights(
    model: LatentModel, sample: tf.Tensor, epsilon: tf.Tensor
) -> tf.Tensor:
    """log p(x, z_k) - log q(z_k | x) for z_k drawn from q(z | x).

    Each is log p(x) itself where q is the exact posterior.

    Args:
        model: the networks.
        sample: x, `(n, ...)`, prepared for the likelihood.
        epsilon: `(n, k, latent_size)`, standard normal.

    Returns:
        float32 `(n, k)`, nats.
    """
    count, size = epsilon.shape[1:]
    law = {
        name: tf.repeat(values, count, axis=0)
        for name, values in model.posterior(sample).items()
    }
    noise = tf.reshape(epsilon, (-1, size))
    latent = code_of(law, noise)
    # log p(z) - log q(z | x): their constants cancel.
    ratio = 0.5 * (tf.square(noise) - tf.square(latent)) + law["log_sigma"]
    log_prob = model.log_prob(tf.repeat(sample, count, axis=0), latent)
    return tf.reshape(log_prob + tf.reduce_sum(ratio, axis=1), (-1, count))


def normal_divergence(mean: tf.Tensor, log_sigma: tf.Tensor) -> tf.Tensor:
    """KL(N(mean, diag(sigma^2)) || N(0, I)), `(n,)`, nats.

    Args:
        mean: `(n, d)`.
        log_sigma: log of the standard deviation, `(n, d)`.

    Example:

    >>> float(normal_divergence(tf.ones((1, 2)), tf.zeros((1, 2)))[0])
    1.0

    Reference:
        Kingma and Welling, 2014, appendix B.
    """
    squares = tf.square(mean) + tf.exp(2.0 * log_sigma)
    return tf.reduce_sum(0.5 * (squares - 1.0) - log_sigma, axis=1)
