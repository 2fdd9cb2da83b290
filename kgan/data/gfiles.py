"""Files wherever `tf.io.gfile` reaches: small JSON, and checksums."""

import hashlib
import json
import posixpath
from typing import Any

import tensorflow as tf

from kgan.core import UNFINISHED

_READ_BYTES = 2**20


def read_json(path: str) -> Any:
    """Reads a JSON file.

    Args:
        path: anything that `tf.io.gfile` reads.

    Raises:
        ValueError: it is no JSON.
    """
    with tf.io.gfile.GFile(path, "r") as file:
        return json.loads(file.read())


def write_json(path: str, content: Any) -> None:
    """Writes a JSON file under a name of its own, and renames it.

    Equal content gives equal bytes. A kill leaves the file as it was, and
    perhaps one beside it whose name begins with `UNFINISHED`, which the next
    call writes over.

    Args:
        path: the file; one that is there is replaced.
        content: what JSON knows; keys keep their order.
    """
    folder, name = posixpath.split(path)
    aside = posixpath.join(folder, UNFINISHED + name)
    with tf.io.gfile.GFile(aside, "w") as file:
        file.write(json.dumps(content, indent=1) + "\n")
    tf.io.gfile.rename(aside, path, overwrite=True)


def file_digest(path: str) -> str:
    """Returns SHA-256 of a file's bytes, hexadecimal.

    Args:
        path: anything that `tf.io.gfile` reads.
    """
    digest = hashlib.sha256()
    with tf.io.gfile.GFile(path, "rb") as file:
        while content := file.read(_READ_BYTES):
            digest.update(content)
    return digest.hexdigest()
