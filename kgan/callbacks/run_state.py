"""The state of a run besides the game's: its callbacks, its open epoch."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from kgan.callbacks.callback_state import has_state
from kgan.callbacks.callback_state import state_of
from kgan.callbacks.for_player import ForPlayer

VALUES = "callbacks.json"
ARRAYS = "callbacks.npz"
_ARRAY = "__array__"


class RunState(NamedTuple):
    """What a run needs to go on, besides the game.

    Attributes:
        epoch_steps: steps done of the epoch that has begun and has not come
            to its end; 0 between epochs.
        epoch_mean: the state of the game's `epoch_mean`.
        callbacks: `(kind, state)` of each callback that has one, in order.
    """

    epoch_steps: int
    epoch_mean: dict[str, Any]
    callbacks: list[tuple[str, dict[str, Any]]]

    @property
    def kinds(self) -> list[str]:
        """The kind of each callback that has a state."""
        return [kind for kind, _ in self.callbacks]

    @property
    def states(self) -> list[dict[str, Any]]:
        """The state of each of them."""
        return [state for _, state in self.callbacks]


def states_of(
    callbacks: Sequence[keras.callbacks.Callback],
) -> list[tuple[str, dict[str, Any]]]:
    """Returns the kind and the state of each callback that has a state."""
    return [
        (kind_of(callback), state_of(callback))
        for callback in callbacks
        if has_state(callback)
    ]


def kind_of(callback: keras.callbacks.Callback) -> str:
    """Returns the class of a callback, and of the one that it wraps."""
    if isinstance(callback, ForPlayer):
        return f"ForPlayer({callback.player!r}, {kind_of(callback.callback)})"
    return type(callback).__name__


def write_run_state(folder: Path, run: RunState) -> None:
    """Writes the state as two files, the second only where there are arrays.

    Args:
        folder: exists.
        run: numbers, strings and None, in dicts and lists; and arrays.
    """
    arrays: list[np.ndarray | np.generic] = []

    def as_json(value: Any) -> Any:
        if isinstance(value, np.ndarray | np.generic):
            arrays.append(value)
            return {
                _ARRAY: len(arrays) - 1,
                "dtype": value.dtype.name,
                "shape": value.shape,
            }
        raise TypeError(
            "The state of a callback must hold numbers, strings and arrays. "
            f"Received: {value!r}"
        )

    text = json.dumps(run._asdict(), default=as_json, indent=1)
    (folder / VALUES).write_text(text + "\n")
    if arrays:
        # As bytes: NumPy does not know bfloat16.
        np.savez(
            folder / ARRAYS,
            *[np.frombuffer(array.tobytes(), np.uint8) for array in arrays],
        )


def read_run_state(folder: Path) -> RunState | None:
    """Returns what `write_run_state` wrote; None where nothing was."""
    if not (folder / VALUES).exists():
        return None
    arrays: list[np.ndarray] = []
    if (folder / ARRAYS).exists():
        with np.load(folder / ARRAYS) as stored:
            arrays = [stored[f"arr_{place}"] for place in range(len(stored))]

    def from_json(value: dict[str, Any]) -> Any:
        if _ARRAY not in value:
            return value
        dtype = tf.as_dtype(value["dtype"]).as_numpy_dtype
        array = arrays[value[_ARRAY]].view(dtype).reshape(value["shape"])
        # Of one without axes, the scalar that it was.
        return array[()]

    stored = json.loads((folder / VALUES).read_text(), object_hook=from_json)
    return RunState(
        stored["epoch_steps"],
        stored["epoch_mean"],
        [(kind, state) for kind, state in stored["callbacks"]],
    )
