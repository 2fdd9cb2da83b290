"""A segmenter that learns pixel by pixel, and from a judge of whole maps."""

from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Schedule
from kgan.core import check_choice
from kgan.core import check_number
from kgan.core import chosen_network
from kgan.core import is_schedule
from kgan.core import to_unit_range
from kgan.losses import AdversarialLoss
from kgan.losses import NonSaturating
from kgan.models import Game
from kgan.models import SharedPass
from kgan.models import Turn
from kgan.penalties import Penalty
from pipelines.segmentation.shown import FORMS

LOGITS = "logits"
_ROWS_AT_ONCE = 100

Tensors = Mapping[str, tf.Tensor]


@final
@keras.saving.register_keras_serializable(package="kgan_segmentation")
class AdversarialSegmenter(Game):
    """Scenes x to maps y, by cross entropy and by a judge d of maps.

        L_S = - mean log S(x)_y + w E softplus(-d(S(x), x))
        L_D = E softplus(-d(y, x)) + E softplus(d(S(x), x))

    S(x) are the probabilities of the classes at each pixel. Cross entropy
    judges each pixel by itself; d sees many at once, so it can tell that an
    item does not change its class half-way. Without a discriminator L_S is
    its first term, and the game of one turn is the plain segmenter.

    Its data: `"sample"` the scenes, `"condition"` their maps, whole numbers
    `(n, height, width, 1)`.

    Args:
        segmenter: `{"condition": (n, height, width, channels)}`, a scene, to
            logits `(n, height, width, classes)`.
        discriminator: `{"sample": (n, height, width, classes), "condition":
            (n, height, width, channels)}`, a map and its scene, or the map
            alone, to logits `(n, ...)`; None for the plain segmenter.
        weight: w, above 0, or a schedule of it over the game's steps; read
            only with a discriminator.
        shown: how maps are shown to it, a name of `FORMS`.
        embedding: a layer of the discriminator; the segmenter's second term
            is then w mean (phi(S(x), x) - phi(y, x))^2 over what this layer
            makes, which asks to look like the true map of this very scene.
            None: the adversarial term.
        loss: an adversarial loss; None for `NonSaturating()`.
        penalty: on the discriminator, at maps; None for none.
        ema: decay of the segmenter's moving average; None for no average.
        seed: of all noise, and of the order of arrays in `fit`.
        name: the Keras name.

    Raises:
        TypeError: `weight` is no number.
        ValueError: the networks' shapes do not meet, or an argument is out
            of its range.

    Reference: Luc et al., Semantic Segmentation using Adversarial Networks,
    2016, equations 1 to 3, https://arxiv.org/abs/1611.08408; the embedding:
    Ghafoorian et al., EL-GAN, 2018, equation 5,
    https://arxiv.org/abs/1806.05525
    """

    instead_of_sample = "translate"

    def __init__(
        self,
        segmenter: keras.Model,
        discriminator: keras.Model | None = None,
        *,
        weight: float | Schedule = 0.1,
        shown: str = "decided",
        embedding: str | None = None,
        loss: AdversarialLoss | None = None,
        penalty: Penalty | None = None,
        ema: float | None = 0.99,
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        super().__init__(seed=seed, name=name)
        self.weight = (
            weight
            if is_schedule(weight)
            else check_number("weight", weight, minimum=1e-9)
        )
        self.shown = check_choice("shown", shown, tuple(FORMS))
        self._judged_names: tuple[str, ...] = ()
        if discriminator is not None:
            _check_meets(segmenter, discriminator)
            self._judged_names = tuple(_input_shapes(discriminator))
        self.segmenter = segmenter
        self.discriminator: Any = discriminator
        self.loss_function = NonSaturating() if loss is None else loss
        self.penalty = penalty
        self.embedding = embedding
        self._embed: Any = (
            None
            if discriminator is None or embedding is None
            else keras.Model(
                discriminator.input, discriminator.get_layer(embedding).output
            )
        )
        self.ema = ema
        self.ema_segmenter = self.average(segmenter, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminator's turn, if any, and the segmenter's."""
        segment = Turn("segmenter", (self.segmenter,), self._segment, {})
        if self.discriminator is None:
            return (segment,)
        noise, every = (
            ({}, 1)
            if self.penalty is None
            else (self.penalty.noise, self.penalty.every)
        )
        judge = Turn(
            "discriminator",
            (self.discriminator,),
            self._judge,
            noise,
            every=every,
        )
        return (judge, segment)

    @property
    def shared_pass(self) -> SharedPass:
        """The logits of a batch, which both turns are played on."""
        return SharedPass(
            LOGITS,
            self.segmenter,
            lambda batch, noise: self.segmenter(
                {"condition": batch["sample"]}, training=True
            ),
            {},
        )

    def _judge(self, batch: Tensors, noise: Tensors) -> dict[str, tf.Tensor]:
        real, fake = self._maps(batch, noise)
        fake = tf.stop_gradient(fake)
        critic = self._critic(batch)
        terms = {
            "adversarial": self.loss_function.discriminator(
                critic(real), critic(fake)
            )
        }
        if self.penalty is None:
            return terms
        weight = self.weight_of(self.penalty.every, self.penalty.schedule)
        # As an integer: it is a step on which the penalty is not due.
        rests = isinstance(weight, int) and weight == 0
        terms[self.penalty.name] = (
            tf.zeros(())
            if rests
            else weight * self.penalty(critic, real, fake, noise)
        )
        return terms

    def _segment(self, batch: Tensors, noise: Tensors) -> dict[str, tf.Tensor]:
        terms = {
            "cross_entropy": tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(
                    tf.cast(batch["condition"][..., 0], tf.int32), noise[LOGITS]
                )
            )
        }
        if self.discriminator is None:
            return terms
        weight = (
            self.weight_of(1, self.weight)
            if is_schedule(self.weight)
            else self.weight
        )
        real, fake = self._maps(batch, noise)
        if self._embed is not None:
            apart = self._embedded(real, batch) - self._embedded(fake, batch)
            squared = tf.reduce_mean(tf.square(apart))
            return {**terms, "embedding": weight * squared}
        critic = self._critic(batch)
        real_logits = critic(real) if self.loss_function.pairs else None
        fooling = self.loss_function.generator(real_logits, critic(fake))
        return {**terms, "adversarial": weight * fooling}

    def _maps(
        self, batch: Tensors, noise: Tensors
    ) -> tuple[tf.Tensor, tf.Tensor]:
        logits = noise[LOGITS]
        truth = tf.one_hot(
            tf.cast(batch["condition"][..., 0], tf.int32),
            logits.shape[-1],
            dtype=logits.dtype,
        )
        return FORMS[self.shown](truth, tf.nn.softmax(logits))

    def _critic(self, batch: Tensors) -> Any:
        return lambda maps: tf.reshape(
            self.discriminator(self._judged(maps, batch), training=True), (-1,)
        )

    def _judged(self, maps: tf.Tensor, batch: Tensors) -> Tensors:
        given = {"sample": maps, "condition": batch["sample"]}
        return {name: given[name] for name in self._judged_names}

    def _embedded(self, maps: tf.Tensor, batch: Tensors) -> tf.Tensor:
        return self._embed(self._judged(maps, batch), training=True)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of a scene."""
        return self.condition_shape

    @property
    def condition_shape(self) -> tuple[int, ...]:
        """The shape of a scene, which is what a translation is made of."""
        return _input_shapes(self.segmenter)["condition"]

    @property
    def condition_values(self) -> None:
        """Scenes are of real numbers."""
        return None

    def translated(
        self,
        condition: tf.Tensor,
        ema: bool,
        label: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Segments scenes, as in inference; a pure function, row by row.

        Args:
            condition: float32 scenes `(n, height, width, channels)`.
            ema: use the averaged weights.
            label: None.

        Returns:
            The classes' probabilities, `(n, height, width, classes)`.
        """
        network = chosen_network(self.segmenter, self.ema_segmenter, ema)
        return tf.nn.softmax(network({"condition": condition}, training=False))

    def translate(
        self, x: Any, *, label: None = None, ema: bool = True
    ) -> np.ndarray:
        """Returns the probabilities of the classes at each pixel, float32.

        Args:
            x: scenes `(n, height, width, channels)`, uint8, or float32 in
                [-1, 1].
            label: None.
            ema: use the averaged weights.

        Raises:
            ValueError: scenes of another shape, or none.
        """
        x = np.asarray(x)
        if x.shape[1:] != self.condition_shape or not len(x):
            raise ValueError(
                f"`x` must have shape (n, *{self.condition_shape}). "
                f"Received: x.shape={x.shape}"
            )
        return np.concatenate(
            [
                self.translated(
                    to_unit_range(x[first : first + _ROWS_AT_ONCE]), ema
                ).numpy()
                for first in range(0, len(x), _ROWS_AT_ONCE)
            ]
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "segmenter": self.segmenter,
            "discriminator": self.discriminator,
            "weight": self.weight,
            "shown": self.shown,
            "embedding": self.embedding,
            "loss": self.loss_function,
            "penalty": self.penalty,
            "ema": self.ema,
            "seed": self.seed,
            "name": self.name,
        }


def _input_shapes(network: keras.Model) -> dict[str, tuple[int, ...]]:
    return {each.name: tuple(each.shape[1:]) for each in network.inputs}


def _check_meets(segmenter: keras.Model, discriminator: keras.Model) -> None:
    made = tuple(segmenter.output_shape[1:])
    scene = _input_shapes(segmenter)["condition"]
    judged = _input_shapes(discriminator)
    whole = {"sample": made, "condition": scene}
    if judged not in (whole, {"sample": made}):
        raise ValueError(
            "`discriminator` must judge the maps that `segmenter` makes, and "
            f"perhaps their scenes: sample {made}, condition {scene}. "
            f"Received: {judged}"
        )
