"""TFRecord files: reading from any record on, and the frames of records."""

import struct

import tensorflow as tf

# Before a record: its length and that length's checksum; behind it its own.
AROUND_RECORD = 16

_READ_BYTES = 2**20
_HEAD = struct.Struct("<QI")
_CASTAGNOLI = 0x82F63B78
_MASK = 0xA282EAD8


def records_from(
    path: tf.Tensor | str, offset: tf.Tensor | int
) -> tf.data.Dataset:
    """Returns the serialised records of a file from one of them on.

    Args:
        path: of a file that is not compressed.
        offset: byte at which a record begins.
    """

    def open_at(offset: tf.Tensor) -> tf.data.Dataset:
        # `tf.data.TFRecordDataset` begins at the first record only.
        variant = tf.raw_ops.TFRecordDatasetV2(
            filenames=[path],
            compression_type="",
            buffer_size=_READ_BYTES,
            byte_offsets=[offset],
            metadata="",
        )
        return tf.data.experimental.from_variant(
            variant, tf.TensorSpec((), tf.string)
        )

    # TensorFlow 2.21 loses the offset where this is the outermost dataset.
    place = tf.data.Dataset.from_tensors(tf.cast(offset, tf.int64))
    return place.flat_map(open_at)


def next_offset(path: str, offset: int) -> int | None:
    """Returns where the record behind one begins, whose length is sound.

    Args:
        path: of the file.
        offset: byte at which the one before begins.

    Returns:
        The byte; None where the length, or the file, is damaged.
    """
    with tf.io.gfile.GFile(path, "rb") as file:
        file.seek(offset)
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        length, checksum = _HEAD.unpack(head)
        end = offset + AROUND_RECORD + length
        if checksum != masked_crc32c(head[:8]) or end > file.size():
            return None
        return end


def masked_crc32c(data: bytes) -> int:
    """Returns the checksum that TFRecord files hold of some bytes.

    CRC-32C (Castagnoli), rotated right by 15 bits, plus a constant. For few
    bytes: it takes them a bit at a time.

    Args:
        data: the bytes.

    Example:

    >>> hex(masked_crc32c(b"123456789"))
    '0xc78ab0e5'
    """
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_CASTAGNOLI if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF
