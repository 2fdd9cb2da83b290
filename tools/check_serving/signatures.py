"""What a SavedModel's file says of its signatures, without loading it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

GRAPH = "saved_model.pb"
# What TensorFlow itself adds to the signatures begins so.
HIDDEN = "__"


class Signature(NamedTuple):
    """A named function of named tensors.

    Attributes:
        inputs: their specs by name; a free dimension is None.
        outputs: likewise.
    """

    inputs: Mapping[str, tf.TensorSpec]
    outputs: Mapping[str, tf.TensorSpec]

    @property
    def takes_rows(self) -> bool:
        """Whether every input has any number of rows, as batching needs."""
        shapes = [spec.shape for spec in self.inputs.values()]
        return bool(shapes) and all(
            shape.rank and shape[0] is None for shape in shapes
        )


def version_folder(folder: str | os.PathLike[str]) -> Path:
    """Returns the folder of the newest version, as a server chooses it.

    Args:
        folder: of versions, or of one version, which is returned itself.

    Raises:
        FileNotFoundError: there is none.
    """
    folder = Path(folder)
    if (folder / GRAPH).is_file():
        return folder
    versions = [path.parent for path in folder.glob(f"[0-9]*/{GRAPH}")]
    versions = [path for path in versions if path.name.isdecimal()]
    if not versions:
        raise FileNotFoundError(
            f"`folder` must hold {GRAPH}, or numbered folders that do. "
            f"Received: {folder}"
        )
    return max(versions, key=lambda path: int(path.name))


def read_signatures(version: Path) -> dict[str, Signature]:
    """Returns the signatures of one version, by name.

    Args:
        version: a SavedModel's folder.
    """
    saved = saved_model_pb2.SavedModel()
    saved.ParseFromString((version / GRAPH).read_bytes())
    (graph,) = [g for g in saved.meta_graphs if "serve" in g.meta_info_def.tags]
    return {
        name: Signature(_specs(found.inputs), _specs(found.outputs))
        for name, found in sorted(graph.signature_def.items())
        if not name.startswith(HIDDEN)
    }


def example_request(
    signature: Signature, rows: int, seed: int = 0
) -> dict[str, np.ndarray]:
    """Returns inputs that an export of kgan answers, by name.

    Floats lie in [0, 1), which latents, pictures and the choice of a
    component all may; labels, and conditions of whole numbers, are 0 and 1,
    which there always are; `n` is `rows`.

    Args:
        signature: what is asked.
        rows: in each input that takes any number of them.
        seed: of what is drawn.
    """
    random = np.random.default_rng(seed)
    return {
        name: _value(name, spec, rows, random)
        for name, spec in sorted(signature.inputs.items())
    }


def _value(
    name: str, spec: tf.TensorSpec, rows: int, random: np.random.Generator
) -> np.ndarray:
    shape = [rows if size is None else size for size in spec.shape]
    dtype = spec.dtype.as_numpy_dtype
    if name == "n":
        return np.full(shape, rows, dtype)
    if name == "k":
        return np.full(shape, (rows + 1) // 2, dtype)
    if name in ("label", "condition") and spec.dtype == tf.int32:
        return np.resize(np.array([0, 1], dtype), shape)
    if spec.dtype.is_floating:
        return random.random(shape).astype(dtype)
    bounds = np.iinfo(dtype)
    return random.integers(
        bounds.min, bounds.max, shape, dtype=dtype, endpoint=True
    )


def _specs(tensors: Mapping[str, tf.TensorSpec]) -> dict[str, tf.TensorSpec]:
    return {
        name: tf.TensorSpec(
            tf.TensorShape(info.tensor_shape), tf.dtypes.as_dtype(info.dtype)
        )
        for name, info in sorted(tensors.items())
    }
