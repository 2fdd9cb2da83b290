"""Couplings: half of a vector moves the other half, and can be moved back."""

import abc
from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable


def split(values: Any, parity: int) -> tuple[Any, Any]:
    """Returns the entries that stay and the entries that move.

    Args:
        values: `(B, d)`.
        parity: 0: entries 0, 2, 4, ... stay; 1: entries 1, 3, 5, ...
    """
    return values[:, parity::2], values[:, 1 - parity :: 2]


def join(staying: Any, moving: Any, parity: int) -> Any:
    """Puts the entries back where `split` found them.

    Args:
        staying: first result of `split`.
        moving: second result of `split`.
        parity: as given to it.
    """
    even, odd = (staying, moving) if parity == 0 else (moving, staying)
    size = even.shape[1] + odd.shape[1]
    missing = even.shape[1] - odd.shape[1]
    odd = ops.pad(odd, ((0, 0), (0, missing)))
    pairs = ops.stack([even, odd], axis=2)
    return ops.reshape(pairs, (-1, 2 * even.shape[1]))[:, :size]


class Coupling(keras.layers.Layer, abc.ABC):
    """What couplings share: the halves, and a network from one to the other.

    The network's last layer begins at zero, and with it the coupling at the
    identity.
    """

    def __init__(
        self,
        *,
        parity: int,
        width: int,
        depth: int,
        name: str | None,
        trainable: bool,
        dtype: Any,
    ) -> None:
        """Makes the hidden layers; see the subclasses."""
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.parity = check_choice("parity", parity, (0, 1))
        self.width = check_integer("width", width)
        self.depth = check_integer("depth", depth)
        self.hidden = [
            keras.layers.Dense(
                self.width,
                activation="relu",
                kernel_initializer="he_normal",
                dtype=self.dtype_policy,
                name=f"hidden_{index}",
            )
            for index in range(1, self.depth + 1)
        ]

    @abc.abstractmethod
    def outputs_of(self, moving: int) -> int:
        """Returns how many numbers the network gives for so many entries."""

    @abc.abstractmethod
    def moved(self, moving: Any, coefficients: Any) -> Any:
        """Returns where the moving entries go.

        Args:
            moving: `(B, m)`.
            coefficients: `(B, outputs_of(m))`.
        """

    @abc.abstractmethod
    def moved_back(self, moving: Any, coefficients: Any) -> tuple[Any, Any]:
        """Returns where they came from, and log|det| of that map, `(B,)`.

        Args:
            moving: `(B, m)`.
            coefficients: `(B, outputs_of(m))`.
        """

    def build(self, latent_shape: tuple[Any, ...]) -> None:
        """Makes the network of the staying entries."""
        size = latent_shape[-1]
        if len(latent_shape) != 2 or size is None or size < 2:
            raise ValueError(
                "A coupling must be given vectors of at least two entries. "
                f"Received: latent.shape={latent_shape}"
            )
        staying = len(range(self.parity, size, 2))
        self.last = keras.layers.Dense(
            self.outputs_of(size - staying),
            kernel_initializer="zeros",
            dtype=self.dtype_policy,
            name="coefficients",
        )
        entries = staying
        for layer in self.hidden:
            layer.build((None, entries))
            entries = self.width
        self.last.build((None, entries))

    def call(self, latent: Any) -> Any:
        """Returns the sample of a latent, both `(B, d)`."""
        staying, moving = split(latent, self.parity)
        moved = self.moved(moving, self._coefficients(staying))
        return join(staying, moved, self.parity)

    def inverse(self, sample: Any) -> tuple[Any, Any]:
        """Returns the latent `(B, d)` and log|det d latent / d sample| `(B,)`.

        Args:
            sample: `(B, d)`.
        """
        staying, moving = split(sample, self.parity)
        moved, log_determinant = self.moved_back(
            moving, self._coefficients(staying)
        )
        return join(staying, moved, self.parity), log_determinant

    def compute_output_shape(
        self, latent_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the latent's shape."""
        return latent_shape

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "parity": self.parity,
            "width": self.width,
            "depth": self.depth,
        }

    def _coefficients(self, staying: Any) -> Any:
        for layer in self.hidden:
            staying = layer(staying)
        return self.last(staying)


@final
@serializable
class AffineCoupling(Coupling):
    """Scales and shifts half of the entries by what the other half says.

    From latent z to sample x, with a the entries that stay and b the others:
    x_a = z_a, x_b = z_b exp(s(z_a)) + t(z_a), with s = bound tanh(.). Back:
    z_b = (x_b - t(x_a)) exp(-s(x_a)), log|det dz/dx| = -sum s(x_a), exact.
    The bound keeps the inverse stable in float32: no coupling stretches more
    than exp(bound) times.

    Args:
        parity: 0: entries 0, 2, 4, ... stay; 1: entries 1, 3, 5, ...
        width: units of each hidden layer of the network of s and t.
        depth: hidden ReLU layers of it.
        bound: of |s|, positive.
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, d)`, d at least 2. Output: `(B, d)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> layer = AffineCoupling(width=8)
    >>> sample = layer(ops.ones((3, 5)))
    >>> latent, log_determinant = layer.inverse(sample)
    >>> tuple(latent.shape), tuple(log_determinant.shape)
    ((3, 5), (3,))

    Reference: Dinh, Sohl-Dickstein and Bengio 2017, Density estimation using
    Real NVP, equations 7 and 8, https://arxiv.org/abs/1605.08803
    """

    def __init__(
        self,
        *,
        parity: int = 0,
        width: int = 64,
        depth: int = 2,
        bound: float = 2.0,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the bound; see the class."""
        super().__init__(
            parity=parity,
            width=width,
            depth=depth,
            name=name,
            trainable=trainable,
            dtype=dtype,
        )
        self.bound = check_number("bound", bound, minimum=1e-3)

    def outputs_of(self, moving: int) -> int:
        """Returns a log scale and a shift for each entry."""
        return 2 * moving

    def moved(self, moving: Any, coefficients: Any) -> Any:
        """See `Coupling.moved`."""
        log_scale, shift = self._scale_and_shift(coefficients)
        return moving * ops.exp(log_scale) + shift

    def moved_back(self, moving: Any, coefficients: Any) -> tuple[Any, Any]:
        """See `Coupling.moved_back`."""
        log_scale, shift = self._scale_and_shift(coefficients)
        return (moving - shift) * ops.exp(-log_scale), -ops.sum(
            log_scale, axis=1
        )

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "bound": self.bound}

    def _scale_and_shift(self, coefficients: Any) -> tuple[Any, Any]:
        raw_scale, shift = ops.split(coefficients, 2, axis=1)
        return self.bound * ops.tanh(raw_scale), shift


@final
@serializable
class AdditiveCoupling(Coupling):
    """Shifts half of the entries by what the other half says.

    x_a = z_a, x_b = z_b + t(z_a): it keeps volumes, log|det| = 0, so a flow
    of additive couplings alone (NICE) needs a scaling at its end to have any
    density but those of one height.

    Args:
        parity: 0: entries 0, 2, 4, ... stay; 1: entries 1, 3, 5, ...
        width: units of each hidden layer of the network of t.
        depth: hidden ReLU layers of it.
        name, trainable, dtype: as of any Keras layer.

    Input: `(B, d)`, d at least 2. Output: `(B, d)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> layer = AdditiveCoupling(width=8)
    >>> sample = layer(ops.ones((2, 4)))
    >>> [float(entry) for entry in layer.inverse(sample)[1]]
    [0.0, 0.0]

    Reference: Dinh, Krueger and Bengio 2015, NICE: Non-linear Independent
    Components Estimation, section 3.2, https://arxiv.org/abs/1410.8516
    """

    def __init__(
        self,
        *,
        parity: int = 0,
        width: int = 64,
        depth: int = 2,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
    ) -> None:
        """Stores the sizes; see the class."""
        super().__init__(
            parity=parity,
            width=width,
            depth=depth,
            name=name,
            trainable=trainable,
            dtype=dtype,
        )

    def outputs_of(self, moving: int) -> int:
        """Returns a shift for each entry."""
        return moving

    def moved(self, moving: Any, coefficients: Any) -> Any:
        """See `Coupling.moved`."""
        return moving + coefficients

    def moved_back(self, moving: Any, coefficients: Any) -> tuple[Any, Any]:
        """See `Coupling.moved_back`."""
        return moving - coefficients, ops.zeros_like(moving[:, 0])
