"""A model as a SavedModel that TensorFlow Serving loads."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tensorflow as tf

from kgan.core import folder_written_whole
from kgan.export.equality_check import check_equality
from kgan.export.graph_check import check_graph
from kgan.export.signatures import signatures
from kgan.export.versions import free_versions
from kgan.models import Game

# Where a SavedModel holds files that do not belong to its graph.
EXTRAS = "assets.extra"


def save(
    model: Game,
    directory: str | os.PathLike[str],
    *,
    ema: bool = True,
    uint8: bool = False,
    extras: Sequence[str | os.PathLike[str]] = (),
) -> Path:
    """Writes a model's sampling as a new numbered version for a server.

    The SavedModel holds only the weights that sampling reads, and has two
    signatures, for any number n of rows, each returning `{"sample"}`:

    - `serving_default`: `{"latent": float32 (n, latent_size)}` (one input
      for each of `model.sample_noise`) and, of a conditional model,
      `"label": int32 (n,)` within [0, classes).
    - `sample`: `{"seed": int32 (n,)}` and, of a conditional model,
      `"label": int32 (n,)`, -1 to draw it from the shares that training
      saw. Row i is `model.sample(1, seed=seed[i], label=label[i])`; it does
      not depend on the other rows.

    A request out of these ranges fails with INVALID_ARGUMENT. The folder is
    written under a name that no server reads, its graph checked, its
    answers compared with the model's, and only then renamed into place.

    Args:
        model: a game that draws samples, trained or not.
        directory: of the versions; made if it does not exist. What a server
            is pointed to.
        ema: export the averaged weights.
        uint8: return images as uint8 of [0, 255] instead of float32 in
            [-1, 1].
        extras: files that go along, such as the card of an audit: copied
            into the version's `assets.extra`, which servers leave alone.

    Returns:
        `directory/<n>`, n one more than the highest version there.

    Raises:
        TypeError: `model` is no game.
        FileNotFoundError: one of the `extras` is no file.
        ValueError: `directory` is a file; two of the `extras` have one name;
            the model draws no samples, or no images where `uint8` asks for
            them; its graph holds what a server cannot run or repeat: Python,
            XLA, stateful randomness.
        RuntimeError: the written model's samples are not the model's; or
            the call was made within `strategy.scope()`.

    Example:

    >>> import keras, kgan.export, kgan.models, kgan.networks, tempfile
    >>> model = kgan.models.GAN(
    ...     kgan.networks.mlp_generator((2,), width=8),
    ...     kgan.networks.mlp_discriminator((2,), width=8),
    ... )
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     kgan.export.save(model, directory).name
    ...     kgan.export.save(model, directory).name
    '1'
    '2'
    """
    if not isinstance(model, Game):
        raise TypeError(
            f"`model` must be a kgan.models.Game. Received: model={model!r}"
        )
    # Loaded there, the weights would be spread over the replicas.
    if tf.distribute.has_strategy():
        raise RuntimeError(
            "`save` must be called outside `strategy.scope()`. "
            f"Received: {type(tf.distribute.get_strategy()).__name__}"
        )
    directory = Path(directory)
    if any(place.is_file() for place in (directory, *directory.parents)):
        raise ValueError(
            "`directory` must be a folder, or the path of a new one. "
            f"Received: directory={str(directory)!r}, which is a file"
        )
    files = _checked(extras)
    functions = signatures(model, ema=ema, uint8=uint8)

    def write(folder: Path) -> None:
        tf.saved_model.save(
            _archive(functions), str(folder), signatures=functions
        )
        check_graph(folder)
        check_equality(model, folder, ema=ema, uint8=uint8)
        if files:
            (folder / EXTRAS).mkdir()
        for file in files:
            shutil.copyfile(file, folder / EXTRAS / file.name)

    return folder_written_whole(directory, free_versions(directory), write)


def _checked(extras: Sequence[str | os.PathLike[str]]) -> list[Path]:
    files = [Path(each) for each in extras]
    for file in files:
        if not file.is_file():
            raise FileNotFoundError(
                f"`extras` must be files. Received: {file}, which is none"
            )
    names = [file.name for file in files]
    if len(set(names)) < len(names):
        raise ValueError(
            "`extras` must be files of different names. "
            f"Received: {', '.join(names)}"
        )
    return files


def _archive(functions: dict[str, Any]) -> tf.Module:
    """Returns what is saved: the variables that the functions read."""
    variables = {
        id(variable): variable
        for function in functions.values()
        for variable in function.graph.variables
    }
    archive = tf.Module()
    archive.variables_read = sorted(
        variables.values(), key=lambda variable: variable.name
    )
    return archive
