"""The variational autoencoder: a latent model by a bound on its likelihood."""

from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import DEQUANTIZATION
from kgan.core import Noise
from kgan.core import Normal
from kgan.core import check_bool
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import chosen_network
from kgan.core import dequantization_noise
from kgan.core import dequantized
from kgan.core import draw_noise
from kgan.core import named_key
from kgan.core import noise_key
from kgan.core import serializable
from kgan.models.density import is_quantized
from kgan.models.dequantization import as_dequantize
from kgan.models.dequantization import on_dequantized
from kgan.models.encoding import code_noise
from kgan.models.game import Game
from kgan.models.joint import check_codes
from kgan.models.joint import code_of
from kgan.models.latent_bound import LatentModel
from kgan.models.latent_bound import evidence_terms
from kgan.models.latent_bound import importance_terms
from kgan.models.latent_bound import log_weights
from kgan.models.latent_bound import noise_level_of
from kgan.models.likelihoods import Likelihood
from kgan.models.likelihoods import as_likelihood
from kgan.models.rows import as_samples
from kgan.models.rows import in_row_batches
from kgan.models.sampling import check_seed
from kgan.models.shapes import input_shapes
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn

# What draws of q(z | x) are called.
POSTERIOR = "posterior"
# Rows that `bound` sends through the decoder at once.
_ROWS = 4096


@final
@serializable
class VAE(Game):
    """A latent model p(z) p(x | z) by maximum likelihood of a bound.

    log p(x) >= E_q log p(x | z) - beta KL(q(z | x) || p(z)), with p(z) = N(0,
    I) and q the encoder's diagonal normal law; with K importance samples
    log (1/K) sum_k p(x, z_k) / q(z_k | x), which rises to log p(x) with K.
    One player, "model", so one optimizer, `model_optimizer`. Sums over
    pixels, means over the batch. Its decoder is a generator like a GAN's, but
    of the mean of a sample: the model's law has the likelihood's noise on
    top, and it is that law the bound is of.

    Args:
        encoder: `{"sample": (n, ...)}` to `{"mean", "log_sigma"}`, both
            `(n, latent_size)`: the log of the standard deviation, not of the
            variance.
        decoder: `{"latent": (n, latent_size)}` to means `(n, ...)`.
        likelihood: p(x | z); None for `GaussianLikelihood()`.
        beta: the weight of the KL divergence; what is then maximised is a
            bound for beta of 1 and more.
        importance_samples: K; with 1 the divergence is in closed form.
        noisy_samples: draw samples of p(x | z), not its mean.
        dequantize: add uniform noise to the 256 levels of a sample, in
            training and in `bound`, so that a density of them is one of a
            flow's kind, and no sigma makes it grow without bound; None: for
            pictures alone, under a likelihood that is a density.
        ema: decay of the networks' moving averages; None for none.
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError, ValueError: the networks do not meet, or an argument is
            out of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.VAE(
    ...     kgan.networks.mlp_encoder((2,), latent_size=3, width=8),
    ...     kgan.networks.mlp_generator((2,), latent_size=3, width=8),
    ... )
    >>> model.compile(model_optimizer=keras.optimizers.Adam(1e-3))
    >>> model.fit(samples, batch_size=64, epochs=10)  # doctest: +SKIP
    >>> log_weights = model.bound(model.sample(4), importance_samples=5)
    >>> log_weights.shape
    (4, 5)

    Reference:
        Kingma and Welling, Auto-Encoding Variational Bayes, 2014, equation
        3; Burda, Grosse and Salakhutdinov, Importance Weighted Autoencoders,
        2016, equation 8; beta: Higgins et al., 2017, equation 4.
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        *,
        likelihood: Likelihood | None = None,
        beta: float = 1.0,
        importance_samples: int = 1,
        noisy_samples: bool = False,
        dequantize: bool | None = None,
        ema: float | None = 0.999,
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        _check_networks(encoder, decoder)
        super().__init__(seed=seed, name=name)
        self.encoder = encoder
        self.decoder = decoder
        self.likelihood = as_likelihood(likelihood)
        self.beta = check_number("beta", beta, minimum=0.0)
        self.importance_samples = check_integer(
            "importance_samples", importance_samples
        )
        if self.importance_samples > 1 and self.beta != 1.0:
            raise ValueError(
                "`beta` must be 1 with several importance samples, whose "
                "bound has no divergence to weigh. Received: "
                f"beta={beta}, importance_samples={importance_samples}"
            )
        self.noisy_samples = check_bool("noisy_samples", noisy_samples)
        self.dequantize = as_dequantize(dequantize)
        if self.dequantize and not self.likelihood.density:
            raise ValueError(
                "`dequantize` must be None or False with a likelihood that is "
                "no density. Received: dequantize=True, likelihood="
                f"{type(self.likelihood).__name__}"
            )
        self.noise_level = noise_level_of(self.likelihood)
        self.ema = ema
        self.ema_encoder = self.average(encoder, ema)
        self.ema_decoder = self.average(decoder, ema)
        self.ema_noise_level = (
            None
            if self.noise_level is None
            else self.average(self.noise_level, ema)
        )

    def turns(self) -> tuple[Turn, ...]:
        """Returns the one turn, of the player "model"."""
        networks = (self.encoder, self.decoder, self.noise_level)
        turn = Turn(
            "model",
            tuple(network for network in networks if network is not None),
            self._terms,
            {
                POSTERIOR: Normal((self.importance_samples, self.latent_size)),
                **self.likelihood.noise(self.sample_shape),
            },
        )
        if not self.quantized:
            return (turn,)
        return (on_dequantized(turn, self.sample_shape),)

    @property
    def quantized(self) -> bool:
        """Whether samples are dequantised."""
        return self.likelihood.density and is_quantized(
            self.dequantize, self.sample_shape
        )

    def _terms(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        model = self._latent_model(ema=False, training=True)
        sample = self.likelihood.prepared(batch["sample"], noise)
        epsilon = noise[POSTERIOR]
        if self.importance_samples > 1:
            return importance_terms(model, sample, epsilon)
        return evidence_terms(model, sample, epsilon[:, 0], self.beta)

    def _latent_model(self, ema: bool, training: bool = False) -> LatentModel:
        noise_level = self.noise_level
        if noise_level is not None:
            noise_level = chosen_network(noise_level, self.ema_noise_level, ema)
        return LatentModel(
            chosen_network(self.encoder, self.ema_encoder, ema),
            chosen_network(self.decoder, self.ema_decoder, ema),
            noise_level,
            self.likelihood,
            training,
        )

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the encoder takes it."""
        return input_shapes(self.encoder)["sample"]

    @property
    def latent_size(self) -> int:
        """Entries of a latent."""
        return input_shapes(self.decoder)["latent"][0]

    @property
    def sample_noise(self) -> Mapping[str, Noise]:
        """The latent of one sample and, as asked, what p(x | z) draws."""
        latent: Noise = Normal((self.latent_size,))
        if not self.noisy_samples:
            return {"latent": latent}
        observation = self.likelihood.observation_noise(self.sample_shape)
        return {"latent": latent, "observation": observation}

    def draw(
        self,
        noise: Mapping[str, tf.Tensor],
        label: tf.Tensor | None,
        ema: bool,
    ) -> tf.Tensor:
        """See `Game.draw`."""
        model = self._latent_model(ema)
        mean = model.decoded(noise["latent"])
        if not self.noisy_samples:
            return mean
        return self.likelihood.observed(
            mean, model.log_sigma(), noise["observation"]
        )

    def sigma(self, *, ema: bool = True) -> float | None:
        """Returns the likelihood's standard deviation; None: it has none.

        Args:
            ema: use the averaged weights.
        """
        if self.likelihood.sigma is None:
            return None
        return float(tf.exp(self._latent_model(ema).log_sigma()))

    def encode(
        self, x: Any, *, seed: int | None = None, ema: bool = True
    ) -> np.ndarray:
        """Returns a latent of each sample, float32 `(n, latent_size)`.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images; they
                are not prepared for the likelihood.
            seed: of draws of q(z | x), row by row; None for its means.
            ema: use the averaged weights.

        Raises:
            ValueError: samples of another shape.
        """
        x = as_samples("x", x, self.sample_shape)
        model = self._latent_model(ema)
        return in_row_batches(
            lambda sample, noise: code_of(model.posterior(sample), noise),
            x,
            code_noise(len(x), self.latent_size, seed),
        )

    def reconstruct(
        self, x: Any, *, seed: int | None = None, ema: bool = True
    ) -> np.ndarray:
        """Returns the decoder's mean at a latent of each sample, `(n, ...)`.

        Args:
            x: as for `encode`.
            seed: as for `encode`.
            ema: use the averaged weights.

        Raises:
            ValueError: samples of another shape.
        """
        codes = self.encode(x, seed=seed, ema=ema)
        return in_row_batches(self._latent_model(ema).decoded, codes)

    def bound(
        self,
        x: Any,
        *,
        importance_samples: int = 1,
        seed: int = 0,
        ema: bool = True,
    ) -> np.ndarray:
        """Returns log weights, of which `kgan.metrics.importance_bound` is.

        `w_ij = log p(x_i, z_ij) - log q(z_ij | x_i)`, in nats; their mean is
        the ELBO. Where q is the exact posterior each equals log p(x_i). Of
        dequantised samples they are of the density that a flow's `log_prob`
        is of, with the same noise for one seed.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
            importance_samples: draws a sample, k.
            seed: of all draws; row i depends on (seed, i) and k.
            ema: use the averaged weights.

        Returns:
            float32 `(n, k)`.

        Raises:
            TypeError, ValueError: samples of another shape, or
                `importance_samples` is no positive integer.
        """
        count = check_integer("importance_samples", importance_samples)
        x = as_samples("x", x, self.sample_shape)
        key = noise_key(check_seed(seed))
        laws = dict(self.likelihood.noise(self.sample_shape))
        if self.quantized:
            laws |= dequantization_noise(self.sample_shape)
        noise = draw_noise(laws, len(x), key)
        posterior = Normal((count, self.latent_size))
        model = self._latent_model(ema)

        def weights(
            sample: tf.Tensor, rows: tf.Tensor, *values: tf.Tensor
        ) -> tf.Tensor:
            drawn = dict(zip(noise, values, strict=True))
            if self.quantized:
                sample = dequantized(sample, drawn[DEQUANTIZATION])
            sample = self.likelihood.prepared(sample, drawn)
            # Of all rows at once, k draws each would fill the memory.
            first = int(rows[0]) if len(rows) else 0
            epsilon = posterior.draw_from(
                first, len(rows), named_key(key, POSTERIOR)
            )
            return log_weights(model, sample, epsilon)

        return in_row_batches(
            weights,
            x,
            np.arange(len(x)),
            *(values.numpy() for values in noise.values()),
            batch_size=max(1, _ROWS // count),
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "encoder": self.encoder,
            "decoder": self.decoder,
            "likelihood": self.likelihood,
            "beta": self.beta,
            "importance_samples": self.importance_samples,
            "noisy_samples": self.noisy_samples,
            "dequantize": self.dequantize,
            "ema": self.ema,
            "seed": self.seed,
            "name": self.name,
        }


def _check_networks(encoder: keras.Model, decoder: keras.Model) -> None:
    check_codes("decoder", decoder, encoder, stochastic=True)
    taken = input_shapes(encoder)["sample"]
    made = tuple(decoder.output_shape[1:])
    if taken != made:
        raise ValueError(
            "`decoder` must make what `encoder` takes. Received: decoder "
            f"makes {made}, encoder takes {taken}"
        )
