"""PyTorch's tensors from its files, without PyTorch and without code."""

import collections
import io
import math
import os
import pickle
from pathlib import Path
from typing import Any
from typing import NamedTuple

import numpy as np

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_DTYPES = {
    "DoubleStorage": np.dtype("<f8"),
    "FloatStorage": np.dtype("<f4"),
    "HalfStorage": np.dtype("<f2"),
    "IntStorage": np.dtype("<i4"),
    "LongStorage": np.dtype("<i8"),
}
# What reading damaged bytes may raise.
_DAMAGE = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,
    OverflowError,
    TypeError,
    ValueError,
)


class _Storage(NamedTuple):
    key: str
    dtype: np.dtype
    length: int


class _View(NamedTuple):
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def read(self, storages: dict[str, np.ndarray]) -> np.ndarray:
        """Returns the tensor, copied out of its storage."""
        numbers = storages[self.storage.key]
        last = self.offset + sum(
            (size - 1) * stride
            for size, stride in zip(self.shape, self.strides, strict=True)
        )
        count = math.prod(self.shape)
        if count > len(numbers) or (count and last >= len(numbers)):
            raise ValueError(f"a tensor leaves its storage: {self}")
        return np.lib.stride_tricks.as_strided(
            numbers[self.offset :],
            self.shape,
            [stride * numbers.itemsize for stride in self.strides],
            writeable=False,
        ).copy()


class _TensorsOnly(pickle.Unpickler):
    """Makes ordered dicts of tensors' descriptions, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Returns what one of the few names that are allowed stands for."""
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            # A bound method: a pickle can set nothing on it that lasts.
            return self._view
        if module == "torch" and name in _DTYPES:
            return _DTYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")

    def persistent_load(self, pid: Any) -> _Storage:
        """Returns the description of a storage that follows the pickles."""
        kind, dtype, key, _, length, part = pid
        if kind != "storage" or part is not None:
            raise pickle.UnpicklingError(f"{pid!r} is not a whole storage")
        if not isinstance(dtype, np.dtype):
            raise pickle.UnpicklingError(f"{dtype!r} is not a storage type")
        return _Storage(str(key), dtype, _natural(length))

    def _view(
        self, storage: Any, offset: Any, shape: Any, strides: Any, *_: Any
    ) -> _View:
        if not isinstance(storage, _Storage) or len(shape) != len(strides):
            raise pickle.UnpicklingError("a tensor's description is wrong")
        return _View(
            storage,
            _natural(offset),
            tuple(map(_natural, shape)),
            tuple(map(_natural, strides)),
        )


def read_torch_weights(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """Returns the named tensors of a PyTorch checkpoint.

    It reads the format that PyTorch wrote before version 1.6: four pickles
    and then the numbers. A pickle can name any function for its reader to
    call; here only the names that rebuild tensors are known, and they build
    descriptions, so that a hostile file raises instead of running code.

    Args:
        path: a file that holds one flat dict of tensors (a `state_dict`).

    Returns:
        Arrays by name, in the file's order, little-endian as stored.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: not such a file, damaged, or with anything but tensors.

    Reference: `torch.serialization._legacy_save` of PyTorch 1.5 for the
    format.
    """
    file = io.BytesIO(Path(path).read_bytes())
    try:
        return _read(file)
    except _DAMAGE as error:
        raise ValueError(
            "`path` must be a PyTorch checkpoint of the format before "
            f"version 1.6, with tensors only: {error}. "
            f"Received: path={str(path)!r}"
        ) from error


def _read(file: io.BytesIO) -> dict[str, np.ndarray]:
    if _load(file) != _MAGIC or _load(file) != _PROTOCOL:
        raise ValueError("its first bytes are others")
    if _load(file)["little_endian"] is not True:
        raise ValueError("it is not little-endian")
    views = _load(file)
    if not isinstance(views, dict) or not all(
        isinstance(name, str) and isinstance(view, _View)
        for name, view in views.items()
    ):
        raise ValueError("it is not a flat dict of tensors")
    described = {view.storage.key: view.storage for view in views.values()}
    storages = {}
    for key in _load(file):
        storage = described[key]
        length = int.from_bytes(file.read(8), "little")
        if length != storage.length:
            raise ValueError(f"storage {key} has another length")
        content = file.read(length * storage.dtype.itemsize)
        storages[key] = np.frombuffer(content, storage.dtype, length)
    if file.read(1):
        raise ValueError("bytes follow the last storage")
    return {name: view.read(storages) for name, view in views.items()}


def _load(file: io.BytesIO) -> Any:
    return _TensorsOnly(file).load()


def _natural(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise pickle.UnpicklingError(f"{value!r} is not a natural number")
    return value
