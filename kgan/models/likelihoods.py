"""What a decoder's output says of a sample: p(x | z), as a density."""

import abc
import math
from collections.abc import Mapping
from typing import Any
from typing import final

import tensorflow as tf

from kgan.core import Configurable
from kgan.core import Noise
from kgan.core import Normal
from kgan.core import Uniform
from kgan.core import check_bool
from kgan.core import check_number
from kgan.core import serializable


def normal_log_prob(
    value: tf.Tensor, mean: tf.Tensor, log_sigma: tf.Tensor
) -> tf.Tensor:
    """log N(value; mean, diag(sigma^2)), summed over all entries of a row.

    Summed, not meaned: a mean over pixels would weigh the KL divergence
    beside it as many times more as there are pixels.

    Args:
        value: `(n, ...)`.
        mean: `(n, ...)`.
        log_sigma: log of the standard deviation, of a shape that broadcasts.

    Returns:
        float32 `(n,)`, nats.

    Example:

    >>> log_prob = normal_log_prob(tf.zeros((1, 2)), tf.zeros((1, 2)), 0.0)
    >>> round(float(log_prob[0]), 4)
    -1.8379
    """
    value, mean = tf.cast(value, tf.float32), tf.cast(mean, tf.float32)
    squares = tf.square((value - mean) * tf.exp(-log_sigma))
    entries = -0.5 * (squares + math.log(2.0 * math.pi)) - log_sigma
    return _sum_of_rows(entries)


def bernoulli_log_prob(value: tf.Tensor, mean: tf.Tensor) -> tf.Tensor:
    """log of the probability of pixels that are -1 or 1, summed over a row.

    P(1) = (1 + mean) / 2, mixed with 1e-6 of one half, so that a pixel of
    which a tanh is sure costs 14.5 nats at most.

    Args:
        value: `(n, ...)`, each entry -1 or 1. Of grey pixels the sum is a
            cross entropy, and no log probability.
        mean: `(n, ...)`, in [-1, 1].

    Returns:
        float32 `(n,)`, nats.

    Example:

    >>> log_prob = bernoulli_log_prob(tf.ones((1, 2)), tf.zeros((1, 2)))
    >>> round(float(log_prob[0]), 4)
    -1.3863
    """
    value, mean = tf.cast(value, tf.float32), tf.cast(mean, tf.float32)
    mean = (1.0 - 1e-6) * mean
    # log ((1 + m) / 2) and log ((1 - m) / 2).
    ones, others = tf.math.log1p(mean), tf.math.log1p(-mean)
    share = 0.5 * (1.0 + value)
    return _sum_of_rows(share * ones + (1.0 - share) * others - math.log(2.0))


class Likelihood(Configurable, abc.ABC):
    """The law of a sample around a decoder's output, its mean.

    Attributes:
        sigma: standard deviation at the start; None: the law has none.
        learned: it is learned, one for all entries.
        density: it is a density of a continuum, which pixels of 256 levels
            must be spread over first; False: probabilities, of levels.
    """

    sigma: float | None = None
    learned: bool = False
    density: bool = True

    def noise(self, sample_shape: tuple[int, ...]) -> Mapping[str, Noise]:
        """Returns what is drawn to prepare a sample of the data."""
        return {}

    def prepared(
        self, sample: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """Returns the sample that the law is of, float32 `(n, ...)`.

        Args:
            sample: `(n, ...)` of the data.
            noise: the values drawn for `self.noise`, and perhaps others.
        """
        return sample

    @abc.abstractmethod
    def log_prob(
        self, sample: tf.Tensor, mean: tf.Tensor, log_sigma: tf.Tensor
    ) -> tf.Tensor:
        """Returns log p(x | z), float32 `(n,)`, nats.

        Args:
            sample: `(n, ...)`, prepared.
            mean: `(n, ...)`, the decoder's output.
            log_sigma: a scalar; 0 where the law has none.
        """

    @abc.abstractmethod
    def observation_noise(self, sample_shape: tuple[int, ...]) -> Noise:
        """Returns what `observed` draws for one sample."""

    @abc.abstractmethod
    def observed(
        self, mean: tf.Tensor, log_sigma: tf.Tensor, noise: tf.Tensor
    ) -> tf.Tensor:
        """Returns a draw of p(x | z).

        Args:
            mean: `(n, ...)`, the decoder's output.
            log_sigma: a scalar.
            noise: of `observation_noise`.
        """


@final
@serializable
class GaussianLikelihood(Likelihood):
    """p(x | z) = N(decoder(z), sigma^2 I), one sigma for all entries.

    With a fixed sigma of 1 it is the squared error, under which pixels in
    [-1, 1] blur and the density means nothing: the best sigma is the root
    of the mean squared error, and `learned` finds it.

    Args:
        sigma: the standard deviation, that of the start where it is learned;
            on the data's scale.
        learned: minimise over it too.

    Raises:
        TypeError: an argument has another type.
        ValueError: `sigma` is not positive.

    Example:

    >>> law = GaussianLikelihood(sigma=0.1, learned=False)
    >>> float(law.log_prob(tf.zeros((1, 1)), tf.zeros((1, 1)), tf.math.log(0.1))
    ... [0]) > 1.38
    True

    Reference:
        Kingma and Welling, Auto-Encoding Variational Bayes, 2014, appendix
        C.2; Rybkin et al., Simple and effective VAE training with calibrated
        decoders, 2021, section 4.
    """

    def __init__(self, sigma: float = 1.0, learned: bool = True) -> None:
        self.sigma: float = check_number("sigma", sigma, minimum=1e-6)
        self.learned = check_bool("learned", learned)

    def log_prob(
        self, sample: tf.Tensor, mean: tf.Tensor, log_sigma: tf.Tensor
    ) -> tf.Tensor:
        """See `normal_log_prob`."""
        return normal_log_prob(sample, mean, log_sigma)

    def observation_noise(self, sample_shape: tuple[int, ...]) -> Noise:
        """Returns standard normal entries."""
        return Normal(sample_shape)

    def observed(
        self, mean: tf.Tensor, log_sigma: tf.Tensor, noise: tf.Tensor
    ) -> tf.Tensor:
        """Returns mean + sigma noise."""
        return tf.cast(mean, tf.float32) + tf.exp(log_sigma) * noise

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {"sigma": self.sigma, "learned": self.learned}


def as_likelihood(likelihood: Likelihood | None) -> Likelihood:
    """Returns the law of a model's samples; None: `GaussianLikelihood`.

    Raises:
        TypeError: it is none.
    """
    if likelihood is None:
        return GaussianLikelihood()
    if not isinstance(likelihood, Likelihood):
        raise TypeError(
            "`likelihood` must be a kgan.models.Likelihood, such as "
            f"GaussianLikelihood(). Received: likelihood={likelihood!r}"
        )
    return likelihood


@final
@serializable
class BernoulliLikelihood(Likelihood):
    """Black or white pixels, each white with probability (1 + mean) / 2.

    Pixels of the data are set to 1 with probability (1 + x) / 2, else to -1,
    anew in each step, and so is what a bound is of: the cross entropy of
    grey pixels, often used as it is, is no likelihood. Data of -1 and 1
    alone stay as they are. The decoder must end in a tanh, as those of
    pictures do: means beyond [-1, 1] have no probability, and give NaN.

    Example:

    >>> law = BernoulliLikelihood()
    >>> noise = {"binarization": tf.constant([[0.4, 0.6]])}
    >>> law.prepared(tf.zeros((1, 2)), noise).numpy().tolist()
    [[1.0, -1.0]]

    Reference:
        Salakhutdinov and Murray, On the quantitative analysis of deep belief
        networks, 2008, section 5; Kingma and Welling, 2014, appendix C.1.
    """

    density = False

    def noise(self, sample_shape: tuple[int, ...]) -> Mapping[str, Noise]:
        """Returns one uniform value a pixel."""
        return {"binarization": Uniform(sample_shape)}

    def prepared(
        self, sample: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """Returns pixels of -1 and 1; see `Likelihood.prepared`."""
        return _binary(sample, noise["binarization"])

    def log_prob(
        self, sample: tf.Tensor, mean: tf.Tensor, log_sigma: tf.Tensor
    ) -> tf.Tensor:
        """See `bernoulli_log_prob`."""
        return bernoulli_log_prob(sample, mean)

    def observation_noise(self, sample_shape: tuple[int, ...]) -> Noise:
        """Returns one uniform value a pixel."""
        return Uniform(sample_shape)

    def observed(
        self, mean: tf.Tensor, log_sigma: tf.Tensor, noise: tf.Tensor
    ) -> tf.Tensor:
        """Returns pixels of -1 and 1."""
        return _binary(tf.cast(mean, tf.float32), noise)


def _binary(mean: tf.Tensor, uniform: tf.Tensor) -> tf.Tensor:
    return tf.where(uniform < 0.5 * (1.0 + mean), 1.0, -1.0)


def _sum_of_rows(entries: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(entries, axis=tuple(range(1, len(entries.shape))))
