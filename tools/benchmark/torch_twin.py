"""A PyTorch module with the layers and the weights of a Keras network."""

from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import keras
import numpy as np
import torch
from torch import nn

from kgan.layers import BasisExpansion
from kgan.layers import BasisProjection


class Applied(NamedTuple):
    """A layer as a network applies it.

    Attributes:
        layer: of Keras, built.
        inputs: places of what it takes, 0 for the network's own input, k for
            what the k-th layer gave.
    """

    layer: keras.layers.Layer
    inputs: tuple[int, ...]


def applied_layers(network: keras.Model) -> list[Applied]:
    """Returns a functional network's layers, in an order to apply them.

    Args:
        network: of one input and one output, each layer used once.
    """
    places: dict[int, int] = {}
    held: list[Any] = []
    applied: list[Applied] = []

    def place_of(tensor: Any) -> int:
        # The input is the one that no layer gave.
        return places.setdefault(id(tensor), 0)

    def note(layer: Any, *arguments: Any, **options: Any) -> Any:
        given = keras.tree.flatten((arguments, options))
        tensors = [each for each in given if keras.utils.is_keras_tensor(each)]
        made = layer(*arguments, **options)
        applied.append(
            Applied(layer, tuple(place_of(tensor) for tensor in tensors))
        )
        places[id(made)] = len(applied)
        # An id names an object for as long as it lives.
        held.extend([*tensors, made])
        return made

    keras.models.clone_model(
        network, clone_function=lambda layer: layer, call_function=note
    )
    return applied


class TorchTwin(nn.Module):
    """A network of Keras, layer by layer, on channels first.

    The twin has the weights of the network it was made of, so that both
    answer alike; it takes and gives pictures as PyTorch does, `(n, channels,
    height, width)`. A map is flattened in Keras' order.

    Args:
        network: functional, of one input.

    Raises:
        TypeError: it has a layer that no twin is known of.
    """

    def __init__(self, network: keras.Model) -> None:
        super().__init__()
        self.applied = applied_layers(network)
        self.inputs = [each.inputs for each in self.applied]
        self.layers = nn.ModuleList(
            twin_of(each.layer) for each in self.applied
        )

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Returns what the network gives for a batch."""
        made = [given]
        for layer, inputs in zip(self.layers, self.inputs, strict=True):
            made.append(layer(*(made[place] for place in inputs)))
        return made[-1]


class Function(nn.Module):
    """A layer without weights."""

    def __init__(self, function: Callable[..., torch.Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *given: torch.Tensor) -> torch.Tensor:
        """Returns the function of what is given."""
        return self.function(*given)


class Scaled(nn.Module):
    """`BasisExpansion`, or `BasisProjection` where `projects`."""

    def __init__(self, basis: np.ndarray, projects: bool) -> None:
        super().__init__()
        self.basis = nn.Parameter(channels_first(basis))
        self.projects = projects

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Returns the map of a vector, or the vector of a map."""
        if self.projects:
            return (given * self.basis).sum((2, 3))
        return given[:, :, None, None] * self.basis


def twin_of(layer: keras.layers.Layer) -> nn.Module:
    """Returns a layer's twin, with its weights.

    Raises:
        TypeError: none is known of such a layer.
    """
    for kind, make in _TWINS.items():
        if type(layer) is kind:
            return make(layer)
    raise TypeError(
        "A layer must be of a kind that has a twin, "
        f"{sorted(kind.__name__ for kind in _TWINS)}. Received: {layer!r}"
    )


def channels_first(values: np.ndarray) -> torch.Tensor:
    """Returns `(..., height, width, channels)` with channels before them."""
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(values, -1, -3)))


def _dense(layer: keras.layers.Dense) -> nn.Module:
    linear = nn.Linear(*layer.kernel.shape, bias=layer.use_bias)
    _fill(linear.weight, np.asarray(layer.kernel).T)
    if layer.use_bias:
        _fill(linear.bias, np.asarray(layer.bias))
    return _activated(linear, layer.activation)


def _convolution(layer: keras.layers.Conv2D) -> nn.Module:
    kernel = np.asarray(layer.kernel)
    return _convolved(nn.Conv2d, layer, kernel, kernel.shape[2])


def _transposed(layer: keras.layers.Conv2DTranspose) -> nn.Module:
    kernel = np.asarray(layer.kernel)
    return _convolved(nn.ConvTranspose2d, layer, kernel, kernel.shape[3])


def _convolved(
    kind: type[nn.Module], layer: Any, kernel: np.ndarray, channels: int
) -> nn.Module:
    size, stride = layer.kernel_size[0], layer.strides[0]
    convolution = kind(
        channels,
        layer.filters,
        size,
        stride,
        padding=_padding(size, stride),
        bias=layer.use_bias,
    )
    _fill(convolution.weight, kernel.transpose(3, 2, 0, 1))
    if layer.use_bias:
        _fill(convolution.bias, np.asarray(layer.bias))
    return _activated(convolution, layer.activation)


def _padding(size: int, stride: int) -> int:
    margin, odd = divmod(size - stride, 2)
    if odd:
        raise TypeError(
            "A convolution must have as much padding on both sides. "
            f"Received: kernel_size={size}, strides={stride}"
        )
    return margin


def _batch_norm(layer: keras.layers.BatchNormalization) -> nn.Module:
    norm = nn.BatchNorm2d(
        layer.gamma.shape[0], eps=layer.epsilon, momentum=1 - layer.momentum
    )
    _fill(norm.weight, np.asarray(layer.gamma))
    _fill(norm.bias, np.asarray(layer.beta))
    return norm


def _reshape(layer: keras.layers.Reshape) -> nn.Module:
    shape = tuple(layer.target_shape)
    if len(shape) < 3:
        return Function(lambda given: given.reshape(-1, *shape))
    return Function(lambda given: given.reshape(-1, *shape).permute(0, 3, 1, 2))


def _flatten(layer: keras.layers.Flatten) -> nn.Module:
    return Function(lambda given: given.permute(0, 2, 3, 1).flatten(1))


def _activation(layer: keras.layers.Activation) -> nn.Module:
    return _of_activation(layer.activation)


def _of_activation(activation: Any) -> nn.Module:
    return {
        keras.activations.relu: nn.ReLU,
        keras.activations.tanh: nn.Tanh,
        keras.activations.linear: nn.Identity,
    }[activation]()


def _activated(layer: nn.Module, activation: Any) -> nn.Module:
    if activation is keras.activations.linear:
        return layer
    return nn.Sequential(layer, _of_activation(activation))


def _margin(layer: keras.layers.ZeroPadding2D) -> nn.Module:
    (top, bottom), (left, right) = layer.padding
    return nn.ZeroPad2d((left, right, top, bottom))


def _crop(layer: keras.layers.Cropping2D) -> nn.Module:
    (top, bottom), (left, right) = layer.cropping
    return nn.ZeroPad2d((-left, -right, -top, -bottom))


def _fill(parameter: torch.Tensor, values: np.ndarray) -> None:
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(np.ascontiguousarray(values)))


_TWINS: dict[type, Callable[[Any], nn.Module]] = {
    keras.layers.Activation: _activation,
    keras.layers.Add: lambda layer: Function(torch.add),
    keras.layers.AveragePooling2D: lambda layer: nn.AvgPool2d(2),
    keras.layers.BatchNormalization: _batch_norm,
    keras.layers.Conv2D: _convolution,
    keras.layers.Conv2DTranspose: _transposed,
    keras.layers.Cropping2D: _crop,
    keras.layers.Dense: _dense,
    keras.layers.Flatten: _flatten,
    keras.layers.GlobalAveragePooling2D: lambda layer: Function(
        lambda given: given.mean((2, 3))
    ),
    keras.layers.LeakyReLU: lambda layer: nn.LeakyReLU(layer.negative_slope),
    keras.layers.ReLU: lambda layer: nn.ReLU(),
    keras.layers.Rescaling: lambda layer: Function(
        lambda given: given * layer.scale
    ),
    keras.layers.Reshape: _reshape,
    keras.Sequential: lambda layer: nn.Sequential(*map(twin_of, layer.layers)),
    keras.layers.UpSampling2D: lambda layer: nn.Upsample(
        scale_factor=2, mode="nearest"
    ),
    keras.layers.ZeroPadding2D: _margin,
    BasisExpansion: lambda layer: Scaled(np.asarray(layer.basis), False),
    BasisProjection: lambda layer: Scaled(np.asarray(layer.basis), True),
}
