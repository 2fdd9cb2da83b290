"""What a user's `source` means: the order in which it is looked up."""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.data.arrays import array_source
from kgan.data.digits import digits_source
from kgan.data.fashion_mnist import fashion_mnist_source
from kgan.data.folder import folder_source
from kgan.data.folder import holds_sounds
from kgan.data.own_data_sets import NEEDS
from kgan.data.own_data_sets import own_refusal
from kgan.data.own_data_sets import prepare_own
from kgan.data.prepared import download_and_prepare
from kgan.data.prepared import find_directory
from kgan.data.prepared import find_prepared
from kgan.data.prepared import known_names
from kgan.data.prepared import prepared_source
from kgan.data.source import Source

# Of the data sets that kgan builds, those that need no building first.
_READ_AT_ONCE = ("digits", "fashion_mnist")

_TFDS_NAME = re.compile(r"\w+(/[\w.\-]+)?(:(\d+|\*)(\.(\d+|\*)){2})?")


def open_source(
    source: Any,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    download: bool = False,
    keys: Mapping[str, str] | None = None,
) -> Source:
    """Finds a source; `kgan.data.load` documents the order.

    Args:
        source: anything that `load` takes but a `tf.data.Dataset`.
        data_dir: where TFDS keeps its data; None for its own default.
        download: whether TFDS may download.
        keys: the source's name for each role.

    Raises:
        FileNotFoundError: a directory, or a known data set, that is not here.
        TypeError: `source` is of another kind.
        ValueError: an unknown name, or data that break a rule.
    """
    directory = None if data_dir is None else os.fspath(data_dir)
    if isinstance(source, Mapping):
        return array_source(source, keys)
    if isinstance(source, np.ndarray | tf.Tensor | tuple):
        _refuse_keys(keys, "an array")
        return array_source(source)
    if isinstance(source, os.PathLike):
        return _directory_source(Path(source), keys)
    if not isinstance(source, str):
        raise TypeError(
            "`source` must be an array, (samples, labels), a dict of arrays, "
            "a tf.data.Dataset, a name or a path. "
            f"Received: source of type {type(source).__name__}"
        )
    if source in _READ_AT_ONCE:
        _refuse_keys(keys, repr(source))
        if source == "digits":
            return digits_source()
        return fashion_mnist_source(directory, download)
    if _means_directory(source):
        return _directory_source(Path(source), keys)
    return _named_source(source, directory, download, keys)


def picture_folder(source: Any) -> Path | None:
    """Returns the folder of pictures that a source means; else None.

    Args:
        source: anything that `kgan.data.load` takes.
    """
    folder = file_folder(source)
    return None if folder is None or holds_sounds(folder) else folder


def file_folder(source: Any) -> Path | None:
    """Returns the folder of pictures or sounds that a source means; or None.

    Args:
        source: anything that `kgan.data.load` takes.
    """
    if isinstance(source, str):
        if not _means_directory(source):
            return None
    elif not isinstance(source, os.PathLike):
        return None
    path = Path(source).expanduser()
    if not path.is_dir() or find_directory(path) is not None:
        return None
    return path


def _refuse_keys(keys: Mapping[str, str] | None, kind: str) -> None:
    if keys is not None:
        raise ValueError(
            "`keys` is for sources whose values have names: dicts, TFDS data "
            f"sets. Received: keys={dict(keys)} for {kind}"
        )


def _base_name(source: str) -> str:
    return source.split("/")[0].split(":")[0]


def _means_directory(source: str) -> bool:
    if source.startswith((".", "~", os.sep)):
        return True
    return (
        Path(source).exists()
        and _base_name(source) not in NEEDS
        and _base_name(source) not in known_names()
    )


def _directory_source(path: Path, keys: Mapping[str, str] | None) -> Source:
    path = path.expanduser()
    if not path.exists():
        raise FileNotFoundError(
            f"`source` must be a directory that exists. Received: {path}"
        )
    if not path.is_dir():
        raise ValueError(
            "`source` must be a directory, not a file. Received: "
            f"source={str(path)!r}"
        )
    builder = find_directory(path)
    if builder is not None:
        return prepared_source(builder.name, builder, keys)
    _refuse_keys(keys, "a folder of files")
    return folder_source(path)


def _named_source(
    name: str,
    data_dir: str | None,
    download: bool,
    keys: Mapping[str, str] | None,
) -> Source:
    names = known_names()
    well_formed = _TFDS_NAME.fullmatch(name)
    builder = find_prepared(name, data_dir) if well_formed else None
    if builder is not None:
        return prepared_source(name, builder, keys)
    if well_formed and _base_name(name) in names:
        if not download:
            raise FileNotFoundError(
                "`source` is a data set of TFDS that is not prepared on this "
                "machine: pass `download=True`, or the `data_dir` that holds "
                f"it.{_directory_hint(name)} Received: source={name!r}, "
                f"data_dir={data_dir!r}"
            )
        return prepared_source(name, download_and_prepare(name, data_dir), keys)
    if well_formed and _base_name(name) in NEEDS:
        _check_own(name, data_dir, download)
        return prepared_source(name, prepare_own(name, data_dir), keys)
    near = difflib.get_close_matches(_base_name(name), [*NEEDS, *names])
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise ValueError(
        f"`source` must be a directory, one of {list(NEEDS)}, or a name in "
        "TFDS: name, name/config or name/config:version. "
        f"Received: source={name!r}.{hint}"
    )


def _check_own(name: str, data_dir: str | None, download: bool) -> None:
    refusal = own_refusal(name)
    if refusal is not None:
        raise ValueError(
            f"`source` is a data set that kgan builds: {refusal}."
            f"{_directory_hint(name)} Received: source={name!r}, "
            f"data_dir={data_dir!r}"
        )
    if not download:
        needs = NEEDS[_base_name(name)]
        raise FileNotFoundError(
            "`source` is a data set that kgan builds and that is not built on "
            "this machine: pass `download=True`, which builds it in "
            "`data_dir`, or the `data_dir` that holds it; or write it to a "
            f"folder by `kgan prepare {name} --out=DIR`, and pass "
            f"that folder.{'' if needs is None else f' It needs {needs}.'}"
            f"{_directory_hint(name)} Received: source={name!r}, "
            f"data_dir={data_dir!r}"
        )


def _directory_hint(name: str) -> str:
    if not Path(name).exists():
        return ""
    return f" The directory of that name is meant by './{name}'."
