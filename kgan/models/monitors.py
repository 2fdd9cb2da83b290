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
        callbacks: of one `fit`, in order. Those which are `Directed` say the
            directions of what they add to the logs.

    Raises:
        ValueError: a value is monitored before it is there.
    """
    directions: dict[str, str] = {}
    early: dict[str, str] = {}
    for callback in callbacks:
        if isinstance(callback, Directed):
            late = sorted(early.keys() & callback.directions.keys())
            if late:
                raise ValueError(
                    "`callbacks` must hold what adds a value to the logs "
                    "before what monitors it. Received: "
                    f"{early[late[0]]} on {late[0]!r} before "
                    f"{type(callback).__name__}"
                )
            directions |= callback.directions
        if isinstance(callback, Wrapping):
            callback = callback.callback
        if isinstance(callback, _MONITORING):
            early[callback.monitor] = type(callback).__name__
            if callback.mode == "auto":
                callback.mode = directions.get(callback.monitor, "auto")
