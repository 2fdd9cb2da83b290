import collections
import io
import os
import pickle
import struct

import numpy as np
import pytest

from kgan.metrics.features.torch_weights import read_torch_weights

MAGIC = 0x1950A86A20F9469CFC6C


class Named:
    """Pickles as a call of a function of another module."""

    def __init__(self, function, *arguments):
        self.function = function
        self.arguments = arguments

    def __reduce__(self):
        return self.function, self.arguments


class StorageType:
    def __init__(self, name):
        self.name = name


class Writer(pickle._Pickler):
    """Writes storages as PyTorch's pickles name them, by hand."""

    def persistent_id(self, obj):
        return obj.pid if isinstance(obj, Storage) else None

    def save(self, obj, save_persistent_id=True):
        if isinstance(obj, StorageType):
            self.write(pickle.GLOBAL + f"torch\n{obj.name}\n".encode())
        elif isinstance(obj, View):
            self.write(pickle.GLOBAL + b"torch._utils\n_rebuild_tensor_v2\n")
            super().save(obj.arguments)
            self.write(pickle.REDUCE)
        else:
            super().save(obj, save_persistent_id)


class Storage:
    def __init__(self, kind, key, length, first="storage", part=None):
        self.pid = (first, StorageType(kind), key, "cpu", length, part)


class View:
    def __init__(self, storage, offset, shape, strides):
        hooks = collections.OrderedDict()
        self.arguments = (storage, offset, shape, strides, False, hooks)


def written(path, views, contents, magic=MAGIC, protocol=1001, little=True):
    """Writes a file of the old format without PyTorch."""
    out = io.BytesIO()
    for value in (magic, protocol, {"little_endian": little}):
        out.write(pickle.dumps(value, 2))
    Writer(out, 2).dump(views)
    out.write(pickle.dumps(list(contents), 2))
    for content in contents.values():
        out.write(struct.pack("<q", len(content)) + content.tobytes())
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def example(tmp_path):
    floats = np.arange(12, dtype="<f4")
    integers = np.array([7], "<i8")
    storage = Storage("FloatStorage", "a", 12)
    views = collections.OrderedDict(
        matrix=View(storage, 0, (3, 4), (4, 1)),
        transposed=View(storage, 0, (4, 3), (1, 4)),
        part=View(storage, 5, (2,), (3,)),
        scalar=View(Storage("LongStorage", "b", 1), 0, (), ()),
    )
    return tmp_path / "w.pth", views, {"a": floats, "b": integers}


def test_tensors_are_views_of_storages(example):
    weights = read_torch_weights(written(*example))
    assert list(weights) == ["matrix", "transposed", "part", "scalar"]
    matrix = np.arange(12.0).reshape(3, 4)
    np.testing.assert_array_equal(weights["matrix"], matrix)
    np.testing.assert_array_equal(weights["transposed"], matrix.T)
    np.testing.assert_array_equal(weights["part"], [5.0, 8.0])
    assert weights["scalar"].shape == ()
    assert weights["scalar"] == 7
    assert weights["matrix"].dtype == np.float32
    assert weights["scalar"].dtype == np.int64


@pytest.mark.parametrize(
    "function, arguments",
    [
        (os.system, ("touch executed",)),
        (eval, ("open('executed', 'w')",)),
        (getattr, (collections.OrderedDict, "__class__")),
        (np.ndarray, ((10,),)),
    ],
)
def test_code_is_not_run(example, monkeypatch, function, arguments):
    path, views, contents = example
    monkeypatch.chdir(path.parent)
    views["matrix"] = Named(function, *arguments)
    written(path, views, contents)
    with pytest.raises(ValueError, match="is not allowed"):
        read_torch_weights(path)
    assert not (path.parent / "executed").exists()


@pytest.mark.parametrize(
    "view",
    [
        (Storage("FloatStorage", "a", 12), 0, (13,), (1,)),
        (Storage("FloatStorage", "a", 12), 9, (4,), (1,)),
        (Storage("FloatStorage", "a", 12), 0, (2, 2), (11, 11)),
        (Storage("FloatStorage", "a", 12), 0, (10**6, 10**6), (0, 0)),
        (Storage("FloatStorage", "a", 12), -1, (2,), (1,)),
        (Storage("FloatStorage", "a", 12), 0, (2,), (-1,)),
        (Storage("FloatStorage", "a", 12), 0, (2,), (1, 1)),
        (Storage("FloatStorage", "a", 12), 0.5, (2,), (1,)),
        (Storage("FloatStorage", "a", 10**15), 0, (2,), (1,)),
        (Storage("FloatStorage", "a", 12, part="a"), 0, (2,), (1,)),
        (Storage("FloatStorage", "a", 12, first="module"), 0, (2,), (1,)),
        (Storage("QInt8Storage", "a", 12), 0, (2,), (1,)),
        (Storage("FloatStorage", "c", 12), 0, (2,), (1,)),
        ("text", 0, (2,), (1,)),
    ],
)
def test_tensors_outside_their_storage_are_refused(example, view):
    path, views, contents = example
    written(path, {"matrix": View(*view)}, {"a": contents["a"]})
    with pytest.raises(ValueError, match="`path` must be a PyTorch checkpoint"):
        read_torch_weights(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"magic": 5},
        {"protocol": 1002},
        {"little": False},
        {"views": {"matrix": 3}},
        {"views": [1, 2]},
        {"views": "text"},
    ],
)
def test_other_files_are_refused(example, changes):
    path, views, contents = example
    arguments = {"views": views} | changes
    written(path, contents=contents, **arguments)
    with pytest.raises(ValueError, match="Received: path="):
        read_torch_weights(path)


def test_damage_is_refused_wherever_it_is(example):
    path = written(*example)
    whole = path.read_bytes()
    cuts = [*range(0, len(whole), 7), len(whole) - 1]
    for content in [whole[:cut] for cut in cuts] + [whole + b"x"]:
        path.write_bytes(content)
        with pytest.raises(ValueError, match="`path` must be"):
            read_torch_weights(path)
    rng = np.random.default_rng(0)
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[rng.integers(len(whole))] = rng.integers(256)
        path.write_bytes(damaged)
        try:
            weights = read_torch_weights(path)
        except ValueError:
            continue
        assert all(isinstance(array, np.ndarray) for array in weights.values())


def test_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_torch_weights(tmp_path / "none.pth")
