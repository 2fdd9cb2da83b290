"""A checkpoint: a folder from which a run goes on bit for bit."""

import itertools
import json
import os
import re
import shutil
import warnings
from pathlib import Path

import keras

from kgan.callbacks.game_state import check_same_architecture
from kgan.callbacks.game_state import describe_architecture
from kgan.callbacks.game_state import describe_state
from kgan.callbacks.game_state import digest_of
from kgan.callbacks.game_state import state_variables
from kgan.callbacks.run_state import RunState
from kgan.callbacks.run_state import write_run_state
from kgan.callbacks.whole_folder import is_whole
from kgan.callbacks.whole_folder import write_folder
from kgan.core import UNFINISHED
from kgan.models import Game

MODEL = "model.keras"
STATE = "state.json"
DAMAGED = "damaged_"
_FOLDER = re.compile(r"step_(\d{8,})")


def checkpoint_path(directory: Path, step: int) -> Path:
    """Returns the folder of a step's checkpoint; the names sort by step."""
    return directory / f"step_{step:08d}"


def checkpoints_by_step(directory: str | os.PathLike[str]) -> dict[int, Path]:
    """Returns the checkpoints of a directory, whole or not, by step.

    Args:
        directory: as `Checkpoint` is given it; need not exist.
    """
    found = {
        int(match[1]): path
        for path in Path(directory).glob("step_*")
        if (match := _FOLDER.fullmatch(path.name))
    }
    return dict(sorted(found.items()))


def latest_checkpoint(directory: str | os.PathLike[str]) -> Path | None:
    """Returns the newest checkpoint whose checksums hold; None without any.

    Args:
        directory: as `Checkpoint` is given it; need not exist.

    Raises:
        ValueError: there are checkpoints, and all of them are damaged.

    Warns:
        UserWarning: a newer checkpoint is damaged and was passed over.
    """
    found = checkpoints_by_step(directory)
    whole = whole_checkpoints(directory)
    for step in reversed(found):
        if step in whole:
            return found[step]
        warnings.warn(
            f"The checkpoint {found[step]} is damaged; the one before it is "
            "taken.",
            stacklevel=2,
        )
    return None


def whole_checkpoints(directory: str | os.PathLike[str]) -> dict[int, Path]:
    """Returns the checkpoints whose checksums hold, by step.

    Args:
        directory: as `Checkpoint` is given it; need not exist.

    Raises:
        ValueError: there are checkpoints, and all of them are damaged.
    """
    found = checkpoints_by_step(directory)
    whole = {step: path for step, path in found.items() if is_whole(path)}
    if found and not whole:
        raise ValueError(
            "`directory` must hold a checkpoint that is whole, or none: "
            "remove the damaged ones only to begin anew from step 0. "
            f"Received: {os.fspath(directory)} with {len(found)} "
            "checkpoints, all of them damaged"
        )
    return whole


def clear_up(directory: Path, whole: dict[int, Path]) -> None:
    """Removes what a kill left half done, and sets the damaged aside.

    Args:
        directory: as `Checkpoint` is given it; need not exist.
        whole: of `whole_checkpoints`.

    Warns:
        UserWarning: a checkpoint is damaged.
    """
    for step, path in checkpoints_by_step(directory).items():
        if step not in whole:
            aside = set_aside(path)
            warnings.warn(
                f"The checkpoint {path} is damaged; it is now {aside.name}, "
                "and is not taken.",
                stacklevel=2,
            )
    for path in directory.glob(f"{UNFINISHED}*/"):
        shutil.rmtree(path)


def set_aside(path: Path) -> Path:
    """Gives a damaged checkpoint a name under which nobody takes it.

    Args:
        path: the folder.

    Returns:
        What it is called now: `damaged_` and its name, and a number where
        there is one of that name already.
    """
    names = itertools.chain(
        [path.name], (f"{path.name}_{place}" for place in itertools.count(2))
    )
    asides = (path.with_name(f"{DAMAGED}{name}") for name in names)
    return path.rename(next(aside for aside in asides if not aside.exists()))


def remove_past(directory: Path, step: int) -> None:
    """Removes the checkpoints of later steps than this one."""
    for saved_step, path in checkpoints_by_step(directory).items():
        if saved_step > step:
            _remove(path)


def remove_old(directory: Path, keep: int) -> None:
    """Removes all checkpoints but so many of the newest."""
    for path in list(checkpoints_by_step(directory).values())[:-keep]:
        _remove(path)


def _remove(path: Path) -> None:
    # A kill must not leave a part of it under its name: it is not damaged.
    shutil.rmtree(path.rename(path.with_name(f"{UNFINISHED}{path.name}")))


def save_checkpoint(
    model: Game,
    path: str | os.PathLike[str],
    *,
    run: RunState | None = None,
) -> None:
    """Writes a game as a checkpoint folder, whole or not at all.

    It holds `model.keras`, which `keras.models.load_model` loads too,
    `state.json`, what `run` is, and `SHA256SUMS` of all of them.

    Args:
        model: a compiled game.
        path: the folder; must not exist.
        run: what `Checkpoint` keeps of a run besides the game.

    Raises:
        FileExistsError: there is something of that name.
    """

    def write(folder: Path) -> None:
        model.save(folder / MODEL)
        state = describe_state(model)
        (folder / STATE).write_text(json.dumps(state, indent=1) + "\n")
        if run is not None:
            write_run_state(folder, run)

    write_folder(Path(path), write)


def restore(model: Game, path: str | os.PathLike[str]) -> None:
    """Gives a game the state of a checkpoint, bit for bit.

    Weights, averages, clocks, the optimizers' state and learning rates are
    loaded; then the SHA-256 of all of them is compared with the one that
    was taken when the checkpoint was written. With `jit_compile="auto"`, the
    choice that was made then is kept.

    `fit` with a `Checkpoint` does so by itself for a game at step 0, and
    gives the callbacks their state back too.

    Args:
        model: a compiled game of the same architecture and optimizers.
        path: a checkpoint folder, as `latest_checkpoint` returns it.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: the checkpoint is damaged; the game is of another
            architecture (the first differing weight is named), and was not
            touched; or the state did not come back.

    Example:

    >>> import kgan
    >>> path = kgan.callbacks.latest_checkpoint("run/checkpoints")
    >>> if path is not None:
    ...     kgan.callbacks.restore(model, path)  # doctest: +SKIP
    """
    path = Path(path)
    if not path.is_dir():
        raise FileNotFoundError(
            f"`path` must be a checkpoint folder. Received: path={path}"
        )
    if not is_whole(path):
        raise ValueError(
            "`path` must be an undamaged checkpoint, as `latest_checkpoint` "
            f"returns. Received: path={path}"
        )
    saved = json.loads((path / STATE).read_text())
    check_same_architecture(saved, describe_architecture(model))
    try:
        with warnings.catch_warnings():
            # What does not come back is found by the digest.
            warnings.simplefilter("ignore", UserWarning)
            model.load_weights(path / MODEL)
    except ValueError:
        # Keras finds weights by the classes of their layers, which another
        # release may have made of another class.
        saved_model = keras.models.load_model(path / MODEL)
        for (_, own), (_, theirs) in zip(
            state_variables(model), state_variables(saved_model), strict=True
        ):
            own.assign(theirs)
    if digest_of(model) != saved["variables_sha256"]:
        raise ValueError(
            "The state of the checkpoint did not come back bit for bit. "
            f"Received: path={path}, written with {saved['versions']}"
        )
    if model.compile_mode == "auto" and not model.runs_inline:
        model.compiled_turns = saved["compiled_turns"]
        # What was traced may have been the other way.
        model.train_function = None
