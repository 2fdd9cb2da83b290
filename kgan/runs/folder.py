"""The folder of a run: what lies where, and whose it is."""

import contextlib
import copy
import os
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgan.callbacks import Choice
from kgan.callbacks import best_checkpoint
from kgan.core import UNFINISHED
from kgan.core import check_writable
from kgan.core import folder_locked
from kgan.core import silent
from kgan.runs.config import Config
from kgan.runs.going_on import falling
from kgan.runs.going_on import may_change

_POLL_SECONDS = 0.2
# What `kgan train --probe` writes, before there is a run or beside it.
PROBE = "probe"


class RunFolder:
    """Paths in a run's folder.

    | path | what |
    |---|---|
    | `config.json` | the resolved config |
    | `checkpoints/` | the newest states, to resume from |
    | `best/` | the game that scored best on validation data, and its audit |
    | `treatments.json` | what was changed when the run was found sick |
    | `probe/` | what `kgan train --probe` found |
    | `logs/` | TensorBoard |
    | `samples/` | a grid every so many steps, `progress.gif`, `walk.gif` |
    | `shown/` | held-out pictures and what the model makes of them |
    | `model.keras` | the model at the end of the last call |
    | `scores.json` | its scores |
    | `features/` | real data's features, and the classifier of labelled data |
    | `export/` | numbered SavedModels for TF Serving |
    | `audit/` | the report of its last audit |

    Args:
        path: the folder; it need not exist yet.

    Attributes:
        best_choice: of a folder that `of_best` returned, why its model was
            chosen; else None.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.config = self.path / "config.json"
        self.checkpoints = self.path / "checkpoints"
        self.best = self.path / "best"
        self.treatments = self.path / "treatments.json"
        self.logs = self.path / "logs"
        self.samples = self.path / "samples"
        self.shown = self.path / "shown"
        self.model = self.path / "model.keras"
        self.scores = self.path / "scores.json"
        self.features = self.path / "features"
        self.export = self.path / "export"
        self.audit = self.path / "audit"
        self.best_choice: Choice | None = None

    def of_best(self, *, tell: Callable[[str], None] = silent) -> "RunFolder":
        """Returns the folder with the run's best game in place of the last.

        Its `model` is that game's file, and its `audit` lies beside that.

        Args:
            tell: is told which step it is, and what was its value.

        Raises:
            FileNotFoundError: no best game was kept.
        """
        best = best_checkpoint(self.best)
        if best is None:
            raise FileNotFoundError(
                f"`{self.path}` must hold the game that scored best on "
                "validation data, which `kgan train` keeps of a model that "
                f"draws samples. Received: none that is whole in {self.best}"
            )
        tell(f"Best game: {best.choice.sentence}.")
        folder = copy.copy(self)
        folder.model = best.model
        folder.audit = self.best / "audit"
        folder.best_choice = best.choice
        return folder

    @property
    def typed(self) -> str:
        """What names its model to `kgan sample`, `audit` and `export`."""
        return f"{self.path}{' --best' if self.best_choice else ''}"

    def read_config(self) -> Config | None:
        """Returns the config the folder was made with; None for a new one.

        Raises:
            ValueError: the folder holds other things than a run.
        """
        if self.config.exists():
            return Config.load(self.config)
        if self.path.exists() and (
            not self.path.is_dir()
            # Left by a kill while the config was written, or by a probe.
            or any(
                not entry.name.startswith(UNFINISHED) and entry.name != PROBE
                for entry in self.path.iterdir()
            )
        ):
            raise ValueError(
                "`workdir` must be a run's folder, an empty one, or a new "
                f"one. Received: {self.path}"
            )
        return None

    @contextlib.contextmanager
    def alone(self, *, patience_seconds: float = 0.0) -> Iterator[None]:
        """Keeps other processes from training in the folder within the block.

        A folder that was made for it and is still empty at the end goes
        again.

        Args:
            patience_seconds: how long to wait for a process that has it.

        Raises:
            ValueError: another process trains in it, it holds other things
                than a run, or it cannot be written to.
        """
        self.read_config()
        for place in (
            self.path,
            self.checkpoints,
            self.best,
            self.logs,
            self.samples,
        ):
            check_writable("workdir", place)
        with contextlib.ExitStack() as stack:
            made = self._lock(stack, patience_seconds)
            try:
                yield
            finally:
                # Before others can lock it: they would lock what is gone.
                if made:
                    with contextlib.suppress(OSError):
                        self.path.rmdir()

    def _lock(
        self, stack: contextlib.ExitStack, patience_seconds: float
    ) -> bool:
        """Locks the folder; returns whether it was made for it."""
        latest = time.monotonic() + patience_seconds
        while True:
            made = not self.path.exists()
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                stack.enter_context(folder_locked(self.path, wait=False))
            except FileNotFoundError:
                # Another process made it, and removed it as empty.
                continue
            except BlockingIOError as error:
                if time.monotonic() < latest:
                    time.sleep(_POLL_SECONDS)
                    continue
                raise ValueError(
                    "`workdir` must be trained in by one process at a time: "
                    "wait for the other `kgan train`, or choose another "
                    f"folder. Received: {self.path}"
                ) from error
            return made

    def remove_unfinished(self) -> None:
        """Removes the files that a kill left half written."""
        for path in self.path.glob(f"{UNFINISHED}*"):
            path.unlink()

    def check_same(self, stored: Config, asked: Config) -> None:
        """Raises where a choice differs from that of the folder.

        Choices that are left open now may have any value there; what may
        change, `may_change` says.

        Raises:
            ValueError: it names each key that changed, and both values.
        """
        kept = stored.given()
        changed = [
            f"{name}: {kept.get(name)!r} in the folder, {value!r} now"
            for name, value in asked.given().items()
            if comparable(name, kept.get(name)) != comparable(name, value)
            and not may_change(stored, name, value)
        ]
        if changed:
            why = ""
            if (asked.steps or 0) > stored.steps and falling(stored):
                why = (
                    " A run may get more steps only where nothing that it "
                    "learns by follows a schedule over all steps, as "
                    f"{' and '.join(falling(stored))} here."
                )
            raise ValueError(
                f"`{self.path}` was made with another config, and nothing was "
                f"changed in it. Received: {'; '.join(changed)}.{why} Train in "
                f"a new folder; `--init={self.path}` starts from its networks."
            )


def comparable(name: str, value: Any) -> Any:
    """Returns a field's value in the one form that its like all have.

    Paths are absolute, without a slash at the end, so that two ways to write
    one folder are equal.

    Args:
        name: the field.
        value: its value; None stays None.

    Example:

    >>> comparable("init", "runs/old/") == comparable("init", "./runs/old")
    True
    """
    if value is None or name not in ("source", "data_dir", "init"):
        return value
    is_path = value.startswith((".", "~", os.sep)) or os.path.isdir(value)
    if name == "source" and not is_path:
        return value.rstrip("/")
    return os.path.realpath(os.path.expanduser(value))
