"""GAT with the original and its label as conditions of a discriminator."""

from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable
from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.models.classification import class_cross_entropy
from kgan.models.classifying import check_classifier
from kgan.models.classifying import class_probabilities
from kgan.models.classifying import most_probable_classes
from kgan.models.game import Game
from kgan.models.judging import logits_in_batches
from kgan.models.judging import probability_of
from kgan.models.perturbation import OBJECTIVES
from kgan.models.perturbation import ValueRange
from kgan.models.perturbation import check_perturbation_generator
from kgan.models.perturbation import check_value_range
from kgan.models.perturbation import generated_perturbation
from kgan.models.perturbation import perturbation_cost
from kgan.models.perturbation import perturbed
from kgan.models.perturbation import perturbed_by
from kgan.models.perturbation import true_class_objective
from kgan.models.shapes import check_outputs
from kgan.models.shapes import input_shapes
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn

_LOSS = NonSaturating()
_PAIRED = RelativisticPairing()


@final
@serializable
class ConditionedAdversarialTrainer(Game):
    """A discriminator whose objective knows what a sample was made of.

    The generator makes of an original x of class y a sample
    x' = clip(x + epsilon tanh G(g)), g the direction in which the loss of
    y grows fastest. The discriminator gives a logit d of being real and
    class logits c. With s = softplus,
    L_D = E s(-d(x)) + E s(d(x')) + E CE(c(x), y)
          + w_o E s(d(x') - d(x)) + w_l E CE(c(x'), y),
    L_G = E s(-d(x')) + E p(y | x') + k E || x' - x ||^2 (before clipping).
    The last two terms of L_D are the conditions: x' is judged against its
    own original, and has to be given its original's label. With w_o = w_l
    = 0 the discriminator only tells real from generated, and classes from
    originals: that is the comparison to make. The conditions are in the
    objective, not among the inputs, where a label would be its own answer.

    Often confused with `GenerativeAdversarialTrainer`, the published form,
    in which nothing is judged to be real; and with `ACGAN`, whose samples
    have no originals.

    Args:
        generator: `{"gradient": (n, ...)}` to raw values of that shape; see
            `networks.perturbation_generator`.
        discriminator: `{"sample": (n, ...)}` to `{"logit": (n,),
            "class_logits": (n, K)}`; see `networks.with_class_head`.
        epsilon: largest change of a value, in units of the data: pictures in
            [-1, 1] move by 2/255 for each level.
        original_weight: w_o.
        label_weight: w_l.
        cost: k, of a sum over values; 0 by default, as epsilon bounds the
            change anyway: see `GenerativeAdversarialTrainer`.
        objective: "probability" for p(y | x'), or "log_odds".
        discriminator_steps: discriminator turns in a step, each on rows of
            its own: a batch of B rows gives B / discriminator_steps to each.
        value_range: of the data, to which x' is clipped; None for vectors
            of any range.
        order: "alternating" or "simultaneous".
        seed: of the order of arrays in `fit`; training draws no noise.
        name: the Keras name.

    Raises:
        ValueError: the networks' shapes do not meet, the discriminator lacks
            an output, or an argument is out of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.ConditionedAdversarialTrainer(
    ...     kgan.networks.perturbation_generator((8, 8, 1), width=4, depth=2),
    ...     kgan.networks.with_class_head(
    ...         kgan.networks.dcgan_discriminator((8, 8, 1), width=8), 3
    ...     ),
    ... )
    >>> model.score(np.zeros((5, 8, 8, 1), "float32")).shape
    (5,)

    Reference:
        After Lee, Han and Lee, Generative Adversarial Trainer, 2017; the
        paired term: Jolicoeur-Martineau, The relativistic discriminator,
        2019, section 3.
    """

    instead_of_sample = "perturb"

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        epsilon: float = 0.1,
        original_weight: float = 1.0,
        label_weight: float = 1.0,
        cost: float = 0.0,
        objective: str = "probability",
        discriminator_steps: int = 1,
        value_range: ValueRange = (-1.0, 1.0),
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        classes = check_classifier("discriminator", discriminator)
        check_outputs("discriminator", discriminator, {"logit": ()})
        check_perturbation_generator(generator, discriminator)
        super().__init__(
            label_range=range(classes), order=order, seed=seed, name=name
        )
        self.generator = generator
        self.discriminator = discriminator
        self.epsilon = check_number("epsilon", epsilon, minimum=0.0)
        self.original_weight = check_number(
            "original_weight", original_weight, minimum=0.0
        )
        self.label_weight = check_number(
            "label_weight", label_weight, minimum=0.0
        )
        self.cost = check_number("cost", cost, minimum=0.0)
        self.objective = check_choice("objective", objective, OBJECTIVES)
        self.discriminator_steps = check_integer(
            "discriminator_steps", discriminator_steps
        )
        self.value_range = check_value_range(value_range)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminator's turn, then the generator's."""
        return (
            Turn(
                "discriminator",
                (self.discriminator,),
                self._judge,
                {},
                self.discriminator_steps,
            ),
            Turn("generator", (self.generator,), self._fool, {}),
        )

    def _judge(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        sample, label = batch["sample"], batch["label"]
        perturbation = tf.stop_gradient(self._perturbation(sample, label))
        moved = perturbed(sample, perturbation, self.value_range)
        real, fake = (
            self.discriminator({"sample": x}, training=True)
            for x in (sample, moved)
        )
        return {
            "adversarial": _LOSS.discriminator(real["logit"], fake["logit"]),
            "class": class_cross_entropy(real["class_logits"], label),
            "original": self.original_weight
            * _PAIRED.discriminator(real["logit"], fake["logit"]),
            "label": self.label_weight
            * class_cross_entropy(fake["class_logits"], label),
        }

    def _fool(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        sample, label = batch["sample"], batch["label"]
        perturbation = self._perturbation(sample, label)
        # The discriminator stands still, and with it its statistics.
        judged = self.discriminator(
            {"sample": perturbed(sample, perturbation, self.value_range)},
            training=False,
        )
        return {
            "adversarial": _LOSS.generator(None, judged["logit"]),
            "true_class": true_class_objective(
                self.objective, judged["class_logits"], label
            ),
            "cost": self.cost * perturbation_cost(perturbation),
        }

    def _perturbation(self, sample: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
        return generated_perturbation(
            self.generator,
            self.discriminator,
            sample,
            label,
            self.epsilon,
            training=True,
        )

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the discriminator takes it."""
        return input_shapes(self.discriminator)["sample"]

    def perturb(self, x: Any, label: Any) -> np.ndarray:
        """Returns what the generator makes of originals of known classes.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
            label: the true class of all, or of each.

        Raises:
            TypeError: a label is no integer.
            ValueError: samples of another shape, a label out of range, or
                not one for each sample.
        """
        return perturbed_by(
            self.generator,
            self.discriminator,
            x,
            label,
            epsilon=self.epsilon,
            value_range=self.value_range,
        )

    def score(self, x: Any) -> np.ndarray:
        """Returns the logit of being real of each sample, `(n,)`.

        Args:
            x: as for `perturb`.
        """
        return logits_in_batches(self.discriminator, x, output="logit")

    def probability(self, x: Any) -> np.ndarray:
        """Returns sigmoid(logit), `(n,)`: above .5 it is taken for real.

        Args:
            x: as for `perturb`.
        """
        return probability_of(self.score(x), _LOSS)

    def classify(self, x: Any) -> np.ndarray:
        """Returns the most probable class of each sample, int32 `(n,)`.

        Args:
            x: as for `perturb`.
        """
        return most_probable_classes(self.discriminator, x)

    def class_probabilities(self, x: Any) -> np.ndarray:
        """Returns p(y | x) of each class, `(n, K)`.

        Args:
            x: as for `perturb`.
        """
        return class_probabilities(self.discriminator, x)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "epsilon": self.epsilon,
            "original_weight": self.original_weight,
            "label_weight": self.label_weight,
            "cost": self.cost,
            "objective": self.objective,
            "discriminator_steps": self.discriminator_steps,
            "value_range": self.value_range,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
