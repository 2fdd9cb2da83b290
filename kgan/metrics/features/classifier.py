"""An embedding trained in-domain: a small classifier of the real data."""

import math
import os
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from scipy.special import softmax

from kgan.core import check_integer
from kgan.core import check_number
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.embedding import apply_in_batches
from kgan.metrics.features.embedding import check_image_shape
from kgan.metrics.features.embedding import check_images
from kgan.metrics.features.fingerprints import model_fingerprint

# Of `train` and the network it builds: raise it with any change of either,
# so that a classifier that is kept on disk is not taken for a new one.
TRAINING_VERSION = 1

_FEATURES = 64
_CHANNELS = (32, 64, 64, 96, 128)
_LARGEST_FINAL_SIDE = 7
_BATCH_ROWS = 128
_LEARNING_RATE = 2e-3
_FEWEST_EPOCHS = 3
# Small sets are seen more often, until this many images were seen; fewer,
# in proportion to their pixels, where an image has more than so many.
_FEWEST_IMAGES_SEEN = 30_000
_MANY_PIXELS = 40 * 40
# Passes over small sets are joined, up to so many images in one `fit`.
_IMAGES_IN_A_FIT = 30_000


class ClassifierFeatures(Embedding):
    """The last hidden layer of a classifier trained on the real images.

    Train it on training data only, never on the held-out images that it
    will judge. Besides features it gives labels and probabilities, for
    class shares and modes. Distances between its features ignore whatever
    does not tell the classes apart.

    Args:
        model: a Keras model from uint8 `(rows, height, width, channels)` to
            the pair (features `(rows, d)`, logits `(rows, classes)`), as
            `train` builds it and `save` writes it.
        held_out_accuracy: the share of held-out images that it labels
            rightly, where that is known.

    Raises:
        ValueError: the model has not these two outputs, or the accuracy is
            outside [0, 1].
    """

    def __init__(
        self, model: keras.Model, *, held_out_accuracy: float | None = None
    ) -> None:
        """Wraps a trained model."""
        if held_out_accuracy is not None:
            held_out_accuracy = check_number(
                "held_out_accuracy", held_out_accuracy, minimum=0.0, maximum=1.0
            )
        self.held_out_accuracy = held_out_accuracy
        if len(model.outputs) != 2:
            raise ValueError(
                "`model` must have two outputs, features and logits. "
                f"Received: {len(model.outputs)} outputs"
            )
        self.model = model
        self.image_shape = tuple(model.input_shape[1:])
        self.classes = int(model.outputs[1].shape[-1])
        # Traced here, once for any number of rows. TensorFlow counts the
        # tracings of all classifiers' functions as those of one, and would
        # warn of them.
        self._apply = tf.function(
            lambda images: tf.concat(model(images, training=False), axis=-1)
        ).get_concrete_function(
            tf.TensorSpec((None, *self.image_shape), tf.uint8)
        )

    @classmethod
    def train(
        cls,
        samples: np.ndarray,
        labels: np.ndarray,
        *,
        classes: int,
        seed: int = 0,
        epochs: int | None = None,
    ) -> "ClassifierFeatures":
        """Trains a small convolutional classifier.

        One block (3x3 convolution, batch normalisation, ReLU, max-pooling)
        for every halving down to a side of 7, a hidden layer of 64, Adam
        with a cosine decay, batches of 128. The seed fixes weights and
        order; two runs on one machine agree up to the rounding of threads.

        Args:
            samples: uint8 `(n, height, width, channels)`, sides of 8 or
                more, channels 1, 3 or 4.
            labels: integers `(n,)` in `[0, classes)`.
            classes: how many classes there are, at least 2.
            seed: of the initial weights and the order.
            epochs: passes over the data; None for 3, or as many as show
                30,000 images (fewer where they have over 1,600 pixels).

        Returns:
            The trained embedding.

        Raises:
            TypeError: samples not uint8, or labels no integers.
            ValueError: shapes that do not fit, fewer than 2 samples, or a
                label outside `[0, classes)`.
        """
        classes = check_integer("classes", classes, minimum=2)
        seed = check_integer("seed", seed, minimum=0, maximum=2**31 - 1)
        shape = check_image_shape("samples.shape[1:]", np.shape(samples)[1:])
        samples = check_images("samples", samples, shape)
        labels = check_labels(labels, rows=len(samples), classes=classes)
        if len(samples) < 2:
            raise ValueError(
                "`samples` must have at least 2 rows. "
                f"Received: samples.shape={samples.shape}"
            )
        if epochs is None:
            share = min(1.0, _MANY_PIXELS / (shape[0] * shape[1]))
            needed = math.ceil(share * _FEWEST_IMAGES_SEEN / len(samples))
            epochs = max(_FEWEST_EPOCHS, needed)
        epochs = check_integer("epochs", epochs)
        model = _classifier(shape, classes=classes, seed=seed)
        together = max(1, _IMAGES_IN_A_FIT // len(samples))
        passes = [
            min(together, epochs - done) for done in range(0, epochs, together)
        ]
        steps = sum(-(-len(samples) * n // _BATCH_ROWS) for n in passes)
        logits = keras.Model(model.input, model.outputs[1])
        logits.compile(
            optimizer=keras.optimizers.Adam(
                keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps)
            ),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            # XLA's convolutions are slower on a CPU, and compile for long.
            jit_compile=False,
        )
        generator = np.random.default_rng(seed)
        for joined in passes:
            order = np.concatenate(
                [generator.permutation(len(samples)) for _ in range(joined)]
            )
            logits.fit(
                samples[order],
                labels[order],
                batch_size=_BATCH_ROWS,
                shuffle=False,
                verbose=0,
            )
        return cls(model)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "ClassifierFeatures":
        """Reads what `save` wrote.

        Args:
            path: a `.keras` file.

        Raises:
            FileNotFoundError: there is no such file.
        """
        if not os.path.isfile(path):
            raise FileNotFoundError(
                f"`path` must be a .keras file. Received: path={str(path)!r}"
            )
        return cls(keras.saving.load_model(path, compile=False))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model, architecture and weights.

        Args:
            path: a file whose name ends in `.keras`.
        """
        self.model.save(path)

    @property
    def name(self) -> str:
        """`"classifier"`."""
        return "classifier"

    @property
    def fingerprint(self) -> str:
        """A hash of architecture and weights."""
        return model_fingerprint(self.model)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, 64)`.

        Args:
            images: uint8 `(n, *image_shape)`.

        Raises:
            TypeError: not uint8.
            ValueError: another shape.
        """
        return self._outputs(images)[:, : -self.classes]

    def predict_probabilities(self, images: np.ndarray) -> np.ndarray:
        """Returns float64 `(n, classes)`, each row summing to 1.

        Args:
            images: uint8 `(n, *image_shape)`.
        """
        logits = self._outputs(images)[:, -self.classes :].astype(np.float64)
        return softmax(logits, axis=1)

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Returns the most probable label of each image, int32 `(n,)`.

        Args:
            images: uint8 `(n, *image_shape)`.
        """
        logits = self._outputs(images)[:, -self.classes :]
        return logits.argmax(axis=1).astype(np.int32)

    def test_accuracy(self, samples: np.ndarray, labels: np.ndarray) -> float:
        """Returns the share of samples whose predicted label is theirs.

        Args:
            samples: uint8 `(n, *image_shape)`, none of them trained on.
            labels: integers `(n,)` in `[0, classes)`.
        """
        predicted = self.predict(samples)
        labels = check_labels(labels, rows=len(predicted), classes=self.classes)
        return float(np.mean(predicted == labels))

    def _outputs(self, images: Any) -> np.ndarray:
        images = check_images("images", images, self.image_shape)
        return apply_in_batches(self._apply, images)


def check_labels(
    labels: Any, *, rows: int, classes: int, name: str = "labels"
) -> np.ndarray:
    """Returns labels as int32 `(rows,)`, each in `[0, classes)`.

    Args:
        labels: what the caller gave.
        rows: how many there must be.
        classes: how many classes there are.
        name: the argument's name, for the message.

    Raises:
        TypeError: no integers.
        ValueError: another shape, or one outside the range.
    """
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"`{name}` must be integers. Received: {name}.dtype={labels.dtype}"
        )
    if labels.shape != (rows,):
        raise ValueError(
            f"`{name}` must have shape ({rows},), one a sample. "
            f"Received: {name}.shape={labels.shape}"
        )
    if rows and not (labels.min() >= 0 and labels.max() < classes):
        raise ValueError(
            f"`{name}` must lie in [0, {classes}). "
            f"Received: {name} from {labels.min()} to {labels.max()}"
        )
    return labels.astype(np.int32)


def _classifier(
    image_shape: tuple[int, int, int], *, classes: int, seed: int
) -> keras.Model:
    seeds = iter(np.random.SeedSequence(seed).generate_state(16).tolist())
    inputs = keras.Input(image_shape, dtype="uint8")
    hidden = keras.layers.Rescaling(1 / 127.5, offset=-1.0, dtype="float32")(
        inputs
    )
    for channels in _CHANNELS:
        hidden = keras.layers.Conv2D(
            channels,
            3,
            padding="same",
            use_bias=False,
            kernel_initializer=keras.initializers.HeNormal(next(seeds)),
            dtype="float32",
        )(hidden)
        hidden = keras.layers.MaxPooling2D(2, padding="same", dtype="float32")(
            hidden
        )
        hidden = keras.layers.BatchNormalization(momentum=0.9, dtype="float32")(
            hidden
        )
        hidden = keras.layers.ReLU(dtype="float32")(hidden)
        if max(hidden.shape[1:3]) <= _LARGEST_FINAL_SIDE:
            break
    hidden = keras.layers.Flatten(dtype="float32")(hidden)
    hidden = keras.layers.Dense(
        _FEATURES,
        use_bias=False,
        kernel_initializer=keras.initializers.HeNormal(next(seeds)),
        dtype="float32",
    )(hidden)
    # Unit variance on the real images, without a learned scale: distances
    # of two classifiers are then of one size, and the cubic kernel's terms.
    hidden = keras.layers.BatchNormalization(
        scale=False, momentum=0.9, dtype="float32"
    )(hidden)
    features = keras.layers.ReLU(dtype="float32", name="features")(hidden)
    logits = keras.layers.Dense(
        classes,
        kernel_initializer=keras.initializers.GlorotUniform(next(seeds)),
        dtype="float32",
        name="logits",
    )(features)
    return keras.Model(inputs, [features, logits])
