"""GAT as published: a classifier, and a generator of what fools it."""

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
from kgan.models.classification import class_cross_entropy
from kgan.models.classifying import check_classifier
from kgan.models.classifying import class_probabilities
from kgan.models.classifying import inference
from kgan.models.classifying import most_probable_classes
from kgan.models.game import Game
from kgan.models.perturbation import OBJECTIVES
from kgan.models.perturbation import ValueRange
from kgan.models.perturbation import check_perturbation_generator
from kgan.models.perturbation import check_value_range
from kgan.models.perturbation import generated_perturbation
from kgan.models.perturbation import perturbation_cost
from kgan.models.perturbation import perturbed
from kgan.models.perturbation import perturbed_by
from kgan.models.perturbation import true_class_objective
from kgan.models.shapes import input_shapes
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn


@final
@serializable
class GenerativeAdversarialTrainer(Game):
    """A classifier F trained against a generator G of perturbations.

    G is shown the direction g in which the class's loss of x grows fastest:
    x' = clip(x + epsilon tanh G(g)),
    L_G = E p_F(y | x') + c E || x' - x ||^2 (before clipping),
    L_F = a E CE(F(x), y) + (1 - a) E CE(F(x'), y).
    In the generator's turn the classifier stands still and runs as in
    inference, and so it does where g is taken. There are no samples to draw:
    x' belongs to an x.

    Often confused with `ConditionedAdversarialTrainer`, where the network
    that is trained also tells real samples from generated ones; and with
    FGSM training, whose perturbation is a sign and learns nothing. It
    defends against what it has met: judge it by `fgsm` and by
    `projected_gradient_descent`.

    Args:
        generator: `{"gradient": (n, ...)}` to raw values of that shape; see
            `networks.perturbation_generator`.
        classifier: `{"sample": (n, ...)}` to `{"class_logits": (n, K)}`; see
            `networks.with_class_head(realness=False)`.
        epsilon: largest change of a value, in units of the data: pictures in
            [-1, 1] move by 2/255 for each level.
        cost: c; 0 by default, as epsilon bounds the change anyway. The .03
            that is in use weighs a sum over pixels: at one epsilon the cost
            grows with their number, while p_F can fall by 1 at most. With an
            epsilon of .2 the largest change costs .94 at 28x28x1 and 14.7 at
            64x64x3, where next to no attack is learned.
        clean_share: a, in [0, 1].
        objective: "probability", as published, or "log_odds", whose gradient
            does not vanish where the classifier is sure.
        generator_steps: generator turns in a step, each on rows of its own;
            the classifier learns from the last of these parts of a batch.
        value_range: of the data, to which x' is clipped; None for vectors
            of any range.
        order: "alternating" or "simultaneous".
        seed: of the order of arrays in `fit`; training draws no noise.
        name: the Keras name.

    Raises:
        ValueError: the networks' shapes do not meet, or an argument is out
            of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.GenerativeAdversarialTrainer(
    ...     kgan.networks.perturbation_generator((8, 8, 1), width=4, depth=2),
    ...     kgan.networks.with_class_head(
    ...         kgan.networks.dcgan_discriminator((8, 8, 1), width=8),
    ...         classes=3,
    ...         realness=False,
    ...     ),
    ...     epsilon=0.2,
    ... )
    >>> moved = model.perturb(np.zeros((5, 8, 8, 1), "float32"), label=1)
    >>> bool(abs(moved).max() <= 0.2)
    True

    Reference:
        Lee, Han and Lee, Generative Adversarial Trainer: Defense to
        Adversarial Perturbations with GAN, 2017, algorithm 1,
        https://arxiv.org/abs/1705.03387
    """

    instead_of_sample = "perturb"

    def __init__(
        self,
        generator: keras.Model,
        classifier: keras.Model,
        *,
        epsilon: float = 0.1,
        cost: float = 0.0,
        clean_share: float = 0.5,
        objective: str = "probability",
        generator_steps: int = 1,
        value_range: ValueRange = (-1.0, 1.0),
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        classes = check_classifier("classifier", classifier)
        check_perturbation_generator(generator, classifier)
        super().__init__(
            label_range=range(classes), order=order, seed=seed, name=name
        )
        self.generator = generator
        self.classifier = classifier
        self.epsilon = check_number("epsilon", epsilon, minimum=0.0)
        self.cost = check_number("cost", cost, minimum=0.0)
        self.clean_share = check_number(
            "clean_share", clean_share, minimum=0.0, maximum=1.0
        )
        self.objective = check_choice("objective", objective, OBJECTIVES)
        self.generator_steps = check_integer("generator_steps", generator_steps)
        self.value_range = check_value_range(value_range)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the generator's turn, then the classifier's."""
        return (
            Turn(
                "generator",
                (self.generator,),
                self._fool,
                {},
                self.generator_steps,
            ),
            Turn("classifier", (self.classifier,), self._learn, {}),
        )

    def _fool(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        sample, label = batch["sample"], batch["label"]
        perturbation = self._perturbation(sample, label)
        logits = inference(self.classifier)(
            perturbed(sample, perturbation, self.value_range)
        )
        return {
            "true_class": true_class_objective(self.objective, logits, label),
            "cost": self.cost * perturbation_cost(perturbation),
        }

    def _learn(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        sample, label = batch["sample"], batch["label"]
        perturbation = tf.stop_gradient(self._perturbation(sample, label))
        moved = perturbed(sample, perturbation, self.value_range)
        # Apart, so that a BatchNormalization never mixes the two.
        clean, fooled = (
            class_cross_entropy(
                self.classifier({"sample": x}, training=True)["class_logits"],
                label,
            )
            for x in (sample, moved)
        )
        return {
            "clean": self.clean_share * clean,
            "perturbed": (1.0 - self.clean_share) * fooled,
        }

    def _perturbation(self, sample: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
        return generated_perturbation(
            self.generator,
            self.classifier,
            sample,
            label,
            self.epsilon,
            training=True,
        )

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the classifier takes it."""
        return input_shapes(self.classifier)["sample"]

    def perturb(self, x: Any, label: Any) -> np.ndarray:
        """Returns what the generator makes of samples of known classes.

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
            self.classifier,
            x,
            label,
            epsilon=self.epsilon,
            value_range=self.value_range,
        )

    def classify(self, x: Any) -> np.ndarray:
        """Returns the most probable class of each sample, int32 `(n,)`.

        Args:
            x: as for `perturb`.
        """
        return most_probable_classes(self.classifier, x)

    def class_probabilities(self, x: Any) -> np.ndarray:
        """Returns p(y | x) of each class, `(n, K)`.

        Args:
            x: as for `perturb`.
        """
        return class_probabilities(self.classifier, x)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "classifier": self.classifier,
            "epsilon": self.epsilon,
            "cost": self.cost,
            "clean_share": self.clean_share,
            "objective": self.objective,
            "generator_steps": self.generator_steps,
            "value_range": self.value_range,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
