"""The forms in which samples go over the wire."""

import tensorflow as tf

from kgan.core import from_unit_range

# What a PNG may hold, of what kgan calls a picture.
PNG_CHANNELS = (1, 3, 4)
WAV_CHANNELS = (1, 2)


def is_picture(shape: tuple[int, ...]) -> bool:
    """Returns whether samples of a shape can be PNGs.

    Args:
        shape: of one sample.
    """
    return len(shape) == 3 and shape[2] in PNG_CHANNELS


def is_sound(shape: tuple[int, ...]) -> bool:
    """Returns whether samples of a shape can be WAVs.

    Args:
        shape: of one sample.
    """
    return len(shape) == 2 and shape[1] in WAV_CHANNELS


def png_bytes(samples: tf.Tensor) -> tf.Tensor:
    """Returns pictures as PNGs, string `(n,)`.

    Args:
        samples: float `(n, height, width, channels)` in [-1, 1].
    """
    return tf.io.encode_png(from_unit_range(samples))


def wav_bytes(samples: tf.Tensor, sample_rate: int) -> tf.Tensor:
    """Returns sounds as 16-bit WAVs, string `(n,)`.

    Args:
        samples: float `(n, length, channels)`; what lies outside [-1, 1] is
            clipped.
        sample_rate: values a second.
    """
    return tf.map_fn(
        lambda sound: tf.audio.encode_wav(sound, sample_rate),
        samples,
        fn_output_signature=tf.TensorSpec((), tf.string),
    )
