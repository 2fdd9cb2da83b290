"""An embedding that needs no labels and no download: a random network."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kgan.core import check_integer
from kgan.core import serializable
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.embedding import apply_in_batches
from kgan.metrics.features.embedding import check_image_shape
from kgan.metrics.features.embedding import check_images
from kgan.metrics.features.fingerprints import model_fingerprint

_LAYERS = 4
# Below this side a stride would leave too few places to take a spread over.
_SMALLEST_STRIDED_SIDE = 8


@serializable
class RandomNetwork(Embedding):
    """Features of a convolutional network with seeded random weights.

    Four 3x3 convolutions with ReLU, the first at full size, the others at
    stride 2 while the sides are 8 or more. Of each layer: every channel's
    mean and standard deviation over the places, concatenated. It sees
    texture, contrast, colour and their spread between images; it knows
    nothing of objects. The weights come from integers alone: they are equal
    on every machine and in every run.

    Args:
        image_shape: `(height, width, channels)`, sides of 8 or more,
            channels 1, 3 or 4.
        width: channels of a layer; there are `8 * width` features.
        seed: of the weights. Compare numbers of one seed only.

    Raises:
        TypeError: an argument is no integer.
        ValueError: an argument is out of range.

    Example:

    >>> embedding = RandomNetwork((8, 8, 1))
    >>> embedding(np.zeros((5, 8, 8, 1), np.uint8)).shape
    (5, 256)

    Reference: Naeem et al., "Reliable fidelity and diversity metrics for
    generative models" (2020), section 4, on random embeddings; the scale of
    the weights is He et al., "Delving deep into rectifiers" (2015).
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int],
        *,
        width: int = 32,
        seed: int = 0,
    ) -> None:
        """Draws the weights."""
        self.image_shape = check_image_shape("image_shape", image_shape)
        self.width = check_integer("width", width)
        self.seed = check_integer("seed", seed, minimum=0, maximum=2**64 - 1)
        self._network = _network(self.image_shape, self.width, self.seed)
        self._apply = tf.function(
            lambda images: self._network(images, training=False),
            input_signature=[
                tf.TensorSpec((None, *self.image_shape), tf.uint8)
            ],
        )

    @property
    def name(self) -> str:
        """`"random_network"`."""
        return "random_network"

    @property
    def fingerprint(self) -> str:
        """A hash of architecture and weights."""
        return model_fingerprint(self._network)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, 8 * width)`.

        Args:
            images: uint8 `(n, *image_shape)`.

        Raises:
            TypeError: not uint8.
            ValueError: another shape.
        """
        images = check_images("images", images, self.image_shape)
        return apply_in_batches(self._apply, images)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "image_shape": list(self.image_shape),
            "width": self.width,
            "seed": self.seed,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "RandomNetwork":
        """Builds the same network again."""
        return cls(**config)


def _network(
    image_shape: tuple[int, int, int], width: int, seed: int
) -> keras.Model:
    bits = np.random.Philox(key=seed)
    inputs = keras.Input(image_shape, dtype="uint8")
    hidden = keras.layers.Rescaling(1 / 127.5, offset=-1.0, dtype="float32")(
        inputs
    )
    pooled = []
    for layer in range(_LAYERS):
        strided = layer > 0 and min(hidden.shape[1:3]) >= _SMALLEST_STRIDED_SIDE
        convolution = keras.layers.Conv2D(
            width,
            3,
            strides=2 if strided else 1,
            padding="same",
            activation="relu",
            use_bias=False,
            dtype="float32",
        )
        channels = hidden.shape[-1]
        hidden = convolution(hidden)
        convolution.set_weights([_he_uniform((3, 3, channels, width), bits)])
        mean = keras.ops.mean(hidden, axis=(1, 2))
        deviation = keras.ops.std(hidden, axis=(1, 2))
        pooled.extend([mean, deviation])
    return keras.Model(inputs, keras.ops.concatenate(pooled, axis=-1))


def _he_uniform(
    shape: tuple[int, int, int, int], bits: np.random.Philox
) -> np.ndarray:
    """Uniform weights of variance `2 / fan_in`, from raw integers.

    NumPy keeps a bit generator's integers the same for ever, but not the
    floats that `numpy.random.Generator` makes of them.
    """
    integers = bits.random_raw(int(np.prod(shape)))
    uniform = (integers >> np.uint64(11)) * 2.0**-53
    limit = np.sqrt(6.0 / np.prod(shape[:3]))
    return ((2.0 * uniform - 1.0) * limit).reshape(shape).astype(np.float32)
