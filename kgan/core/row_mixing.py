"""Layers by which the rows of a batch know of each other."""

from typing import TypeVar

import keras

Layer = TypeVar("Layer", bound=type[keras.layers.Layer])

# Layers of these packages treat each row by itself, but for those below.
_PACKAGES = ("keras", "kgan")
_MIXING: set[type[keras.layers.Layer]] = {
    keras.layers.BatchNormalization,
    keras.layers.Lambda,
}


def mixes_rows(kind: Layer) -> Layer:
    """Says of a class of layers that what it makes of a row has others in it.

    Args:
        kind: the class, which is returned.
    """
    _MIXING.add(kind)
    return kind


def keeps_rows_apart(network: keras.Model) -> bool:
    """Returns whether what a network makes of a row surely has no other in it.

    A batch norm mixes rows, and of layers that a user wrote nobody knows.

    Args:
        network: any.

    Example:

    >>> inputs = keras.Input((2,))
    >>> keeps_rows_apart(keras.Model(inputs, keras.layers.Dense(1)(inputs)))
    True
    """
    return all(
        type(layer).__module__.partition(".")[0] in _PACKAGES
        and not isinstance(layer, tuple(_MIXING))
        for layer in network._flatten_layers()
    )
