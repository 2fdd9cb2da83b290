"""A flow trained against a discriminator, by its likelihood, or by both."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.core import Normal
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import chosen_network
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.models.adversarial_turns import Adversaries
from kgan.models.adversarial_turns import adversarial_turns
from kgan.models.density import check_flow
from kgan.models.density import drawn_by_flow
from kgan.models.density import is_quantized
from kgan.models.density import log_density
from kgan.models.density import of_samples
from kgan.models.dequantization import as_dequantize
from kgan.models.dequantization import on_dequantized
from kgan.models.game import Game
from kgan.models.judging import probability_of
from kgan.models.shapes import check_networks
from kgan.models.shapes import input_shapes
from kgan.models.shown import Shown
from kgan.models.terms import as_loss
from kgan.models.terms import as_penalties
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.penalties import Penalty


@final
@serializable
class FlowGAN(Game):
    """A GAN whose generator has a density: min_G max_D V(G, D) - w E log g(x).

    The generator is a flow, so log g(x) is exact whatever trained it. With
    likelihood_weight 0 it is a `GAN`; with adversarial_weight 0 it is
    `RealNVP`, and the discriminator is not played; with both, the hybrid. So
    one network can be trained by either objective and be judged by both. A
    flow trained by a discriminator alone makes its Jacobian nearly singular:
    samples may look well while the density of data falls by thousands of
    nats. Its exact value then rests on an inverse near the limits of
    float32: give the median, or the density of noisy samples, beside it.

    Args:
        flow: the generator: from `{"latent": (n, d)}` to samples `(n, ...)`
            of d entries, with a method `inverse`, as for `RealNVP`.
        discriminator: `{"sample": (n, ...)}` to logits `(n,)`.
        loss: an adversarial loss; None for `NonSaturating()`.
        penalty: a penalty on the discriminator, or several; None for none.
        likelihood_weight: w, of the negative log likelihood in nats.
        adversarial_weight: of the generator's adversarial loss.
        discriminator_steps: discriminator turns in a step, each on rows of
            its own: a batch of B rows gives B / discriminator_steps to each.
        dequantize: add uniform noise to the 256 levels of a sample, in all
            turns, in `log_prob` and in `score`; None: for pictures alone.
        ema: decay of the flow's moving average; None for no average.
        order: "alternating" or "simultaneous".
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError, ValueError: `flow` is none, the networks' shapes do not
            meet, both weights are 0, or an argument is out of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.FlowGAN(
    ...     kgan.networks.real_nvp_flow((2,), couplings=2, width=8),
    ...     kgan.networks.mlp_discriminator((2,), width=8),
    ...     likelihood_weight=0.1,
    ... )
    >>> model.log_prob(model.sample(3, seed=1)).shape
    (3,)

    Reference:
        Grover, Dhar and Ermon, Flow-GAN: Combining Maximum Likelihood and
        Adversarial Learning in Generative Models, 2018, equation 4.
    """

    def __init__(
        self,
        flow: keras.Model,
        discriminator: keras.Model,
        *,
        loss: AdversarialLoss | None = None,
        penalty: Penalty | Iterable[Penalty] | None = None,
        likelihood_weight: float = 1.0,
        adversarial_weight: float = 1.0,
        discriminator_steps: int = 1,
        dequantize: bool | None = None,
        ema: float | None = 0.999,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_flow(flow)
        check_networks(flow, discriminator, classes=None)
        super().__init__(order=order, seed=seed, name=name)
        self.flow = flow
        self.discriminator = discriminator
        self.loss_function = as_loss(loss)
        self.penalties = as_penalties(penalty)
        self.likelihood_weight = check_number(
            "likelihood_weight", likelihood_weight, minimum=0.0
        )
        self.adversarial_weight = check_number(
            "adversarial_weight", adversarial_weight, minimum=0.0
        )
        if not self.likelihood_weight and not self.adversarial_weight:
            raise ValueError(
                "`likelihood_weight` or `adversarial_weight` must be above 0. "
                "Received: both are 0"
            )
        self.discriminator_steps = check_integer(
            "discriminator_steps", discriminator_steps
        )
        self.dequantize = as_dequantize(dequantize)
        self.ema = ema
        self.ema_flow = self.average(flow, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminator's turn, if played, then the flow's."""
        judge, fool = adversarial_turns(
            Adversaries(
                self.flow,
                self.discriminator,
                lambda batch, noise: drawn_by_flow(
                    self.flow, noise["latent"], training=True
                ),
                lambda batch: (
                    lambda sample: self.discriminator(
                        {"sample": sample}, training=True
                    )
                ),
            ),
            loss=self.loss_function,
            penalties=self.penalties,
            latent=self.sample_noise["latent"],
            discriminator_steps=self.discriminator_steps,
            weight_of=self.weight_of,
            shown=Shown(),
            parts=lambda: self.gradient_accumulation_steps,
        )

        def both(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
            terms = {}
            if self.adversarial_weight:
                adversarial = fool.terms(batch, noise)["adversarial"]
                terms["adversarial"] = self.adversarial_weight * adversarial
            if self.likelihood_weight:
                log_prob = log_density(self.flow, batch["sample"])
                terms["negative_log_likelihood"] = (
                    -self.likelihood_weight * tf.reduce_mean(log_prob)
                )
            return terms

        make = fool._replace(terms=both)
        turns = (judge, make) if self.adversarial_weight else (make,)
        if not self.quantized:
            return turns
        return tuple(on_dequantized(turn, self.sample_shape) for turn in turns)

    @property
    def quantized(self) -> bool:
        """Whether samples are dequantised."""
        return is_quantized(self.dequantize, self.sample_shape)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the discriminator takes it."""
        return input_shapes(self.discriminator)["sample"]

    @property
    def sample_noise(self) -> Mapping[str, Noise]:
        """The latent of one sample."""
        return {"latent": Normal(input_shapes(self.flow)["latent"])}

    def draw(
        self,
        noise: Mapping[str, tf.Tensor],
        label: tf.Tensor | None,
        ema: bool,
    ) -> tf.Tensor:
        """See `Game.draw`; pixels are cut to [-1, 1]."""
        flow = chosen_network(self.flow, self.ema_flow, ema)
        return drawn_by_flow(flow, noise["latent"], training=False)

    def log_prob(
        self, x: Any, *, seed: int = 0, ema: bool = True
    ) -> np.ndarray:
        """Returns the exact log density of each sample; see `RealNVP`.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
            seed: of the noise where samples are dequantised.
            ema: use the averaged weights.

        Raises:
            ValueError: samples of another shape.
        """
        flow = chosen_network(self.flow, self.ema_flow, ema)
        return self._of_samples(lambda x: log_density(flow, x), x, seed)

    def score(self, x: Any, *, seed: int = 0) -> np.ndarray:
        """Returns the discriminator's logit of each sample; see `GAN`.

        Where samples are dequantised, it is that of x with this noise: in
        training the discriminator saw no levels of the data, by which it
        could tell them.

        Args:
            x: as for `log_prob`.
            seed: as for `log_prob`.

        Raises:
            ValueError: the discriminator is not played, or samples of
                another shape.
        """
        if not self.adversarial_weight:
            raise ValueError(
                "`score` needs a discriminator that is played, "
                "`adversarial_weight` above 0. Received: adversarial_weight=0"
            )
        return self._of_samples(
            lambda sample: self.discriminator(
                {"sample": sample}, training=False
            ),
            x,
            seed,
        )

    def probability(self, x: Any, *, seed: int = 0) -> np.ndarray:
        """Returns sigmoid(logit), uncalibrated; see `GAN.probability`.

        Args:
            x: as for `score`.
            seed: as for `score`.

        Raises:
            ValueError: as `score`, or the loss's logits are no log odds.
        """
        return probability_of(self.score(x, seed=seed), self.loss_function)

    def _of_samples(
        self, function: Callable[[tf.Tensor], tf.Tensor], x: Any, seed: int
    ) -> np.ndarray:
        return of_samples(
            function, x, self.sample_shape, quantized=self.quantized, seed=seed
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "flow": self.flow,
            "discriminator": self.discriminator,
            "loss": self.loss_function,
            "penalty": list(self.penalties),
            "likelihood_weight": self.likelihood_weight,
            "adversarial_weight": self.adversarial_weight,
            "discriminator_steps": self.discriminator_steps,
            "dequantize": self.dequantize,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
