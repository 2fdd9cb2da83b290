"""Which code a result is of."""

import functools
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("kgan", "pipelines/study")
DIGITS = 10


@functools.cache
def code_version() -> str:
    """Returns a digest of the sources that a job is made of.

    Read once a process: what is edited later is another version.
    """
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:DIGITS]
