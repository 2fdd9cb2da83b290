"""A GAN whose discriminator also names the class: AC-GAN."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.core import check_bool
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import chosen_network
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.models.categories import check_categories
from kgan.models.classification import class_cross_entropy
from kgan.models.classifying import class_probabilities
from kgan.models.classifying import most_probable_classes
from kgan.models.game import Game
from kgan.models.judgement import Judgement
from kgan.models.judging import logits_in_batches
from kgan.models.judging import probability_of
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


@final
@serializable
class ACGAN(Game):
    """A conditional GAN whose discriminator is not told the class but asked.

    The discriminator gives a logit d of being real and class logits c:
    L_D = L_adv + w_D (E CE(c(x), y) + E CE(c(G(z, y)), y)),
    L_G = L_adv + w_G E CE(c(G(z, y)), y).
    Fakes carry the labels of the batch's own reals.

    Often confused with `ConditionalGAN`, whose fixed point is p(x | y). Here
    it is not: the classifier's term also rewards samples that are easy to
    classify, so the generator leaves out those that could be of two classes,
    and its classes shrink; the more so the larger `generator_class_weight`.

    Args:
        generator: `{"latent": (n, latent_size), "label": int32 (n,)}` to
            samples `(n, ...)`.
        discriminator: `{"sample": (n, ...)}` to `{"logit": (n,),
            "class_logits": (n, classes)}`; see `networks.with_class_head`.
        classes: number of classes; labels are 0 to classes - 1.
        loss: an adversarial loss; None for `NonSaturating()`.
        penalty: a penalty on the discriminator's logit, or several; None
            for none.
        class_weight: w_D, of the class in the discriminator's loss.
        generator_class_weight: w_G, of the class in the generator's loss.
        classify_fakes: the discriminator also learns the classes of fakes,
            as published; False: of reals alone.
        discriminator_steps: discriminator turns in a step, each on rows of
            its own: a batch of B rows gives B / discriminator_steps to each.
        latent: "normal", or "uniform" on [-1, 1).
        ema: decay of the generator's moving average; None for no average.
        order: "alternating" or "simultaneous".
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError: an argument has another type.
        ValueError: the networks' shapes or numbers of classes do not meet,
            the discriminator lacks an output, or an argument is out of its
            range.

    Example:

    >>> import kgan
    >>> model = kgan.models.ACGAN(
    ...     kgan.networks.dcgan_generator((8, 8, 1), width=8, classes=3),
    ...     kgan.networks.with_class_head(
    ...         kgan.networks.dcgan_discriminator((8, 8, 1), width=8), 3
    ...     ),
    ...     classes=3,
    ... )
    >>> model.classify(model.sample(2, label=[0, 2])).shape
    (2,)

    Reference:
        Odena, Olah and Shlens, Conditional Image Synthesis with Auxiliary
        Classifier GANs, 2017, equations 2 and 3. The bias: Gong et al., Twin
        Auxiliary Classifiers GAN, 2019, section 3.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        classes: int,
        loss: AdversarialLoss | None = None,
        penalty: Penalty | Iterable[Penalty] | None = None,
        class_weight: float = 1.0,
        generator_class_weight: float = 1.0,
        classify_fakes: bool = True,
        discriminator_steps: int = 1,
        latent: str = "normal",
        ema: float | None = 0.999,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_integer("classes", classes, minimum=2)
        check_inputs("generator", generator, ["latent", "label"])
        check_inputs("discriminator", discriminator, ["sample"])
        check_samples(generator, discriminator)
        check_outputs(
            "discriminator",
            discriminator,
            {"logit": (), "class_logits": (classes,)},
        )
        check_categories("generator", generator, "label", classes)
        super().__init__(classes=classes, order=order, seed=seed, name=name)
        self.generator = generator
        self.discriminator = discriminator
        self.loss_function = as_loss(loss)
        self.penalties = as_penalties(penalty)
        self.class_weight = check_number(
            "class_weight", class_weight, minimum=0.0
        )
        self.generator_class_weight = check_number(
            "generator_class_weight", generator_class_weight, minimum=0.0
        )
        self.classify_fakes = check_bool("classify_fakes", classify_fakes)
        self.discriminator_steps = check_integer(
            "discriminator_steps", discriminator_steps
        )
        self.latent = latent
        self.latent_law = latent_law(latent, *input_shapes(generator)["latent"])
        self.ema = ema
        self.ema_generator = self.average(generator, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminator's turn, then the generator's."""
        latent = {"latent": self.latent_law}
        return (
            penalized_turn(
                "discriminator",
                (self.discriminator,),
                self._judge,
                latent,
                self.penalties,
                self.discriminator_steps,
            ),
            Turn("generator", (self.generator,), self._make, latent),
        )

    def _judge(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        real, label = batch["sample"], batch["label"]
        fake = tf.stop_gradient(self._fake(batch, noise))
        # Apart, so that a BatchNormalization never mixes the two.
        of_real, of_fake = self._judged(real), self._judged(fake)
        terms = {
            "adversarial": self.loss_function.discriminator(
                of_real["logit"], of_fake["logit"]
            ),
            "class_real": self.class_weight
            * class_cross_entropy(of_real["class_logits"], label),
        }
        if self.classify_fakes:
            terms["class_fake"] = self.class_weight * class_cross_entropy(
                of_fake["class_logits"], label
            )
        return terms | penalty_terms(
            self.penalties,
            lambda sample: self._judged(sample)["logit"],
            real,
            fake,
            Judgement(of_real["logit"], of_fake["logit"]),
            noise,
            self.weight_of,
        )

    def _make(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        of_fake = self._judged(self._fake(batch, noise))
        real_logits = (
            self._judged(batch["sample"])["logit"]
            if self.loss_function.pairs
            else None
        )
        return {
            "adversarial": self.loss_function.generator(
                real_logits, of_fake["logit"]
            ),
            "class": self.generator_class_weight
            * class_cross_entropy(of_fake["class_logits"], batch["label"]),
        }

    def _fake(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> tf.Tensor:
        return self.generator(
            {"latent": noise["latent"], "label": batch["label"]}, training=True
        )

    def _judged(self, sample: tf.Tensor) -> dict[str, tf.Tensor]:
        return self.discriminator({"sample": sample}, training=True)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the discriminator takes it."""
        return input_shapes(self.discriminator)["sample"]

    @property
    def sample_noise(self) -> Mapping[str, Noise]:
        """The latent vector of one sample."""
        return {"latent": self.latent_law}

    def draw(
        self,
        noise: Mapping[str, tf.Tensor],
        label: tf.Tensor | None,
        ema: bool,
    ) -> tf.Tensor:
        """See `Game.draw`."""
        network = chosen_network(self.generator, self.ema_generator, ema)
        return network(
            {"latent": noise["latent"], "label": label}, training=False
        )

    def score(self, x: Any) -> np.ndarray:
        """Returns the logit of being real of each sample, `(n,)`.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
        """
        return logits_in_batches(self.discriminator, x, output="logit")

    def probability(self, x: Any) -> np.ndarray:
        """Returns sigmoid(logit), `(n,)`: uncalibrated, not a quality.

        See `GAN.probability`.

        Args:
            x: as for `score`.

        Raises:
            ValueError: the loss's logits are no log odds.
        """
        return probability_of(self.score(x), self.loss_function)

    def classify(self, x: Any) -> np.ndarray:
        """Returns the most probable class of each sample, int32 `(n,)`.

        Args:
            x: as for `score`.
        """
        return most_probable_classes(self.discriminator, x)

    def class_probabilities(self, x: Any) -> np.ndarray:
        """Returns p(y | x) of each class, `(n, classes)`.

        Args:
            x: as for `score`.
        """
        return class_probabilities(self.discriminator, x)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "classes": self.classes,
            "loss": self.loss_function,
            "penalty": list(self.penalties),
            "class_weight": self.class_weight,
            "generator_class_weight": self.generator_class_weight,
            "classify_fakes": self.classify_fakes,
            "discriminator_steps": self.discriminator_steps,
            "latent": self.latent,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
