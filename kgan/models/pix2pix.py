"""Pairs of a condition and its sample: the one translated into the other."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import check_bool
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import chosen_network
from kgan.core import keeps_rows_apart
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.models.adversarial_turns import SAMPLES
from kgan.models.adversarial_turns import twice
from kgan.models.categories import check_categories
from kgan.models.game import Game
from kgan.models.sampling import check_labels
from kgan.models.shapes import check_inputs
from kgan.models.shapes import input_shapes
from kgan.models.terms import as_loss
from kgan.models.terms import as_penalties
from kgan.models.terms import discriminator_terms
from kgan.models.terms import generator_terms
from kgan.models.terms import penalized_turn
from kgan.models.translation import check_condition_shapes
from kgan.models.translation import check_meets
from kgan.models.translation import condition_for
from kgan.models.translation import condition_values
from kgan.models.translation import flat_logits
from kgan.models.translation import translate_in_batches
from kgan.models.turn import Batch
from kgan.models.turn import SharedPass
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.penalties import Critic
from kgan.penalties import Penalty


@final
@serializable
class Pix2Pix(Game):
    """A conditional GAN of pairs, with a term for each sample itself.

    The generator is given a condition c, such as a drawing, and perhaps the
    label y of a style; the discriminator d tells pairs of the data from
    those that it makes:

        L_D = E softplus(-d(x, c, y)) + E softplus(d(G(c, y), c, y))
        L_G = E softplus(-d(G(c, y), c, y)) + w mean |x - G(c, y)|

    Where the discriminator has a logit for each part of a sample, all parts
    count alike, and the terms are means over them. The second term of L_G
    says what the sample is, the first one how samples look: without it,
    where the data leave a choice, the generator draws the median of what may
    be.

    A translation is a function of condition and label. The paper's dropout
    in place of noise changed little of what came out, and there is none. Nor
    is the discriminator's loss halved, which under Adam changes nothing.

    Often confused with `CycleGAN`, which needs no pairs.

    Args:
        generator: `{"condition": (n, ...)}`, with classes also `"label"`
            int32 `(n,)`, to samples `(n, ...)`. Where its condition is of
            whole numbers, as `keras.Input(..., dtype="int32")` says, it is
            handed on as it is; else uint8 pictures come as [-1, 1].
        discriminator: `{"sample": (n, ...), "condition": (n, ...)}`, with
            classes also `"label"`, to logits `(n,)` or `(n, ...)`.
        classes: number of styles that can be asked for; labels are 0 to
            classes - 1. None: there is one.
        loss: an adversarial loss; None for `NonSaturating()`.
        l1_weight: w, in logits for each unit of the data.
        penalty: a penalty on the discriminator, or several, at samples; of
            logits of parts, R1 is the slope of their sum.
        shares_samples: the generator runs once a step, and its turn is
            played on the samples that the discriminator has just learned
            from, which are those that it would make again.
        ema: decay of the generator's moving average; None for no average.
        order: "alternating" or "simultaneous".
        seed: of the order of arrays in `fit`.
        name: the Keras name.

    Raises:
        TypeError: an argument has another type.
        ValueError: the networks' shapes or numbers of classes do not meet,
            or an argument is out of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.Pix2Pix(
    ...     kgan.networks.unet_translator((8, 8, 3), width=4),
    ...     kgan.networks.patch_discriminator(
    ...         (8, 8, 3), condition_channels=3, width=4, depth=1
    ...     ),
    ... )
    >>> model.translate(np.zeros((2, 8, 8, 3), "uint8")).shape
    (2, 8, 8, 3)

    Reference:
        Isola et al., Image-to-Image Translation with Conditional Adversarial
        Networks, 2017, equations 1 to 4.
    """

    instead_of_sample = "translate"

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        classes: int | None = None,
        loss: AdversarialLoss | None = None,
        l1_weight: float = 100.0,
        penalty: Penalty | Iterable[Penalty] | None = None,
        shares_samples: bool = True,
        ema: float | None = 0.999,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        given = ["condition"] if classes is None else ["condition", "label"]
        check_inputs("generator", generator, given)
        check_inputs("discriminator", discriminator, ["sample", *given])
        check_meets("generator", generator, "discriminator", discriminator)
        check_condition_shapes(generator, discriminator)
        condition_values(generator)
        if classes is not None:
            check_integer("classes", classes, minimum=2)
            check_categories("generator", generator, "label", classes)
            check_categories("discriminator", discriminator, "label", classes)
        super().__init__(classes=classes, order=order, seed=seed, name=name)
        self.generator = generator
        self.discriminator = discriminator
        self.loss_function = as_loss(loss)
        self.l1_weight = check_number("l1_weight", l1_weight, minimum=0.0)
        self.penalties = as_penalties(penalty)
        self.shares_samples = check_bool("shares_samples", shares_samples)
        self.ema = ema
        self.ema_generator = self.average(generator, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminator's turn, then the generator's."""
        apart = keeps_rows_apart(self.discriminator)

        def judge(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
            return discriminator_terms(
                self.loss_function,
                self.penalties,
                self._critic(batch),
                batch["sample"],
                self._fake(batch, noise),
                noise,
                self.weight_of,
                both=self._critic(twice(batch)) if apart else None,
            )

        def make(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
            real, fake = batch["sample"], self._fake(batch, noise)
            apart = tf.abs(real - tf.cast(fake, real.dtype))
            return {
                **generator_terms(
                    self.loss_function, self._critic(batch), real, fake
                ),
                "l1": self.l1_weight * tf.reduce_mean(apart),
            }

        return (
            penalized_turn(
                "discriminator",
                (self.discriminator,),
                judge,
                {},
                self.penalties,
            ),
            Turn("generator", (self.generator,), make, {}),
        )

    @property
    def shared_pass(self) -> SharedPass | None:
        """The samples that both turns are played on, where they share any."""
        if not self.shares_samples:
            return None
        return SharedPass(SAMPLES, self.generator, self._made, {})

    def _fake(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> tf.Tensor:
        return noise[SAMPLES] if self.shares_samples else self._made(batch)

    def _made(
        self, batch: Batch, noise: Mapping[str, tf.Tensor] | None = None
    ) -> tf.Tensor:
        condition = condition_for(self.generator, batch["condition"])
        return self.generator(
            self._with_label({"condition": condition}, batch.get("label")),
            training=True,
        )

    def _critic(self, batch: Batch) -> Critic:
        condition = condition_for(self.discriminator, batch["condition"])
        given = self._with_label({"condition": condition}, batch.get("label"))
        return lambda sample: flat_logits(
            self.discriminator({"sample": sample, **given}, training=True)
        )

    def _with_label(
        self, inputs: dict[str, tf.Tensor], label: tf.Tensor | None
    ) -> dict[str, tf.Tensor]:
        # Data may have labels of which a game without classes knows nothing.
        return inputs if self.classes is None else {**inputs, "label": label}

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
        """How many values whole numbers may have; None: conditions are real."""
        return condition_values(self.generator)

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
            label: int32 `(n,)`; None without classes.

        Returns:
            `(n, ...)` samples, float32.
        """
        network = chosen_network(self.generator, self.ema_generator, ema)
        given = {"condition": condition_for(network, condition)}
        return network(self._with_label(given, label), training=False)

    def translate(
        self, x: Any, *, label: Any = None, ema: bool = True
    ) -> np.ndarray:
        """Returns the sample of each condition, float32 `(n, ...)`.

        Args:
            x: `(n, *condition_shape)`, in the data's range, or uint8
                pictures.
            label: the style of all, or of each; needed with classes.
            ema: use the averaged weights.

        Raises:
            TypeError: the label is no integer, or missing; conditions that
                must be whole numbers are none.
            ValueError: another shape; a label, or such a number, out of
                range; a label without classes.
        """
        labels = (
            None
            if label is None and self.classes is None
            else check_labels(label, len(x), self.classes)
        )
        return translate_in_batches(
            lambda condition, label: self.translated(condition, ema, label),
            x,
            self.generator,
            labels,
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "classes": self.classes,
            "loss": self.loss_function,
            "l1_weight": self.l1_weight,
            "penalty": list(self.penalties),
            "shares_samples": self.shares_samples,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
