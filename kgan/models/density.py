"""The exact density of a flow, whatever it was trained by."""

import math
from collections.abc import Callable
from typing import Any
from typing import Protocol
from typing import runtime_checkable

import keras
import numpy as np
import tensorflow as tf

from kgan.core import DEQUANTIZATION
from kgan.core import dequantization_noise
from kgan.core import dequantized
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.models.rows import as_samples
from kgan.models.rows import in_row_batches
from kgan.models.sampling import check_seed
from kgan.models.shapes import input_shapes


@runtime_checkable
class Invertible(Protocol):
    """What makes a generator a flow; `kgan.networks.Flow` is one."""

    def inverse(self, sample: Any) -> tuple[Any, Any]:
        """Returns the latent `(n, d)` and log|det d latent / d sample| `(n,)`.

        Args:
            sample: `(n, ...)`.
        """


def log_density(flow: Invertible, sample: tf.Tensor) -> tf.Tensor:
    """log g(x) = log N(z; 0, I) + log|det dz/dx| at z = flow^-1(x).

    Args:
        flow: from z to x.
        sample: x, `(n, ...)`, float32.

    Returns:
        float32 `(n,)`, nats.

    Reference:
        Dinh, Sohl-Dickstein and Bengio, Density estimation using Real NVP,
        2017, equation 3.
    """
    latent, log_determinant = flow.inverse(sample)
    normal = -0.5 * tf.reduce_sum(
        tf.square(latent) + math.log(2.0 * math.pi), axis=1
    )
    return normal + log_determinant


def check_flow(flow: keras.Model) -> None:
    """Raises unless the network is a flow from latents to samples.

    Raises:
        TypeError: it is no Keras model, or cannot be inverted.
        ValueError: its input is not the latent alone, or is not as large as
            a sample.
    """
    inverts = isinstance(flow, Invertible)
    if not isinstance(flow, keras.Model) or not inverts:
        raise TypeError(
            "`flow` must be a keras.Model with a method `inverse`, such as "
            f"kgan.networks.Flow. Received: flow={flow!r}"
        )
    made = tuple(flow.output_shape[1:])
    shapes = input_shapes(flow)
    if shapes != {"latent": (math.prod(made),)}:
        raise ValueError(
            "`flow` must take latents of as many entries as it makes. "
            f"Received: inputs of shape {shapes}, samples of shape {made}"
        )


def is_quantized(
    dequantize: bool | None, sample_shape: tuple[int, ...]
) -> bool:
    """Returns whether samples are dequantised; None: pictures are.

    Args:
        dequantize: what the model was told.
        sample_shape: of one sample.
    """
    return len(sample_shape) == 3 if dequantize is None else dequantize


def drawn_by_flow(
    flow: keras.Model, latent: tf.Tensor, *, training: bool
) -> tf.Tensor:
    """Returns the flow's samples; as in inference, pictures within [-1, 1].

    A flow gives some weight to pixels beyond black and white. They are cut
    where a person or a metric looks, not in training.

    Args:
        flow: from `{"latent": (n, d)}` to samples.
        latent: `(n, d)`.
        training: whether it is for a turn.
    """
    sample = flow({"latent": latent}, training=training)
    if training or len(sample.shape) == 2:
        return sample
    return tf.clip_by_value(sample, -1.0, 1.0)


def of_samples(
    function: Callable[[tf.Tensor], tf.Tensor],
    x: Any,
    sample_shape: tuple[int, ...],
    *,
    quantized: bool,
    seed: int,
) -> np.ndarray:
    """Returns a function of samples, in batches, dequantised as asked.

    Args:
        function: from float32 `(n, ...)` samples to `(n, ...)` values.
        x: `(n, ...)`, float32 in the data's range, or uint8 images.
        sample_shape: of one sample.
        quantized: whether they are dequantised.
        seed: of that noise, of which row i depends on (seed, i).

    Returns:
        float32 `(n, ...)`.

    Raises:
        TypeError, ValueError: the samples' shape is another, or `seed` is no
            integer.
    """
    x = as_samples("x", x, sample_shape)
    key = noise_key(check_seed(seed))
    if not quantized:
        return in_row_batches(function, x)
    drawn = draw_noise(dequantization_noise(sample_shape), len(x), key)
    return in_row_batches(
        lambda sample, noise: function(dequantized(sample, noise)),
        x,
        drawn[DEQUANTIZATION].numpy(),
    )
