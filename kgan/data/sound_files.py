"""Sound files: what their headers tell, and their waves in [-1, 1]."""

import importlib
import struct
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from typing import NamedTuple
from typing import TypeVar

import numpy as np
from scipy.io import wavfile

from kgan.data.images import in_threads
from kgan.data.pictures import raise_unreadable

Fact = TypeVar("Fact")

# What SciPy and libsndfile raise for damaged and foreign files. SciPy divides
# by numbers that it finds in headers, and returns data that never came.
_UNREADABLE = (
    OSError,
    ValueError,
    RuntimeError,
    MemoryError,
    OverflowError,
    ZeroDivisionError,
    UnboundLocalError,
    TypeError,
    struct.error,
    wavfile.WavFileWarning,
)


class SoundHeader(NamedTuple):
    """What a file's header tells: samples, channels, samples a second."""

    length: int
    channels: int
    sample_rate: int


class Wave(NamedTuple):
    """Float32 `(T, C)` in [-1, 1], and samples a second."""

    values: np.ndarray
    sample_rate: int


def read_sounds(
    read: Callable[[Path], Fact], paths: Sequence[Path]
) -> list[Fact]:
    """Returns what is read of every file, in order.

    Args:
        read: `read_header`, `read_wave` or a function of one of them.
        paths: WAV files, and what libsndfile knows besides.

    Raises:
        ModuleNotFoundError: other files than WAV, without `soundfile`.
        Unreadable: files that cannot be read (up to 5 are named).
    """
    if not all(map(_is_wav, paths)):
        _soundfile()

    def attempt(path: Path) -> Fact | Exception:
        try:
            return read(path)
        except _UNREADABLE as error:
            return error

    with strict_about_wav():
        results = in_threads(attempt, paths)
    raise_unreadable(
        "sound",
        [str(path) for path in paths],
        [r if isinstance(r, Exception) else None for r in results],
    )
    return [result for result in results if not isinstance(result, Exception)]


@contextmanager
def strict_about_wav() -> Iterator[None]:
    """Lets SciPy pass over foreign chunks, and raise where a file is cut."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", wavfile.WavFileWarning)
        warnings.filterwarnings(
            "error", "Reached EOF", category=wavfile.WavFileWarning
        )
        yield


def read_header(path: Path) -> SoundHeader:
    """Returns what the header of a file tells."""
    if _is_wav(path):
        rate, values = _read_wav(path)
        header = SoundHeader(len(values), values[:1].size, rate)
    else:
        info = _soundfile().info(str(path))
        header = SoundHeader(info.frames, info.channels, info.samplerate)
    if min(header) < 1:
        raise ValueError(
            f"{header.length} samples of {header.channels} channels, "
            f"{header.sample_rate} a second"
        )
    return header


def read_wave(path: Path) -> Wave:
    """Returns the wave of a file."""
    if _is_wav(path):
        rate, values = _read_wav(path)
        return Wave(to_wave(values, 8 * values.dtype.itemsize), rate)
    with _soundfile().SoundFile(str(path)) as file:
        values = file.read(dtype="float32")
        # An MP3 file that is cut gives what there is, without a word.
        if len(values) < file.frames:
            raise ValueError(f"{len(values)} of {file.frames} samples")
        return Wave(to_wave(values, 32), file.samplerate)


def to_wave(values: np.ndarray, bits: int) -> np.ndarray:
    """Returns samples as a wave: integers of b bits are divided by 2^(b - 1).

    Floats beyond [-1, 1] are clipped. Unsigned integers are of 8 bits, and
    their silence is 128.

    Args:
        values: `(T,)` or `(T, C)`, floats or integers.
        bits: of integers, however many their dtype could hold.

    Returns:
        float32 `(T, C)` in [-1, 1].

    Raises:
        ValueError: no samples, floats that are not finite, or integers that
            need more bits.

    Example:

    >>> to_wave(np.array([-32768, 0, 16384], np.int16), 16)[:, 0]
    array([-1. ,  0. ,  0.5], dtype=float32)
    """
    if not values.size:
        raise ValueError("no samples")
    if values.ndim == 1:
        values = values[:, np.newaxis]
    if not np.issubdtype(values.dtype, np.integer):
        if not np.isfinite(values).all():
            raise ValueError("samples that are NaN or infinite")
        return np.clip(values, -1.0, 1.0).astype(np.float32)
    scale = 2.0 ** (bits - 1)
    centre = scale if values.dtype == np.uint8 else 0.0
    wave = (values.astype(np.float64) - centre) / scale
    if np.abs(wave).max() > 1.0:
        raise ValueError(f"samples of more than {bits} bits")
    return wave.astype(np.float32)


def _is_wav(path: Path) -> bool:
    return path.suffix.lower() == ".wav"


def _read_wav(path: Path) -> tuple[int, np.ndarray]:
    try:
        # Of a mapped file, no more is read than is taken.
        return wavfile.read(path, mmap=True)
    except ValueError:
        # Samples of 24 bits cannot be mapped.
        return wavfile.read(path)


def _soundfile() -> Any:
    try:
        return importlib.import_module("soundfile")
    except (ImportError, OSError) as error:
        # OSError: the package is there, but not the library that it calls.
        raise ModuleNotFoundError(
            "Other sounds than WAV files need `soundfile`, which kgan's extra "
            "`speech` installs: pip install '.[speech]' in its checkout "
            f"({error})"
        ) from error
