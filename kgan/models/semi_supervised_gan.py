"""A GAN that learns a classifier from few labels: K + 1 classes."""

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
from kgan.models.classification import class_entropies
from kgan.models.classification import class_imbalance
from kgan.models.classification import class_losses
from kgan.models.classifying import class_probabilities
from kgan.models.classifying import most_probable_classes
from kgan.models.game import Game
from kgan.models.judging import logits_in_batches
from kgan.models.label_share import LabelShare
from kgan.models.mean_matching import squared_mean_distance
from kgan.models.sampling import latent_law
from kgan.models.shapes import check_inputs
from kgan.models.shapes import check_outputs
from kgan.models.shapes import check_samples
from kgan.models.shapes import input_shapes
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn

UNLABELLED = -1


@final
@serializable
class SemiSupervisedGAN(Game):
    """A classifier of K classes whose (K+1)th, of logit 0, is "generated".

    With class logits l and LSE(l) = log sum exp l_k, the discriminator's
    logit of being real is LSE(l), and with s = softplus
    L_D = E_labelled [LSE(l) - l_y]
          + w / 2 (E_unlabelled s(-LSE(l(x))) + E s(LSE(l(G(z))))),
    L_G = || E_unlabelled f(x) - E f(G(z)) ||^2, f the features.
    L_D of CatGAN besides, with p = softmax(l) and H the entropy in nats, is
    c E_unlabelled H(p(x)) + b K / 2 || E_unlabelled p(x) - 1 / K ||^2:
    be sure of each sample, and use all classes alike. The latter is about
    b KL(E p || 1 / K), and right only where unlabelled data have classes of
    about equal shares.
    A label of -1 marks a row without one. The generator serves the
    classifier, and one that matched the data exactly would teach it nothing:
    do not choose it by its samples. Often confused with `ACGAN`, which needs
    a label for every row.

    Rows with and without labels are averaged apart by the share that each
    has of the data, not of a batch, so that replicas agree. With few labels,
    repeat them until they are about half of every batch; `fit` warns after
    an epoch in which a term weighed half or twice what it should.

    An evaluation goes by the rows of each batch, and means over batches:
    "supervised" is the mean over those with labels, left out where there are
    none. Where all have labels, they count as those without one do too.

    Args:
        generator: `{"latent": (n, latent_size)}` to samples `(n, ...)`.
        discriminator: `{"sample": (n, ...)}` to `{"class_logits":
            (n, classes), "features": (n, F)}`; see
            `networks.with_class_head(realness=False)`.
        classes: K; labels are 0 to K - 1, and -1 for no label.
        labelled_share: share of the rows that have a label, in (0, 1).
        unsupervised_weight: w.
        entropy_weight: c; 0 for none.
        balance_weight: b; 0 for none. With c alone all samples may end in
            a few classes.
        matching_rows: rows in which features are matched and classes
            balanced at a time; on several replicas, what divides the rows of
            each makes their step that of one replica. See
            `squared_mean_distance`.
        input_noise: standard deviation of normal noise on all that the
            discriminator sees in training, in units of the data.
        latent: "uniform" on [-1, 1), as published, or "normal".
        ema: decay of both networks' moving averages; None for none.
        order: "alternating" or "simultaneous".
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        ValueError: the networks' shapes do not meet, the discriminator lacks
            an output, or an argument is out of its range.

    Example:

    >>> import kgan
    >>> model = kgan.models.SemiSupervisedGAN(
    ...     kgan.networks.mlp_generator((2,), latent_size=4, width=8),
    ...     kgan.networks.with_class_head(
    ...         kgan.networks.mlp_discriminator((2,), width=8),
    ...         classes=3,
    ...         realness=False,
    ...     ),
    ...     classes=3,
    ... )
    >>> model.classify(model.sample(5)).shape
    (5,)

    Reference:
        Salimans et al., Improved Techniques for Training GANs, 2016,
        sections 3.1 and 5; the terms of c and b: Springenberg, Unsupervised
        and Semi-supervised Learning with Categorical GANs, 2016, section 3.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        classes: int,
        labelled_share: float = 0.5,
        unsupervised_weight: float = 1.0,
        entropy_weight: float = 0.0,
        balance_weight: float = 0.0,
        matching_rows: int = 32,
        input_noise: float = 0.0,
        latent: str = "uniform",
        ema: float | None = 0.999,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_integer("classes", classes, minimum=2)
        check_inputs("generator", generator, ["latent"])
        check_inputs("discriminator", discriminator, ["sample"])
        check_samples(generator, discriminator)
        check_outputs(
            "discriminator",
            discriminator,
            {"class_logits": (classes,), "features": (None,)},
        )
        super().__init__(
            label_range=range(UNLABELLED, classes),
            order=order,
            seed=seed,
            name=name,
        )
        self.generator = generator
        self.discriminator = discriminator
        # `Game.classes` would mean that samples can be asked for a class.
        self.label_classes = classes
        # Below 1 by what float32 can tell, as above 0.
        self.labelled_share = check_number(
            "labelled_share", labelled_share, minimum=1e-6, maximum=1 - 1e-6
        )
        self.unsupervised_weight = check_number(
            "unsupervised_weight", unsupervised_weight, minimum=0.0
        )
        self.entropy_weight = check_number(
            "entropy_weight", entropy_weight, minimum=0.0
        )
        self.balance_weight = check_number(
            "balance_weight", balance_weight, minimum=0.0
        )
        self.matching_rows = check_integer(
            "matching_rows", matching_rows, minimum=2
        )
        self.input_noise = check_number("input_noise", input_noise, minimum=0.0)
        self.latent = latent
        self.latent_law = latent_law(latent, *input_shapes(generator)["latent"])
        self.ema = ema
        self.ema_generator = self.average(generator, ema)
        self.ema_discriminator = self.average(discriminator, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the discriminator's turn, then the generator's."""
        noise: dict[str, Noise] = {"latent": self.latent_law}
        if self.input_noise:
            noise["on_real"] = Normal(self.sample_shape)
            noise["on_fake"] = Normal(self.sample_shape)
        return (
            Turn("discriminator", (self.discriminator,), self._judge, noise),
            Turn("generator", (self.generator,), self._make, noise),
        )

    def _judge(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        of_real, of_fake = self._judged(batch, noise)
        real, fake = of_real["class_logits"], of_fake["class_logits"]
        labelled, unlabelled = self._rows(batch)
        labelled_share, unlabelled_share = self._shares(labelled, unlabelled)
        supervised = tf.reduce_mean(
            labelled * class_losses(real, batch["label"])
        )
        seen_as_real = tf.reduce_mean(
            unlabelled * tf.nn.softplus(-log_total(real))
        )
        seen_as_fake = tf.reduce_mean(tf.nn.softplus(log_total(fake)))
        half = 0.5 * self.unsupervised_weight
        terms = {
            "supervised": supervised / labelled_share,
            "adversarial": half
            * (seen_as_real / unlabelled_share + seen_as_fake),
        }
        if self.entropy_weight:
            terms["entropy"] = (
                self.entropy_weight
                * tf.reduce_mean(unlabelled * class_entropies(real))
                / unlabelled_share
            )
        if self.balance_weight:
            terms["balance"] = self.balance_weight * class_imbalance(
                real, unlabelled, self.matching_rows
            )
        return terms

    def _make(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
        of_real, of_fake = self._judged(batch, noise)
        return {
            "feature_matching": squared_mean_distance(
                of_real["features"],
                of_fake["features"],
                self._rows(batch)[1],
                self.matching_rows,
            )
        }

    def _judged(
        self, batch: Batch, noise: Mapping[str, tf.Tensor]
    ) -> tuple[dict[str, tf.Tensor], dict[str, tf.Tensor]]:
        """What the discriminator says of reals, and apart from them of fakes.

        Either turn takes gradients of its own networks alone.
        """
        real = batch["sample"]
        fake = self.generator({"latent": noise["latent"]}, training=True)
        if self.input_noise:
            real = real + self.input_noise * noise["on_real"]
            fake = tf.cast(fake, tf.float32)
            fake = fake + self.input_noise * noise["on_fake"]
        return (
            self.discriminator({"sample": real}, training=True),
            self.discriminator({"sample": fake}, training=True),
        )

    def _rows(self, batch: Batch) -> tuple[tf.Tensor, tf.Tensor]:
        """Which rows count as labelled, and which as unlabelled, 1 or 0."""
        unlabelled = tf.cast(batch["label"] < 0, tf.float32)
        labelled = 1.0 - unlabelled
        if self.evaluating:
            # Held-out rows are real samples, with labels as without.
            any_unlabelled = tf.reduce_any(unlabelled > 0.0)
            unlabelled = tf.where(any_unlabelled, unlabelled, labelled)
        return labelled, unlabelled

    def _shares(
        self, labelled: tf.Tensor, unlabelled: tf.Tensor
    ) -> tuple[float | tf.Tensor, float | tf.Tensor]:
        """The shares of such rows: of the data or, evaluated, of the batch."""
        if self.evaluating:
            return tf.reduce_mean(labelled), tf.reduce_mean(unlabelled)
        return self.labelled_share, 1.0 - self.labelled_share

    @property
    def own_callbacks(self) -> tuple[keras.callbacks.Callback, ...]:
        """What compares `labelled_share` with the data."""
        return (LabelShare(self.labelled_share),)

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
        """See `Game.draw`; samples know no class."""
        network = chosen_network(self.generator, self.ema_generator, ema)
        return network({"latent": noise["latent"]}, training=False)

    def classify(self, x: Any, *, ema: bool = True) -> np.ndarray:
        """Returns the most probable class of each sample, int32 `(n,)`.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
            ema: use the averaged weights.
        """
        return most_probable_classes(self._classifier(ema), x)

    def class_probabilities(self, x: Any, *, ema: bool = True) -> np.ndarray:
        """Returns p(y | x, real) of each class, `(n, classes)`.

        Args:
            x: as for `classify`.
            ema: use the averaged weights.
        """
        return class_probabilities(self._classifier(ema), x)

    def score(self, x: Any, *, ema: bool = True) -> np.ndarray:
        """Returns the logit of being real, LSE of the class logits, `(n,)`.

        Args:
            x: as for `classify`.
            ema: use the averaged weights.
        """
        logits = logits_in_batches(
            self._classifier(ema), x, output="class_logits"
        )
        return np.logaddexp.reduce(logits, axis=1)

    def _classifier(self, ema: bool) -> keras.Model:
        return chosen_network(self.discriminator, self.ema_discriminator, ema)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "discriminator": self.discriminator,
            "classes": self.label_classes,
            "labelled_share": self.labelled_share,
            "unsupervised_weight": self.unsupervised_weight,
            "entropy_weight": self.entropy_weight,
            "balance_weight": self.balance_weight,
            "matching_rows": self.matching_rows,
            "input_noise": self.input_noise,
            "latent": self.latent,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }


def log_total(class_logits: tf.Tensor) -> tf.Tensor:
    """LSE(l), the log odds of being real against an extra class of logit 0.

    D(x) = Z / (Z + 1) = sigmoid(LSE(l)), with Z = sum exp l_k.

    Args:
        class_logits: `(n, K)`.

    Returns:
        float32 `(n,)`.

    Example:

    >>> round(float(log_total(tf.zeros((1, 4)))[0]), 4)
    1.3863
    """
    return tf.reduce_logsumexp(tf.cast(class_logits, tf.float32), axis=1)
