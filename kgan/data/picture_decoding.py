"""Encoded pictures turned into pixels within a graph, as Pillow does it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.data.pictures import stored_pixels

# What makes Pillow turn a picture, or lay it on white: TensorFlow does not.
# Some pictures have such bytes by chance; they lose a little time.
_PECULIAR = "tRNS|eXIf|Exif|acTL|Raw profile|adobe"
# The frame of a JPEG file of inks, and of colours: TensorFlow turns these into
# colours, and those into gray, in a way of its own.
_INKS = r"\x00\x14\x08\C{4}\x04"
_COLOURS = r"\x00\x11\x08\C{4}\x03"
_PNG_START = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
# Where the header of a PNG file has its depth, in bits, and its kind.
_PNG_KIND = 24
_PNG_KINDS = {1: b"\x08\x00", 3: b"\x08\x02", 4: b"\x08\x06"}
_JPEG_START = b"\xff\xd8\xff"
_HEAD_BYTES = 32

_OTHER, _PNG, _JPEG = range(3)


def picture_decoder(
    shape: tuple[int, int, int],
) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns what decodes pictures of one shape.

    The pixels are those of `stored_pixels`. TensorFlow decodes pictures whose
    pixels it gives bit for bit: JPEG files, and PNG files of 8 bits in as many
    channels as are wanted, that are neither transparent where they must not be
    nor turned. Pillow itself decodes all others.

    Args:
        shape: height, width and channels (1, 3 or 4).

    Returns:
        A function of strings `(n,)` to uint8 `(n, *shape)`. In it a picture
        that cannot be read, or of another size, raises
        `tf.errors.InvalidArgumentError`.
    """
    channels = shape[-1]

    def by_pillow(encoded: tf.Tensor) -> tf.Tensor:
        def pixels(content: bytes) -> np.ndarray:
            return stored_pixels(content, channels)

        return tf.numpy_function(pixels, [encoded], tf.uint8, stateful=False)

    def by_png(encoded: tf.Tensor) -> tf.Tensor:
        return tf.io.decode_png(encoded, channels)

    def by_jpeg(encoded: tf.Tensor) -> tf.Tensor:
        return tf.io.decode_jpeg(
            encoded,
            3 if channels == 3 else 1,
            # The ways of Pillow; TensorFlow's own are quicker and coarser.
            fancy_upscaling=True,
            dct_method="INTEGER_ACCURATE",
        )

    def by_its_kind(place: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        encoded, kind = place
        return tf.switch_case(
            kind,
            {
                _OTHER: lambda: by_pillow(encoded),
                _PNG: lambda: by_png(encoded),
                _JPEG: lambda: by_jpeg(encoded),
            },
        )

    def each(decode_one: Callable[[Any], tf.Tensor], places: Any) -> tf.Tensor:
        return tf.map_fn(
            lambda place: tf.ensure_shape(decode_one(place), shape),
            places,
            fn_output_signature=tf.uint8,
        )

    def decode(encoded: tf.Tensor) -> tf.Tensor:
        kinds = _kinds(encoded, channels)
        # Where all are alike, no branch for each of them costs time.
        alike = [(tf.reduce_all(kinds == _PNG), lambda: each(by_png, encoded))]
        if channels != 4:
            all_jpeg = tf.reduce_all(kinds == _JPEG)
            alike.append((all_jpeg, lambda: each(by_jpeg, encoded)))
        return tf.case(alike, lambda: each(by_its_kind, (encoded, kinds)))

    return decode


def _kinds(encoded: tf.Tensor, channels: int) -> tf.Tensor:
    """How each of some pictures is decoded, int32 `(n,)`."""
    # No file is too short for what is looked at.
    head = tf.strings.join(
        [tf.strings.substr(encoded, 0, _HEAD_BYTES), b"\x00" * _HEAD_BYTES]
    )

    def begins(start: bytes, place: int = 0) -> tf.Tensor:
        return tf.equal(tf.strings.substr(head, place, len(start)), start)

    peculiar = f"{_PECULIAR}|{_INKS}"
    if channels == 1:
        peculiar += f"|{_COLOURS}"
    plain = ~tf.strings.regex_full_match(encoded, rf"\C*({peculiar})\C*")
    png = begins(_PNG_START) & begins(_PNG_KINDS[channels], _PNG_KIND)
    # Of one channel and four, there is no JPEG file.
    jpeg = begins(_JPEG_START) & (channels != 4)
    kinds = tf.where(png, _PNG, tf.where(jpeg, _JPEG, _OTHER))
    return tf.where(plain, kinds, _OTHER)
