"""A GAN whose two players both know the label."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.augment import Augmentation
from kgan.core import Noise
from kgan.core import check_integer
from kgan.core import chosen_network
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.models.adversarial_turns import Adversaries
from kgan.models.adversarial_turns import adversarial_turns
from kgan.models.adversarial_turns import check_shares_samples
from kgan.models.adversarial_turns import shared_samples
from kgan.models.game import Game
from kgan.models.judging import logits_in_batches
from kgan.models.judging import probability_of
from kgan.models.sampling import check_labels
from kgan.models.sampling import latent_law
from kgan.models.shapes import check_networks
from kgan.models.shapes import input_shapes
from kgan.models.shown import Shown
from kgan.models.shown import augmentation_of_game
from kgan.models.terms import as_loss
from kgan.models.terms import as_penalties
from kgan.models.turn import SharedPass
from kgan.models.turn import Turn
from kgan.penalties import Penalty


@final
@serializable
class ConditionalGAN(Game):
    """A GAN of p(x | y): generator and discriminator are given the label.

    How the label enters is the networks' affair: a projection critic adds
    <v_y, phi(x)> to its logit, another joins the label to its input. Fakes
    carry the labels of the batch's own reals, row by row, so their shares
    are the data's whatever the data are, and a pairing loss compares
    samples of one class. There is no packing: a pack would hold several
    labels, of which a discriminator is given one.

    Args:
        generator: `{"latent": (n, latent_size), "label": int32 (n,)}` to
            samples `(n, ...)`.
        discriminator: `{"sample": (n, ...), "label": int32 (n,)}` to logits
            `(n,)`.
        classes: number of classes; labels are 0 to classes - 1.
        loss: an adversarial loss; None for `NonSaturating()`.
        penalty: a penalty on the discriminator, or several, taken at what it
            is shown: R1 is the gradient at augmented images, not at those of
            the data.
        augment: what changes real and generated images before the
            discriminator sees them, in both players' turns, with draws of
            their own; several as a `Policy`; None for nothing.
        discriminator_steps: discriminator turns in a step, each on rows of
            its own: a batch of B rows gives B / discriminator_steps to each.
        shares_samples: the generator runs once a step, and its turn is
            played on the samples that the discriminator has just learned
            from, as in PyTorch's and TensorFlow's tutorials; else each turn
            draws samples of its own. It spares a step the generator's second
            pass: a step makes half as many samples.
        latent: "normal", or "uniform" on [-1, 1).
        ema: decay of the generator's moving average; None for no average.
        order: "alternating" or "simultaneous".
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError: an argument has another type.
        ValueError: the networks' shapes or numbers of classes do not meet,
            one lacks the label, or an argument is out of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.ConditionalGAN(
    ...     kgan.networks.dcgan_generator((8, 8, 1), width=8, classes=3),
    ...     kgan.networks.dcgan_discriminator((8, 8, 1), width=8, classes=3),
    ...     classes=3,
    ... )
    >>> model.sample(2, seed=1, label=[0, 2]).shape
    (2, 8, 8, 1)

    Reference:
        Mirza and Osindero, Conditional Generative Adversarial Nets, 2014,
        equation 2; Miyato and Koyama, cGANs with Projection Discriminator,
        2018.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        classes: int,
        loss: AdversarialLoss | None = None,
        penalty: Penalty | Iterable[Penalty] | None = None,
        augment: Augmentation | Iterable[Augmentation] | None = None,
        discriminator_steps: int = 1,
        shares_samples: bool = False,
        latent: str = "normal",
        ema: float | None = 0.999,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_integer("classes", classes, minimum=2)
        check_networks(generator, discriminator, classes=classes)
        super().__init__(classes=classes, order=order, seed=seed, name=name)
        self.generator = generator
        self.discriminator = discriminator
        self.loss_function = as_loss(loss)
        self.penalties = as_penalties(penalty)
        self.augment = augmentation_of_game(
            augment, self.sample_shape, self.loss_function
        )
        self.discriminator_steps = check_integer(
            "discriminator_steps", discriminator_steps
        )
        self.shares_samples = check_shares_samples(
            shares_samples, self.discriminator_steps
        )
        self.latent = latent
        self.latent_law = latent_law(latent, *input_shapes(generator)["latent"])
        self.ema = ema
        self.ema_generator = self.average(generator, ema)

    def _adversaries(self) -> Adversaries:
        return Adversaries(
            self.generator,
            self.discriminator,
            lambda batch, noise: self.generator(
                {"latent": noise["latent"], "label": batch["label"]},
                training=True,
            ),
            lambda batch: (
                lambda sample: self.discriminator(
                    {"sample": sample, "label": batch["label"]},
                    training=True,
                )
            ),
        )

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminator's turn, then the generator's."""
        return adversarial_turns(
            self._adversaries(),
            loss=self.loss_function,
            penalties=self.penalties,
            latent=self.latent_law,
            discriminator_steps=self.discriminator_steps,
            weight_of=self.weight_of,
            shown=Shown(self.augment),
            parts=lambda: self.gradient_accumulation_steps,
            shares_samples=self.shares_samples,
        )

    @property
    def shared_pass(self) -> SharedPass | None:
        """The samples that both turns are played on, where they share any."""
        return shared_samples(
            self._adversaries(), self.latent_law, self.shares_samples
        )

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the generator makes it."""
        return tuple(self.generator.output_shape[1:])

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

    def score(self, x: Any, label: Any) -> np.ndarray:
        """Returns the discriminator's logit of each sample, `(n,)`.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
            label: the class of all, or of each.
        """
        labels = check_labels(label, len(x), self.classes)
        return logits_in_batches(self.discriminator, x, labels)

    def probability(self, x: Any, label: Any) -> np.ndarray:
        """Returns sigmoid(logit), `(n,)`: uncalibrated, not a quality.

        See `GAN.probability`.

        Args:
            x: as for `score`.
            label: as for `score`.

        Raises:
            ValueError: the loss's logits are no log odds.
        """
        return probability_of(self.score(x, label), self.loss_function)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "classes": self.classes,
            "loss": self.loss_function,
            "penalty": list(self.penalties),
            "augment": self.augment,
            "discriminator_steps": self.discriminator_steps,
            "shares_samples": self.shares_samples,
            "latent": self.latent,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
