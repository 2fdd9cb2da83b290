"""Registration under the name that saved files carry."""

from collections.abc import Callable
from typing import Any
from typing import Self
from typing import TypeVar

import keras

Registered = TypeVar("Registered", bound=type)


def serializable(cls: Registered) -> Registered:
    """Registers a class as `kgan>ClassName`, so that Keras can load it.

    Args:
        cls: a class with `get_config`.

    Returns:
        The same class.
    """
    register: Callable[[Registered], Registered] = (
        keras.saving.register_keras_serializable(package="kgan")
    )
    return register(cls)


class Configurable:
    """A value that Keras saves by its constructor's arguments."""

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Returns the value that has this config."""
        return cls(
            **{
                name: keras.saving.deserialize_keras_object(value)
                for name, value in config.items()
            }
        )
