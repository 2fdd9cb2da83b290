"""Two sets of samples without pairs, each translated into the other."""

from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.core import RowNumber
from kgan.core import Uniform
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import chosen_network
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.losses import LeastSquares
from kgan.models.game import Game
from kgan.models.replay import ROW
from kgan.models.shapes import check_inputs
from kgan.models.shapes import input_shapes
from kgan.models.terms import as_loss
from kgan.models.translation import check_meets
from kgan.models.translation import translate_in_batches
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.models.two_ways import Way
from kgan.models.two_ways import check_inverse
from kgan.models.two_ways import given_and_real
from kgan.models.two_ways import mean_distance
from kgan.models.two_ways import pool_of


@final
@serializable
class CycleGAN(Game):
    """Two GANs that translate into each other's data, and back again.

    With samples x and conditions c that belong to no pairs, G from c to x and
    F back, each with a discriminator, and d the one of G,

        L_d = (E (d(x) - 1)^2 + E d(G(c))^2) / 2
        L_G = E (d(G(c)) - 1)^2 / 2 + w mean |F(G(c)) - c|
              + v mean |G(x) - x|

    and the same with the two kinds exchanged. The cycle w asks that the way
    back be found, which does not say *which* sample is made of a condition;
    the identity v that what is already a sample be left alone, which keeps
    colours. The two discriminators play together, and so do both generators.

    Discriminators are shown what was made, or by chance one of the past: each
    row of a batch meets a slot of a pool, in turn; with probability 1/2 what
    lies there is shown, and the new one put in its place.

    Often confused with `Pix2Pix`, which is given pairs and far better where
    there are some.

    Args:
        generator: G, `{"condition": (n, ...)}` to samples `(n, ...)`.
        back_generator: F, `{"condition": (n, ...)}`, samples, to conditions.
        discriminator: `{"sample": (n, ...)}` to logits of samples, `(n,)` or
            `(n, ...)`.
        back_discriminator: the same of conditions.
        loss: an adversarial loss; None for `LeastSquares()`.
        cycle_weight: w, for each unit of the data.
        identity_weight: v, likewise; 0: there is none, as there must not be
            where samples and conditions differ in shape.
        pool: past fakes of each kind that are kept; 0: only new ones are
            shown.
        ema: decay of the generators' moving averages; None for no averages.
        order: "alternating" or "simultaneous".
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError: an argument has another type.
        ValueError: the networks' shapes do not meet, a network of conditions
            reads whole numbers, or an argument is out of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.CycleGAN(
    ...     kgan.networks.unet_translator((8, 8, 1), channels=3, width=4),
    ...     kgan.networks.unet_translator((8, 8, 3), channels=1, width=4),
    ...     kgan.networks.patch_discriminator((8, 8, 3), width=4, depth=1),
    ...     kgan.networks.patch_discriminator((8, 8, 1), width=4, depth=1),
    ...     identity_weight=0.0,
    ... )
    >>> model.translate(np.zeros((2, 8, 8, 1), "uint8")).shape
    (2, 8, 8, 3)

    Reference:
        Zhu et al., Unpaired Image-to-Image Translation using
        Cycle-Consistent Adversarial Networks, 2017, equations 1 to 3 and
        section 5.2; the pool: Shrivastava et al., 2017, section 2.3, where
        slots are drawn and half a batch is of the past.
    """

    instead_of_sample = "translate"

    def __init__(
        self,
        generator: keras.Model,
        back_generator: keras.Model,
        discriminator: keras.Model,
        back_discriminator: keras.Model,
        *,
        loss: AdversarialLoss | None = None,
        cycle_weight: float = 10.0,
        identity_weight: float = 5.0,
        pool: int = 50,
        ema: float | None = 0.999,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_inputs("generator", generator, ["condition"])
        check_inputs("back_generator", back_generator, ["condition"])
        check_inputs("discriminator", discriminator, ["sample"])
        check_inputs("back_discriminator", back_discriminator, ["sample"])
        check_meets("generator", generator, "discriminator", discriminator)
        check_meets(
            "back_generator",
            back_generator,
            "back_discriminator",
            back_discriminator,
        )
        check_inverse(generator, back_generator)
        super().__init__(order=order, seed=seed, name=name)
        self.generator = generator
        self.back_generator = back_generator
        self.discriminator = discriminator
        self.back_discriminator = back_discriminator
        self.loss_function = LeastSquares() if loss is None else as_loss(loss)
        self.cycle_weight = check_number(
            "cycle_weight", cycle_weight, minimum=0.0
        )
        self.identity_weight = check_number(
            "identity_weight", identity_weight, minimum=0.0
        )
        if self.identity_weight and self.sample_shape != self.condition_shape:
            raise ValueError(
                "`identity_weight` must be 0 where samples and conditions have "
                f"other shapes. Received: identity_weight={identity_weight:g}, "
                f"samples {self.sample_shape}, conditions "
                f"{self.condition_shape}"
            )
        self.pool = check_integer("pool", pool, minimum=0)
        self.sample_pool = pool_of(pool, self.sample_shape, "sample_pool")
        self.condition_pool = pool_of(
            pool, self.condition_shape, "condition_pool"
        )
        self.ema = ema
        self.ema_generator = self.average(generator, ema)
        self.ema_back_generator = self.average(back_generator, ema)

    @property
    def _ways(self) -> tuple[Way, Way]:
        return (
            Way(
                "forward",
                self.generator,
                self.back_generator,
                self.discriminator,
                self.sample_pool,
            ),
            Way(
                "back",
                self.back_generator,
                self.generator,
                self.back_discriminator,
                self.condition_pool,
            ),
        )

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminators' turn, then the generators'."""
        ways = self._ways
        drawn: dict[str, Noise] = {}
        if self.pool:
            drawn = {ROW: RowNumber()}
            drawn |= {f"{way.name}_pool": Uniform(()) for way in ways}

        def judge(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
            terms = {}
            for way, (given, real) in zip(
                ways, given_and_real(batch), strict=True
            ):
                fake = tf.stop_gradient(way.made(given))
                shown = self._shown(way, fake, noise)
                terms[f"{way.name}_adversarial"] = (
                    self.loss_function.discriminator(
                        way.logits(real),
                        way.logits(shown),
                    )
                )
            return terms

        def make(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
            terms: Terms = {}
            for way, (given, real) in zip(
                ways, given_and_real(batch), strict=True
            ):
                terms |= self._made_terms(way, given, real)
            return terms

        pools = [way.pool for way in ways if way.pool is not None]
        return (
            Turn(
                "discriminator",
                (self.discriminator, self.back_discriminator, *pools),
                judge,
                drawn,
            ),
            Turn(
                "generator",
                (self.generator, self.back_generator),
                make,
                {},
            ),
        )

    def _shown(
        self, way: Way, fake: tf.Tensor, noise: Mapping[str, tf.Tensor]
    ) -> tf.Tensor:
        """What a discriminator sees: what was made, or a past one instead."""
        if way.pool is None:
            return fake
        fake = tf.cast(fake, tf.float32)
        old = way.pool.recall(noise[ROW], fake)
        stays = noise[f"{way.name}_pool"] >= 0.5
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        way.pool.remember(
            noise[ROW],
            old,
            fake,
            stays,
            replicas * self.gradient_accumulation_steps,
        )
        keeps = tf.reshape(stays, (-1, *(1 for _ in fake.shape[1:])))
        return tf.where(keeps, fake, old)

    def _made_terms(self, way: Way, given: tf.Tensor, real: tf.Tensor) -> Terms:
        fake = way.made(given)
        loss = self.loss_function
        real_logits = way.logits(real) if loss.pairs else None
        terms = {
            f"{way.name}_adversarial": loss.generator(
                real_logits, way.logits(fake)
            ),
            f"{way.name}_cycle": self.cycle_weight
            * mean_distance(way.brought_back(fake), given),
        }
        if self.identity_weight:
            terms[f"{way.name}_identity"] = (
                self.identity_weight * mean_distance(way.made(real), real)
            )
        return terms

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the generator makes it."""
        return tuple(self.generator.output_shape[1:])

    @property
    def condition_shape(self) -> tuple[int, ...]:
        """The shape of one condition."""
        return input_shapes(self.generator)["condition"]

    @property
    def condition_values(self) -> int | None:
        """None: conditions are of real numbers."""
        return None

    def translated(
        self,
        condition: tf.Tensor,
        ema: bool,
        label: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Makes samples, as in inference; a pure function, row by row.

        Args:
            condition: float32 `(n, *condition_shape)`.
            ema: use the averaged weights.
            label: None; there are no classes.

        Returns:
            `(n, ...)` samples, float32.
        """
        network = chosen_network(self.generator, self.ema_generator, ema)
        return network({"condition": condition}, training=False)

    def translate(self, x: Any, *, ema: bool = True) -> np.ndarray:
        """Returns G of each condition, float32 `(n, *sample_shape)`.

        Args:
            x: `(n, *condition_shape)`, in the data's range, or uint8
                pictures.
            ema: use the averaged weights.

        Raises:
            ValueError: the conditions have another shape.
        """
        return translate_in_batches(
            lambda condition, label: self.translated(condition, ema),
            x,
            self.generator,
        )

    def translate_back(self, x: Any, *, ema: bool = True) -> np.ndarray:
        """Returns F of each sample, float32 `(n, *condition_shape)`.

        Args:
            x: `(n, *sample_shape)`, in the data's range, or uint8 pictures.
            ema: use the averaged weights.

        Raises:
            ValueError: the samples have another shape.
        """
        network = chosen_network(
            self.back_generator, self.ema_back_generator, ema
        )
        return translate_in_batches(
            lambda sample, label: network(
                {"condition": sample}, training=False
            ),
            x,
            network,
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "back_generator": self.back_generator,
            "discriminator": self.discriminator,
            "back_discriminator": self.back_discriminator,
            "loss": self.loss_function,
            "cycle_weight": self.cycle_weight,
            "identity_weight": self.identity_weight,
            "pool": self.pool,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
