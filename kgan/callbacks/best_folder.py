"""The best game of a run: a checkpoint that knows why it was kept."""

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from kgan.callbacks.checkpoint_folder import checkpoint_path
from kgan.callbacks.checkpoint_folder import save_checkpoint
from kgan.callbacks.run_state import RunState
from kgan.callbacks.run_state import read_run_state
from kgan.callbacks.whole_folder import is_whole
from kgan.core import UNFINISHED
from kgan.models import Game

# How the choice is called among what a checkpoint holds besides the game.
_KIND = "Best"
# Goes before the name of a folder whose step comes once more.
_BEFORE = "before_"
_FOLDER = re.compile(rf"(?:{_BEFORE})?step_\d{{8,}}")


class Choice(NamedTuple):
    """Why a game is the best of a run so far.

    Attributes:
        step: of the game.
        monitor: the value's name in the logs.
        mode: "min" or "max", whichever is better.
        value: of the game.
        real: what real samples get in its place; None where nobody knows.
    """

    step: int
    monitor: str
    mode: str
    value: float
    real: float | None

    def is_worse_than(self, value: float) -> bool:
        """Returns whether another value is better; equal ones are not."""
        return value < self.value if self.mode == "min" else value > self.value

    @property
    def sentence(self) -> str:
        """Step, value, and what real samples get.

        Example:

        >>> Choice(1500, "val_fd", "min", 0.31, 0.07).sentence
        'step 1,500, val_fd 0.31 (real against real 0.07)'
        """
        beside = ""
        if self.real is not None:
            beside = f" (real against real {self.real:.4g})"
        return f"step {self.step:,}, {self.monitor} {self.value:.4g}{beside}"


class BestCheckpoint(NamedTuple):
    """The best game of a run, saved.

    Attributes:
        path: a checkpoint folder, as `restore` takes it.
        choice: why it was kept.
    """

    path: Path
    choice: Choice

    @property
    def model(self) -> Path:
        """The file that `keras.models.load_model` loads."""
        return self.path / "model.keras"


def best_checkpoint(
    directory: str | os.PathLike[str],
) -> BestCheckpoint | None:
    """Returns the best game that a `Best` has saved; None without any.

    What is damaged is passed over.

    Args:
        directory: as `Best` is given it; need not exist.

    Example:

    >>> import kgan
    >>> best = kgan.callbacks.best_checkpoint("run/best")
    >>> if best is not None:
    ...     print(best.choice.sentence)
    ...     kgan.callbacks.restore(model, best.path)  # doctest: +SKIP
    """
    best = None
    for found in _saved(Path(directory)):
        # A kill may leave two of them.
        if best is None or best.choice.is_worse_than(found.choice.value):
            best = found
    return best


def save_best(game: Game, directory: Path, choice: Choice) -> None:
    """Writes a game as the best one, then removes those before it.

    A kill at any moment leaves those before, or the new one, or both.

    Args:
        game: as it was evaluated.
        directory: as `Best` is given it; made where it is missing.
        choice: why it is kept.
    """
    path = checkpoint_path(directory, choice.step)
    if path.exists():
        # It was set back, and came to this step once more.
        before = path.with_name(f"{_BEFORE}{path.name}")
        if before.exists():
            shutil.rmtree(before)
        path.rename(before)
    state = choice._asdict()
    save_checkpoint(game, path, run=RunState(0, {}, [(_KIND, state)]))
    for found in _saved(directory):
        if found.path != path:
            _remove(found.path)


def remove_best(directory: Path) -> None:
    """Removes what a `Best` has saved."""
    for found in _saved(directory):
        _remove(found.path)


def _saved(directory: Path) -> list[BestCheckpoint]:
    """Returns all that are whole; of other checkpoints there are none."""
    found = []
    for path in sorted(directory.glob("*step_*")):
        if _FOLDER.fullmatch(path.name) and is_whole(path):
            run = read_run_state(path)
            if run is not None and run.kinds == [_KIND]:
                found.append(BestCheckpoint(path, Choice(**run.states[0])))
    return found


def _remove(path: Path) -> None:
    # A kill must not leave a part of it under its name: it is not damaged.
    shutil.rmtree(path.rename(path.with_name(f"{UNFINISHED}{path.name}")))
