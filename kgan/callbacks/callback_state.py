"""What callbacks remember from epoch to epoch, to be saved and given back."""

from typing import Any
from typing import Protocol
from typing import runtime_checkable

import keras

# What the callbacks of Keras that remember something keep it in. Each forgets
# it when training begins.
KERAS_ATTRIBUTES: dict[type, tuple[str, ...]] = {
    keras.callbacks.EarlyStopping: (
        "wait",
        "stopped_epoch",
        "best",
        "best_epoch",
        "best_weights",
    ),
    keras.callbacks.ModelCheckpoint: (
        "best",
        "_batches_seen_since_last_saving",
        "_last_batch_seen",
    ),
    keras.callbacks.ReduceLROnPlateau: ("best", "cooldown_counter", "wait"),
}


@runtime_checkable
class Stateful(Protocol):
    """A callback that says what it remembers.

    Any callback with these two methods is one. The values are those of JSON
    or NumPy arrays, in dicts and lists; the keys are strings.
    """

    def state(self) -> dict[str, Any]:
        """Returns what a resumed run needs to go on alike."""

    def set_state(self, state: dict[str, Any]) -> None:
        """Takes what `state` returned, once training has begun."""


def has_state(callback: keras.callbacks.Callback) -> bool:
    """Returns whether it is known what a callback remembers."""
    return isinstance(callback, (Stateful, *KERAS_ATTRIBUTES))


def state_of(callback: keras.callbacks.Callback) -> dict[str, Any]:
    """Returns what a callback remembers; empty where that is not known.

    Args:
        callback: a `Stateful`, or one of `KERAS_ATTRIBUTES`.
    """
    if isinstance(callback, Stateful):
        return callback.state()
    return {name: getattr(callback, name) for name in _attributes(callback)}


def set_state_of(
    callback: keras.callbacks.Callback, state: dict[str, Any]
) -> None:
    """Gives a callback back what `state_of` returned."""
    if isinstance(callback, Stateful):
        callback.set_state(state)
        return
    for name in _attributes(callback):
        setattr(callback, name, state[name])


def _attributes(callback: keras.callbacks.Callback) -> tuple[str, ...]:
    return next(
        (
            names
            for kind, names in KERAS_ATTRIBUTES.items()
            if isinstance(callback, kind)
        ),
        (),
    )
