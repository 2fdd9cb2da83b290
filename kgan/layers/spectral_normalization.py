"""A layer whose kernel is divided by its largest singular value."""

from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import serializable

# Of a kernel of zeros, which has no direction and stays as it is.
_SMALLEST = 1e-12


@final
@serializable
class SpectralNormalization(keras.layers.Wrapper):
    """Runs a layer with w / sigma(w) in place of its kernel w.

    sigma(w) = v^T w u, the largest singular value of the kernel as a matrix
    `(everything else, last axis)`, by power iteration: v is w u and u then
    w^T v, each at length 1. u is a weight that is not trained. Each pass in
    training does one iteration and keeps its u; in inference the same is
    computed and not kept, so that it gives the same each time.

    u and v are constants of the gradient, sigma is not: the gradient of a
    loss in w is (G - <G, w / sigma> v u^T) / sigma, with G its gradient in
    w / sigma. It has no part along w, since rescaling w changes nothing.
    `keras.layers.SpectralNormalization` instead overwrites the kernel and
    takes sigma for a constant.

    In a game, a discriminator's turn iterates once for each pass of its loss:
    one over reals and fakes together, or two where it takes them apart, as in
    steps with R1 or R2 alone. Passes of penalties and of the generator's turn
    iterate too, and keep nothing. u depends on weights alone, never on
    samples, and is therefore equal on all replicas.

    Only the kernel is divided, so the slope of a layer in its input is at
    most 1 for `Dense`; for a convolution this is the usual estimate, which
    its true slope can exceed.

    Args:
        layer: with a weight `kernel` (dense or convolutional) or
            `embeddings`; its own precision holds. Of a transposed
            convolution the last axis is that of its inputs.
        name, trainable: as of any Keras layer.

    Input and output: those of the layer.

    Raises:
        ValueError: `layer` is no Keras layer.
        TypeError: when built, it has no such weight.

    Example:

    >>> layer = SpectralNormalization(keras.layers.Dense(3))
    >>> tuple(layer(ops.ones((2, 4))).shape)
    (2, 3)

    Reference: Miyato et al. 2018, Spectral Normalization for Generative
    Adversarial Networks, equations 8 to 12 and algorithm 1,
    https://arxiv.org/abs/1802.05957
    """

    def __init__(
        self,
        layer: keras.layers.Layer,
        *,
        name: str | None = None,
        trainable: bool = True,
    ) -> None:
        """Stores the layer; see the class."""
        # The kernel is divided in float32 and then cast by the layer itself.
        super().__init__(
            layer,
            name=name,
            trainable=trainable,
            dtype="float32",
            autocast=False,
        )

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Makes the layer's weights, and u."""
        super().build(input_shape)
        self.singular_vector = self.add_weight(
            name="singular_vector",
            shape=(self._kernel().shape[-1],),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            trainable=False,
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the layer's output, its kernel divided by sigma."""
        kernel = self._kernel()
        weight = ops.cast(kernel.value, "float32")
        matrix = ops.reshape(weight, (-1, kernel.shape[-1]))
        constant = ops.stop_gradient(matrix)
        left = _unit(ops.matmul(constant, self.singular_vector))
        right = _unit(ops.matmul(left, constant))
        if training:
            self.singular_vector.assign(right)
        sigma = ops.sum(ops.matmul(left, matrix) * right)
        # A scope holds values for every variable it is asked for, lest it
        # hide those of a scope around it.
        values = [
            (variable, variable.value)
            for variable in self.layer.variables
            if variable is not kernel
        ]
        divided = weight / ops.where(sigma > _SMALLEST, sigma, 1.0)
        with keras.StatelessScope([*values, (kernel, divided)]):
            return self.layer(inputs)

    def compute_output_shape(
        self, input_shape: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Returns the shape of the layer's output."""
        return self.layer.compute_output_shape(input_shape)

    def compute_output_spec(self, inputs: Any, training: bool = False) -> Any:
        """Returns the shape and the type of the layer's output."""
        return self.layer.compute_output_spec(inputs)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "layer": keras.saving.serialize_keras_object(self.layer),
            "name": self.name,
            "trainable": self.trainable,
        }

    def _kernel(self) -> keras.Variable:
        for name in ("kernel", "embeddings"):
            weight = getattr(self.layer, name, None)
            if isinstance(weight, keras.Variable):
                return weight
        raise TypeError(
            "`layer` must have a weight `kernel` or `embeddings`. Received: "
            f"layer={self.layer!r}"
        )


def _unit(vector: Any) -> Any:
    return vector / ops.maximum(ops.norm(vector), _SMALLEST)
