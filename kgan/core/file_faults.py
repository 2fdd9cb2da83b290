"""TensorFlow's errors of files, told from those of its operations."""

import errno
import os
import re

import tensorflow as tf

_REASONS = {os.strerror(number) for number in errno.errorcode}
# The graph's node before what the system said, and the call behind it.
_AROUND = re.compile(r"^(?:\{\{[^}]*\}\}\s*)+|\s*\[(?:Op:|\[\{\{).*$")


def file_fault(error: tf.errors.OpError) -> str | None:
    """Returns what an error says of a file; None where it is of none.

    TensorFlow has one kind of errors for files and for operations that fail.
    Those of files say a path and the system's own words, as no bug does, or
    that a file's content is damaged.

    Args:
        error: of TensorFlow.

    Returns:
        A path and a reason, such as `"/data/x: Permission denied"`.

    Example:

    >>> try:
    ...     tf.io.read_file("/nowhere/x")
    ... except tf.errors.OpError as error:
    ...     file_fault(error)
    '/nowhere/x: No such file or directory'
    >>> try:
    ...     tf.reshape([1, 2], (3,))
    ... except tf.errors.OpError as error:
    ...     file_fault(error)
    """
    lines = [_AROUND.sub("", each) for each in error.message.splitlines()]
    for line in lines:
        path, _, reason = line.rpartition("; ")
        if path and reason in _REASONS:
            return f"{path}: {reason}"
    if isinstance(error, tf.errors.DataLossError):
        return next((each for each in lines if "record" in each), lines[0])
    return None
