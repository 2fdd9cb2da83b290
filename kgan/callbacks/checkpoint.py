"""Checkpoints from which a run goes on as if it had never stopped."""

import json
import os
import re
import shutil
import warnings
from pathlib import Path
from typing import Any
from typing import final

import keras

from kgan.callbacks.game_state import check_same_architecture
from kgan.callbacks.game_state import describe_architecture
from kgan.callbacks.game_state import describe_state
from kgan.callbacks.game_state import digest_of
from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.whole_folder import is_whole
from kgan.callbacks.whole_folder import write_folder
from kgan.core import UNFINISHED
from kgan.core import check_integer
from kgan.models import Game

MODEL = "model.keras"
STATE = "state.json"
_FOLDER = re.compile(r"step_(\d{8,})")


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
    newest_first = list(reversed(checkpoints_by_step(directory).values()))
    latest = next(filter(is_whole, newest_first), None)
    if latest is None and newest_first:
        raise ValueError(_all_damaged(directory, len(newest_first)))
    for path in newest_first:
        if path == latest:
            break
        warnings.warn(
            f"The checkpoint {path} is damaged; the one before it is taken.",
            stacklevel=2,
        )
    return latest


def _all_damaged(directory: str | os.PathLike[str], count: int) -> str:
    return (
        "`directory` must hold a checkpoint that is whole, or none: remove "
        "the damaged ones only to begin anew from step 0. "
        f"Received: {os.fspath(directory)} with {count} checkpoints, all of "
        "them damaged"
    )


def save_checkpoint(model: Game, path: str | os.PathLike[str]) -> None:
    """Writes a game as a checkpoint folder, whole or not at all.

    It holds `model.keras`, which `keras.models.load_model` loads too,
    `state.json`, and `SHA256SUMS` of both.

    Args:
        model: a compiled game.
        path: the folder; must not exist.

    Raises:
        FileExistsError: there is something of that name.
    """

    def write(folder: Path) -> None:
        model.save(folder / MODEL)
        state = describe_state(model)
        (folder / STATE).write_text(json.dumps(state, indent=1) + "\n")

    write_folder(Path(path), write)


def restore(model: Game, path: str | os.PathLike[str]) -> None:
    """Gives a game the state of a checkpoint, bit for bit.

    Weights, averages, clocks, the optimizers' state and learning rates are
    loaded; then the SHA-256 of all of them is compared with the one that
    was taken when the checkpoint was written. With `jit_compile="auto"`, the
    choice that was made then is kept.

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
    model.load_weights(path / MODEL)
    if digest_of(model) != saved["variables_sha256"]:
        raise ValueError(
            "The state of the checkpoint did not come back bit for bit. "
            f"Received: path={path}, written with {saved['versions']}"
        )
    if model.compile_mode == "auto":
        model.compiled_turns = saved["compiled_turns"]


@final
class Checkpoint(keras.callbacks.Callback):
    """Writes a checkpoint at every period and at the end of training.

    Each is a folder `step_00001000`, see `save_checkpoint`; a kill while it
    is written leaves the one before. Put it after the callbacks that write
    to disk, so that what they tell of a step is there before the checkpoint,
    and after `EarlyStopping`: with `restore_best_weights` it sets the game,
    its step included, back when training ends. Then that state is the last
    checkpoint, and those of later steps, which led elsewhere, are removed. A
    checkpoint of that step which is still there stays as it is: it has the
    same weights, and the optimizers as they were then. Otherwise it is
    written, with the optimizers as they are now, which nobody sets back.

    Args:
        directory: for the checkpoints; made where it is missing.
        every_steps: the period, at least 1.
        keep: how many of the newest stay, at least 1; 2 survive the damage
            of one.

    Raises:
        ValueError: `every_steps` or `keep` is less than 1; when training
            starts, the directory holds whole checkpoints of later steps
            (the game was not restored, or belongs to another run), or only
            damaged ones.
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> saving = kgan.callbacks.Checkpoint("run/checkpoints", every_steps=500)
    >>> model.fit(data, callbacks=[saving])  # doctest: +SKIP
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        every_steps: int,
        keep: int = 2,
    ) -> None:
        super().__init__()
        self.directory = Path(directory)
        self.keep = check_integer("keep", keep)
        self._clock = StepClock(every_steps)

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Removes what a kill left half done, and damaged checkpoints."""
        step = step_of(self.model)
        self._clock.start(step)
        self.directory.mkdir(parents=True, exist_ok=True)
        found = checkpoints_by_step(self.directory)
        whole = [path for path in found.values() if is_whole(path)]
        if found and not whole:
            raise ValueError(_all_damaged(self.directory, len(found)))
        for saved_step, path in found.items():
            if path in whole and saved_step > step:
                raise ValueError(
                    "`directory` must hold no checkpoint past the model's "
                    "step: restore the latest one, or choose another "
                    f"directory. Received: {path}, step={step}"
                )
        damaged = [path for path in found.values() if path not in whole]
        for path in (*self.directory.glob(f"{UNFINISHED}*/"), *damaged):
            shutil.rmtree(path)

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Writes at every period."""
        if self._clock.rings(step_of(self.model)):
            self._save()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Writes the game's step, unless it is written, as the last one."""
        self._save()

    def _save(self) -> None:
        step = step_of(self.model)
        path = self.directory / f"step_{step:08d}"
        if not path.exists():
            save_checkpoint(self.model, path)
        for saved_step, later in checkpoints_by_step(self.directory).items():
            if saved_step > step:
                shutil.rmtree(later)
        for old in list(checkpoints_by_step(self.directory).values())[
            : -self.keep
        ]:
            shutil.rmtree(old)
