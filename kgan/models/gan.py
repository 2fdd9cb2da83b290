"""The generative adversarial network of 2014, with today's defaults."""

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
from kgan.models.checks import check_packs
from kgan.models.game import Game
from kgan.models.judging import logits_in_batches
from kgan.models.judging import probability_of
from kgan.models.replay import Replay
from kgan.models.replay import as_replay
from kgan.models.sampling import latent_law
from kgan.models.shapes import check_networks
from kgan.models.shapes import input_shapes
from kgan.models.shown import Shown
from kgan.models.shown import augmentation_of_game
from kgan.models.shown import check_packing
from kgan.models.shown import packed
from kgan.models.terms import as_loss
from kgan.models.terms import as_penalties
from kgan.models.turn import SharedPass
from kgan.models.turn import Turn
from kgan.penalties import Penalty


@final
@serializable
class GAN(Game):
    """An unconditional GAN: min over G, max over D, in turns.

    The discriminator learns to tell samples x of the data from samples G(z)
    of the generator; the generator learns to be taken for data. With the
    2014 losses and the best discriminator, the generator minimises a
    divergence between its law and that of the data. It has no likelihood:
    what it learned must be judged by its samples.

    Args:
        generator: `{"latent": (n, latent_size)}` to samples `(n, ...)`.
        discriminator: `{"sample": (n, ...)}` to logits `(n,)`; with packing
            m, its samples' last axis is m times the generator's.
        loss: an adversarial loss; None for `NonSaturating()`.
        penalty: a penalty on the discriminator, or several, taken at what it
            is shown: R1 is the gradient at augmented images, not at those of
            the data, and sums over a pack.
        augment: what changes real and generated images before the
            discriminator sees them, in both players' turns, with draws of
            their own; several as a `Policy`; None for nothing.
        packing: samples that the discriminator judges together, by one
            logit: pack j is rows j m to j m + m - 1 of a replica's turn,
            joined on the last axis.
        replay: what shows the discriminator fakes of earlier steps that it
            took for data; None for nothing.
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
        ValueError: the networks' shapes do not meet, or an argument is out
            of its range.

    Example:

    >>> import keras, kgan
    >>> model = kgan.models.GAN(
    ...     kgan.networks.dcgan_generator((8, 8, 1), width=8),
    ...     kgan.networks.dcgan_discriminator((8, 8, 1), width=8),
    ... )
    >>> model.sample(3, seed=1).shape
    (3, 8, 8, 1)

    Reference:
        Goodfellow et al., Generative Adversarial Nets, 2014, algorithm 1;
        packing: Lin et al., PacGAN, 2018, section 3.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        loss: AdversarialLoss | None = None,
        penalty: Penalty | Iterable[Penalty] | None = None,
        augment: Augmentation | Iterable[Augmentation] | None = None,
        packing: int = 1,
        replay: Replay | None = None,
        discriminator_steps: int = 1,
        shares_samples: bool = False,
        latent: str = "normal",
        ema: float | None = 0.999,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_integer("packing", packing)
        check_networks(generator, discriminator, None, packing)
        super().__init__(order=order, seed=seed, name=name)
        self.generator = generator
        self.discriminator = discriminator
        self.loss_function = as_loss(loss)
        self.penalties = as_penalties(penalty)
        check_packing(packing, self.penalties)
        self.augment = augmentation_of_game(
            augment, self.sample_shape, self.loss_function
        )
        self.discriminator_steps = check_integer(
            "discriminator_steps", discriminator_steps
        )
        self.packing = packing
        self.replay = as_replay(replay, self.sample_shape)
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
                {"latent": noise["latent"]}, training=True
            ),
            lambda batch: (
                lambda sample: self.discriminator(
                    {"sample": sample}, training=True
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
            shown=Shown(self.augment, self.packing),
            replay=self.replay,
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
        return network({"latent": noise["latent"]}, training=False)

    def score(self, x: Any) -> np.ndarray:
        """Returns the discriminator's logit of each sample, `(n,)`.

        With packing m, of each pack of m consecutive samples, `(n / m,)`:
        what it says of a sample depends on the others of its pack.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.

        Raises:
            ValueError: samples of another shape, or packs do not divide them.
        """
        x = np.asarray(x)
        check_packs(len(x), self.packing)
        joined = packed(tf.convert_to_tensor(x), self.packing)
        return logits_in_batches(self.discriminator, joined)

    def probability(self, x: Any) -> np.ndarray:
        """Returns sigmoid(logit), `(n,)`: uncalibrated, not a quality.

        At the best discriminator it is p / (p + g), the share of data among
        equal numbers of both: one half everywhere once the generator has
        learned the data. It never says how likely a sample is.

        Args:
            x: as for `score`.

        Raises:
            ValueError: the loss's logits are no log odds.
        """
        return probability_of(self.score(x), self.loss_function)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "loss": self.loss_function,
            "penalty": list(self.penalties),
            "augment": self.augment,
            "packing": self.packing,
            "replay": self.replay,
            "discriminator_steps": self.discriminator_steps,
            "shares_samples": self.shares_samples,
            "latent": self.latent,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
