"""Networks by which the rows of a batch may know of each other."""

from typing import TypeVar

import keras

Layer = TypeVar("Layer", bound=type[keras.layers.Layer])

# Layers of Keras that treat each row by itself, whatever their arguments.
_APART = frozenset(
    {
        keras.layers.Add,
        keras.layers.AveragePooling1D,
        keras.layers.AveragePooling2D,
        keras.layers.Conv1D,
        keras.layers.Conv1DTranspose,
        keras.layers.Conv2D,
        keras.layers.Conv2DTranspose,
        keras.layers.Cropping1D,
        keras.layers.Cropping2D,
        keras.layers.Dense,
        keras.layers.DepthwiseConv2D,
        keras.layers.ELU,
        keras.layers.Embedding,
        keras.layers.Flatten,
        keras.layers.GlobalAveragePooling1D,
        keras.layers.GlobalAveragePooling2D,
        keras.layers.GlobalMaxPooling1D,
        keras.layers.GlobalMaxPooling2D,
        keras.layers.InputLayer,
        keras.layers.LeakyReLU,
        keras.layers.MaxPooling1D,
        keras.layers.MaxPooling2D,
        keras.layers.Multiply,
        keras.layers.PReLU,
        keras.layers.Permute,
        keras.layers.ReLU,
        keras.layers.Rescaling,
        keras.layers.Reshape,
        keras.layers.SeparableConv2D,
        keras.layers.Subtract,
        keras.layers.UpSampling1D,
        keras.layers.UpSampling2D,
        keras.layers.ZeroPadding1D,
        keras.layers.ZeroPadding2D,
    }
)
# Those that do so unless they are told the rows' own axis, by this argument.
_AXIS_OF = {
    keras.layers.Concatenate: "axis",
    keras.layers.Dot: "axes",
    keras.layers.Softmax: "axis",
}
_MIXING: set[type[keras.layers.Layer]] = set()


def mixes_rows(kind: Layer) -> Layer:
    """Says of a class of kgan's that what it makes of a row has others in it.

    Args:
        kind: the class, which is returned.
    """
    _MIXING.add(kind)
    return kind


def keeps_rows_apart(network: keras.Model) -> bool:
    """Returns whether what a network makes of a row surely has no other in it.

    A batch norm mixes rows; of operations that stand by themselves, and of
    layers that a user wrote, nobody knows.

    Args:
        network: any.

    Example:

    >>> inputs = keras.Input((2,))
    >>> keeps_rows_apart(keras.Model(inputs, keras.layers.Dense(1)(inputs)))
    True
    """
    return all(_is_apart(layer) for layer in network._flatten_layers())


def _is_apart(layer: keras.layers.Layer) -> bool:
    kind = type(layer)
    package = kind.__module__.partition(".")[0]
    if package == "kgan":
        return kind not in _MIXING
    if package != "keras":
        return False
    if isinstance(layer, keras.Sequential):
        return True
    if isinstance(layer, keras.Model):
        # One of Keras' own is functional; its layers come by themselves.
        return all(
            isinstance(operation, keras.layers.Layer)
            for operation in layer.operations
        )
    if kind in _AXIS_OF:
        axis = getattr(layer, _AXIS_OF[kind])
        axes = axis if isinstance(axis, list | tuple) else [axis]
        return all(each > 0 or each == -1 for each in axes)
    if kind is keras.layers.Activation:
        return _is_of_keras(layer.activation)
    return kind in _APART and (
        not hasattr(layer, "activation") or _is_of_keras(layer.activation)
    )


def _is_of_keras(activation: object) -> bool:
    return activation is not keras.activations.softmax and getattr(
        activation, "__module__", ""
    ).startswith("keras.")
