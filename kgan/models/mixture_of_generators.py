"""A mixture of generators that share parameters, told apart by an index."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Kronecker
from kgan.core import Noise
from kgan.core import Uniform
from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import chosen_network
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.models.categories import check_categories
from kgan.models.classification import class_cross_entropy
from kgan.models.classifying import most_probable_classes
from kgan.models.components import component_of
from kgan.models.game import Game
from kgan.models.judgement import Judgement
from kgan.models.judging import logits_in_batches
from kgan.models.mixture_weights import WEIGHTS
from kgan.models.mixture_weights import logits_network
from kgan.models.mixture_weights import mixture_weights
from kgan.models.mixture_weights import responsibility_loss
from kgan.models.multiclass import all_logits
from kgan.models.multiclass import check_multiclass
from kgan.models.multiclass import log_odds_of_data
from kgan.models.sampling import latent_law
from kgan.models.shapes import check_inputs
from kgan.models.shapes import check_outputs
from kgan.models.shapes import check_samples
from kgan.models.shapes import input_shapes
from kgan.models.terms import as_loss
from kgan.models.terms import as_penalties
from kgan.models.terms import penalized_turn
from kgan.models.terms import penalty_terms
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.penalties import Penalty

OBJECTIVES = ("classifier", "multiclass")
DEFAULT_BETA = 0.1


@final
@serializable
class MixtureOfGenerators(Game):
    """K generators against one discriminator that also names the maker.

    A sample is G_k(z), k drawn by the weights pi. The mixture as a whole is
    to be taken for data; that the makers can be told apart keeps them from
    all learning the same. With logit d and component logits c:

    - "classifier" (MGAN): L_D = the loss's + CE(c(G_k(z)), k), and L_G = the
      loss's + beta CE(c(G_k(z)), k): 0 where no two overlap, log K where all
      are alike. A large beta drives components off the data.
    - "multiclass" (MAD-GAN): one softmax over K components and the data.
      L_D = CE(x, data) + CE(G_k(z), k), both means, and the generators' loss
      reads the log odds of data, d - LSE(c). At the optimum p(data) is 1 / 2;
      the theorem of the paper sums over k, for 1 / (K + 1), which weighs
      reals so little that samples strayed from all modes of a ring.

    The weights stay uniform, or are learned as the mixture's shares of the
    data: by steps of expectation-maximisation, whose responsibilities are
    the component logits' softmax at real samples. One that nears 0 stays
    there: its component is drawn no more.

    Often confused with a mixture density, which has a likelihood, and with
    a conditional GAN, whose labels come with the data.

    Args:
        generator: `{"latent": (n, latent_size), "component": int32 (n,)}`
            to samples `(n, ...)`; what components share is its affair.
        discriminator: `{"sample": (n, ...)}` to `{"logit": (n,),
            "class_logits": (n, components)}`.
        components: K, at least 2.
        objective: "classifier" or "multiclass".
        beta: of the generators' cross entropy; None for 0.1. Read by
            "classifier" alone.
        weights: "uniform" or "learned".
        loss: an adversarial loss; None for `NonSaturating()`. "multiclass"
            reads its generator's half, of one whose logits are log odds.
        penalty: on the discriminator's logit, or several; None for none.
        discriminator_steps: discriminator turns in a step, each on rows of
            its own: a batch of B rows gives B / discriminator_steps to each.
        latent: "normal", or "uniform" on [-1, 1).
        ema: decay of the moving averages; None for no averages.
        order: "alternating" or "simultaneous".
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError: an argument has another type.
        ValueError: the networks' shapes or numbers of components do not
            meet, the loss does not fit the objective, or an argument is out
            of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.MixtureOfGenerators(
    ...     kgan.networks.component_generator(
    ...         kgan.networks.mlp_generator((2,), width=8), 4
    ...     ),
    ...     kgan.networks.with_class_head(
    ...         kgan.networks.mlp_discriminator((2,), width=8), 4
    ...     ),
    ...     components=4,
    ... )
    >>> model.sample(16, component=3).shape
    (16, 2)

    Reference:
        Hoang et al., MGAN: Training Generative Adversarial Nets with
        Multiple Generators, 2018, equation 2; Ghosh et al., Multi-Agent
        Diverse Generative Adversarial Networks, 2018, section 3.
    """

    components: int

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        components: int,
        objective: str = "classifier",
        beta: float | None = None,
        weights: str = "uniform",
        loss: AdversarialLoss | None = None,
        penalty: Penalty | Iterable[Penalty] | None = None,
        discriminator_steps: int = 1,
        latent: str = "normal",
        ema: float | None = 0.999,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_integer("components", components, minimum=2)
        check_inputs("generator", generator, ["latent", "component"])
        check_inputs("discriminator", discriminator, ["sample"])
        check_samples(generator, discriminator)
        check_outputs(
            "discriminator",
            discriminator,
            {"logit": (), "class_logits": (components,)},
        )
        check_categories("generator", generator, "component", components)
        super().__init__(order=order, seed=seed, name=name)
        self.generator = generator
        self.discriminator = discriminator
        self.components = components
        self.objective = check_choice("objective", objective, OBJECTIVES)
        self.loss_function = as_loss(loss)
        if objective == "multiclass":
            check_multiclass(beta, self.loss_function)
        self.beta = (
            None if beta is None else check_number("beta", beta, minimum=0.0)
        )
        self.penalties = as_penalties(penalty)
        self.discriminator_steps = check_integer(
            "discriminator_steps", discriminator_steps
        )
        self.latent = latent
        self.latent_law = latent_law(latent, *input_shapes(generator)["latent"])
        self.ema = ema
        self.ema_generator = self.average(generator, ema)
        self.mixture_weighting = check_choice("weights", weights, WEIGHTS)
        self.mixture_logits = self.ema_mixture_logits = None
        if weights == "learned":
            self.mixture_logits = logits_network(components)
            self.ema_mixture_logits = self.average(self.mixture_logits, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminator's turn, then that of the generators."""
        drawn = {"latent": self.latent_law, "component": Kronecker()}
        moved = (self.generator, self.mixture_logits)
        return (
            penalized_turn(
                "discriminator",
                (self.discriminator,),
                self._judge,
                drawn,
                self.penalties,
                self.discriminator_steps,
            ),
            Turn(
                "generator",
                tuple(each for each in moved if each is not None),
                self._make,
                drawn,
            ),
        )

    def _judge(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        real = batch["sample"]
        fake, component = self._fake(noise)
        fake = tf.stop_gradient(fake)
        # Apart, so that a BatchNormalization never mixes the two.
        of_real, of_fake = self._judged(real), self._judged(fake)
        if self.objective == "classifier":
            terms = {
                "adversarial": self.loss_function.discriminator(
                    of_real["logit"], of_fake["logit"]
                ),
                "component": class_cross_entropy(
                    of_fake["class_logits"], component
                ),
            }
        else:
            terms = {
                "real": tf.reduce_mean(
                    tf.nn.softplus(-log_odds_of_data(of_real))
                ),
                "component": class_cross_entropy(
                    all_logits(of_fake), component
                ),
            }
        return terms | penalty_terms(
            self.penalties,
            lambda sample: self._logit(self._judged(sample)),
            real,
            fake,
            Judgement(self._logit(of_real), self._logit(of_fake)),
            noise,
            self.weight_of,
        )

    def _make(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        fake, component = self._fake(noise)
        of_fake = self._judged(fake)
        of_real: Mapping[str, tf.Tensor] = {}
        if self.loss_function.pairs or self.mixture_logits is not None:
            of_real = self._judged(batch["sample"])
        terms = {
            "adversarial": self.loss_function.generator(
                self._logit(of_real) if self.loss_function.pairs else None,
                self._logit(of_fake),
            )
        }
        if self.objective == "classifier":
            beta = DEFAULT_BETA if self.beta is None else self.beta
            terms["component"] = beta * class_cross_entropy(
                of_fake["class_logits"], component
            )
        if self.mixture_logits is not None:
            terms["weights"] = responsibility_loss(
                of_real["class_logits"], self._weights(False)
            )
        return terms

    def _fake(
        self, noise: Mapping[str, tf.Tensor]
    ) -> tuple[tf.Tensor, tf.Tensor]:
        component = component_of(noise["component"], self._weights(False))
        inputs = {"latent": noise["latent"], "component": component}
        return self.generator(inputs, training=True), component

    def _judged(self, sample: tf.Tensor) -> dict[str, tf.Tensor]:
        return self.discriminator({"sample": sample}, training=True)

    def _logit(self, judged: Mapping[str, tf.Tensor]) -> tf.Tensor:
        if self.objective == "classifier":
            return judged["logit"]
        return log_odds_of_data(judged)

    def _weights(self, ema: bool) -> tf.Tensor:
        if self.mixture_logits is None:
            return mixture_weights(None, self.components)
        network = chosen_network(
            self.mixture_logits, self.ema_mixture_logits, ema
        )
        return mixture_weights(network, self.components)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the discriminator takes it."""
        return input_shapes(self.discriminator)["sample"]

    @property
    def sample_noise(self) -> Mapping[str, Noise]:
        """The latent vector of one sample, and what draws its component."""
        return {"latent": self.latent_law, "component": Uniform(())}

    def draw(
        self,
        noise: Mapping[str, tf.Tensor],
        label: tf.Tensor | None,
        ema: bool,
    ) -> tf.Tensor:
        """See `Game.draw`; `"component"` is as of `component_of`."""
        network = chosen_network(self.generator, self.ema_generator, ema)
        component = component_of(noise["component"], self._weights(ema))
        return network(
            {"latent": noise["latent"], "component": component}, training=False
        )

    def component_weights(self, *, ema: bool = True) -> np.ndarray:
        """Returns pi, float32 `(components,)`: how often each is drawn.

        Args:
            ema: use the averaged weights.
        """
        return self._weights(ema).numpy()

    def identify(self, x: Any) -> np.ndarray:
        """Returns the component that most likely made each, int32 `(n,)`.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
        """
        return most_probable_classes(self.discriminator, x)

    def score(self, x: Any) -> np.ndarray:
        """Returns the logit of each sample, `(n,)`; see the class.

        Args:
            x: as for `identify`.
        """
        judged = {
            name: logits_in_batches(self.discriminator, x, output=name)
            for name in ("logit", "class_logits")
        }
        return np.asarray(self._logit(judged))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "components": self.components,
            "objective": self.objective,
            "beta": self.beta,
            "weights": self.mixture_weighting,
            "loss": self.loss_function,
            "penalty": list(self.penalties),
            "discriminator_steps": self.discriminator_steps,
            "latent": self.latent,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
