"""Checks of what a game is fitted with, before any training starts."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from kgan.core import RecordStream
from kgan.core import check_integer


def check_optimizers(
    players: Iterable[str], optimizers: Mapping[str, Any]
) -> None:
    """Raises unless there is exactly one optimizer for each player.

    Raises:
        ValueError: one is missing, unknown, None, or serves two players.
    """
    expected = [f"{player}_optimizer" for player in players]
    given = [name for name, value in optimizers.items() if value is not None]
    if sorted(expected) != sorted(given):
        raise ValueError(
            f"`compile` must be given exactly {expected}. "
            f"Received: {sorted(given)}"
        )
    instances = [
        id(value)
        for value in optimizers.values()
        if isinstance(value, keras.optimizers.Optimizer)
    ]
    if len(set(instances)) < len(instances):
        raise ValueError(
            "Each player must have an optimizer of its own, since it keeps "
            f"the state of its weights. Received one twice in: {sorted(given)}"
        )


def check_rows(rows: int | None, repeats: int) -> None:
    """Raises unless the repeats of turns divide a batch.

    Raises:
        ValueError: they do not.
    """
    if rows is not None and rows % repeats:
        raise ValueError(
            "The rows of a replica's batch must be a multiple of the repeats "
            f"of a turn. Received: rows={rows}, repeats={repeats}"
        )


def check_steps(steps_per_epoch: int | None, steps_per_execution: int) -> None:
    """Raises unless executions fill an epoch exactly.

    Raises:
        ValueError: they do not.
    """
    if steps_per_epoch and steps_per_epoch % steps_per_execution:
        raise ValueError(
            "`steps_per_epoch` must be a multiple of `steps_per_execution`. "
            f"Received: steps_per_epoch={steps_per_epoch}, "
            f"steps_per_execution={steps_per_execution}"
        )


def check_initial_step(initial_step: int, steps_per_execution: int) -> int:
    """Returns the steps to pass over at the start of the first epoch.

    Raises:
        ValueError: executions do not divide them.
    """
    check_integer("initial_step", initial_step, minimum=0)
    if initial_step % steps_per_execution:
        raise ValueError(
            "`initial_step` must be a multiple of `steps_per_execution`. "
            f"Received: initial_step={initial_step}, "
            f"steps_per_execution={steps_per_execution}"
        )
    return initial_step


def check_callbacks(callbacks: Iterable[keras.callbacks.Callback]) -> None:
    """Raises where a callback needs the one optimizer that no game has.

    Raises:
        ValueError: it names the callback and what to use.
    """
    of_one_optimizer = (
        keras.callbacks.LearningRateScheduler,
        keras.callbacks.ReduceLROnPlateau,
        keras.callbacks.SwapEMAWeights,
    )
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.TerminateOnNaN):
            raise ValueError(
                "`callbacks` must not hold TerminateOnNaN: it reads the one "
                "`loss` that a game does not have, and would do nothing. A "
                "step that is not finite is skipped by the game itself."
            )
        if isinstance(callback, of_one_optimizer):
            raise ValueError(
                f"`callbacks` must not hold a bare {type(callback).__name__}: "
                "a game has one optimizer for each player. Wrap it as "
                "kgan.callbacks.ForPlayer(player, callback), or give the "
                "optimizer a keras.optimizers.schedules.LearningRateSchedule."
            )


def check_data(x: Any, y: Any, classes: int | None) -> None:
    """Raises where data in memory cannot be trained on.

    Raises:
        ValueError: pixels that are not finite or lie outside [-1, 1], a
            label out of range, or a stream with another number of classes.
    """
    if isinstance(x, RecordStream) and classes is not None:
        names = x.class_names
        if names is None or len(names) != classes:
            raise ValueError(
                f"The data must have the model's {classes} classes. "
                f"Received: class_names={names}"
            )
    if isinstance(x, np.ndarray) and np.issubdtype(x.dtype, np.floating):
        if not np.isfinite(x).all():
            raise ValueError(
                "`x` must be finite. Received: "
                f"{int((~np.isfinite(x)).sum())} values that are not"
            )
        if x.ndim == 4 and np.abs(x).max() > 1.0:
            raise ValueError(
                "Float pixels in `x` must lie in [-1, 1]; uint8 ones are "
                "mapped there. Received: values from "
                f"{x.min():g} to {x.max():g}"
            )
    if y is not None and classes is not None:
        labels = np.asarray(y)
        if labels.size and not 0 <= labels.min() <= labels.max() < classes:
            raise ValueError(
                f"`y` must hold labels in [0, {classes}). "
                f"Received: {labels.min()} to {labels.max()}"
            )


def finite(data: Any) -> Any:
    """Returns one pass over a stream; other data as they are."""
    return data.dataset if isinstance(data, RecordStream) else data
