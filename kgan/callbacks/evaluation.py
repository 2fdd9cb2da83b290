"""What an evaluation found, by the names of the logs."""

import os
from collections.abc import Iterable
from collections.abc import Mapping
from typing import NamedTuple

from kgan.callbacks.checkpoint_folder import latest_checkpoint
from kgan.callbacks.run_state import read_run_state
from kgan.metrics import REAL

# How `Evaluate` is called among the states of a checkpoint.
_KIND = "Evaluate"


class Evaluation(NamedTuple):
    """What an `Evaluate` found of a game.

    Attributes:
        step: of the game.
        values: by the names of the logs, such as `val_fd`.
        real: what real samples get, by the same names; only where a metric
            knows it.
    """

    step: int
    values: dict[str, float]
    real: dict[str, float]


def evaluation_of(step: int, found: Mapping[str, float]) -> Evaluation:
    """Returns the values of metrics by the names of the logs.

    Args:
        step: of the game.
        found: what the metrics gave, by their names.

    Example:

    >>> evaluation_of(5, {"fd/a": 0.5, "fd_real/a": 0.25})
    Evaluation(step=5, values={'val_fd': 0.5, 'val_fd/a': 0.5}, \
real={'val_fd': 0.25, 'val_fd/a': 0.25})
    """
    names = log_names(found)
    return Evaluation(
        step,
        {name: found[source] for name, source in names.items()},
        {
            name: found[name_beside(source)]
            for name, source in names.items()
            if name_beside(source) in found
        },
    )


def log_names(found: Iterable[str]) -> dict[str, str]:
    """Returns the names of the logs, and the value that each one shows."""
    names: dict[str, str] = {}
    for source in found:
        metric, _, embedding = source.partition("/")
        if not (embedding and metric.endswith(REAL)):
            names.setdefault(f"val_{metric}", source)
            names[f"val_{source}"] = source
    return names


def name_beside(name: str) -> str:
    """Returns under what name a `Scorer` has real samples' value."""
    metric, slash, embedding = name.partition("/")
    return f"{metric}{REAL}{slash}{embedding}"


def last_evaluation(directory: str | os.PathLike[str]) -> Evaluation | None:
    """Returns the last evaluation before a run's newest checkpoint.

    Args:
        directory: of a `Checkpoint`; need not exist.

    Returns:
        None without a checkpoint, or where no `Evaluate` was in its `fit`.

    Raises:
        ValueError: there are checkpoints, and all of them are damaged.

    Warns:
        UserWarning: a newer checkpoint is damaged and was passed over.
    """
    path = latest_checkpoint(directory)
    run = None if path is None else read_run_state(path)
    for kind, state in () if run is None else run.callbacks:
        # Those of older versions do not say of which step they are.
        if kind == _KIND and state.get("step") is not None:
            return evaluation_of(state["step"], state["values"])
    return None
