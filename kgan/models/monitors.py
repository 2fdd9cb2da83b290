"""Whether a monitored value is better lower or higher."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Protocol
from typing import runtime_checkable

import keras

_MONITORING = (
    keras.callbacks.EarlyStopping,
    keras.callbacks.ModelCheckpoint,
    keras.callbacks.ReduceLROnPlateau,
)


@runtime_checkable
class Directed(Protocol):
    """What knows in which direction its values are better."""

    @property
    def directions(self) -> Mapping[str, str]:
        """ "min" or "max" by the value's name."""


@runtime_checkable
class Wrapping(Protocol):
    """A callback around another one."""

    callback: keras.callbacks.Callback


def settle_monitors(callbacks: Iterable[keras.callbacks.Callback]) -> None:
    """Tells callbacks that monitor a value its direction.

    Keras knows it only of metrics given to its own `compile`, and raises for
    any other in the mode "auto". A mode that was chosen stays.

    Args:
        callbacks: of one `fit`. Those which are `Directed` say the
            directions of what they add to the logs.
    """
    callbacks = tuple(callbacks)
    directions: dict[str, str] = {}
    for callback in callbacks:
        if isinstance(callback, Directed):
            directions |= callback.directions
    for callback in callbacks:
        inner = (
            callback.callback if isinstance(callback, Wrapping) else callback
        )
        if isinstance(inner, _MONITORING) and inner.mode == "auto":
            inner.mode = directions.get(inner.monitor, inner.mode)
