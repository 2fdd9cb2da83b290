"""Flows: generators that can be run backwards, with an exact density."""

import math
from collections.abc import Iterable
from typing import Any
from typing import final

import keras
from keras import ops

from kgan.core import check_integer
from kgan.core import serializable
from kgan.layers import AdditiveCoupling
from kgan.layers import AffineCoupling
from kgan.layers import ElementwiseAffine
from kgan.layers import ScaledSigmoid
from kgan.networks.ends import latent_inputs
from kgan.networks.shapes import check_sample_shape


@final
@serializable
class Flow(keras.Model):
    """A chain of invertible layers from a latent to a sample as large.

    Called, it is a generator like any other, `{"latent": (B, d)}` to
    `(B, *sample_shape)` with d the product of `sample_shape`; and
    `inverse` gives the latent of a sample with log|det d latent / d sample|.
    So log g(x) = log p(latent) + log|det|, exactly, and one flow can be
    trained by its likelihood, by a discriminator, or by both. It computes in
    float32 under every precision: in half, it would not be its inverse.

    Made by `flow_of`, which says what its layers must do.

    Example:

    >>> flow = real_nvp_flow((2,), couplings=2, width=8)
    >>> sample = flow({"latent": ops.ones((5, 2))})
    >>> latent, log_determinant = flow.inverse(sample)
    >>> tuple(latent.shape), tuple(log_determinant.shape)
    ((5, 2), (5,))

    Reference: Dinh, Sohl-Dickstein and Bengio 2017, Density estimation using
    Real NVP, equation 2, https://arxiv.org/abs/1605.08803
    """

    def inverse(self, sample: Any) -> tuple[Any, Any]:
        """Returns the latent `(B, d)` and log|det d latent / d sample| `(B,)`.

        Args:
            sample: float32 `(B, *sample_shape)`.
        """
        latent = ops.cast(sample, "float32")
        latent = ops.reshape(latent, (-1, math.prod(self.output_shape[1:])))
        log_determinant = ops.zeros_like(latent[:, 0])
        # In the order of the graph, which is a chain.
        _, *bijections, _ = self.layers
        for bijection in reversed(bijections):
            latent, change = bijection.inverse(latent)
            log_determinant = log_determinant + change
        return latent, log_determinant


def flow_of(
    sample_shape: tuple[int, ...],
    bijections: Iterable[keras.layers.Layer],
    *,
    name: str = "flow",
) -> Flow:
    """Returns the flow that is a chain of invertible layers.

    Args:
        sample_shape: of one sample, of any rank; it is flattened.
        bijections: layers from `(B, d)` to `(B, d)` of dtype float32, latent
            first, each once, each with a method `inverse` from a sample to
            its latent and log|det d latent / d sample| `(B,)`.
        name: the Keras name.

    Raises:
        TypeError, ValueError: `sample_shape` breaks its rule.

    Example:

    >>> flow = flow_of((2,), [ElementwiseAffine(dtype="float32")])
    >>> tuple(flow({"latent": ops.ones((5, 2))}).shape)
    (5, 2)
    """
    shape = check_sample_shape(sample_shape)
    inputs = latent_inputs(math.prod(shape), None)
    outputs = inputs["latent"]
    for bijection in bijections:
        outputs = bijection(outputs)
    outputs = keras.layers.Reshape(shape, dtype="float32", name="output")(
        outputs
    )
    return Flow(inputs, outputs, name=name)


def real_nvp_flow(
    sample_shape: tuple[int, ...],
    *,
    couplings: int = 12,
    width: int = 64,
    depth: int = 2,
    bound: float = 2.0,
    margin: float | None = 0.05,
) -> Flow:
    """Returns a flow of affine couplings, each with an elementwise affine.

    Even and odd entries take turns to move, each by a dense network of the
    others; pictures are flattened, row by row, so it is for small ones: no
    layer knows of neighbours. It begins as the identity on vectors.

    Args:
        sample_shape: of one sample: a vector of at least two entries, of any
            range, or of higher rank, within [-1, 1].
        couplings: how many; at least 2, so that every entry moves.
        width: units of a hidden layer in each coupling.
        depth: hidden ReLU layers in each coupling.
        bound: of the log scales of a coupling, `bound tanh(.)`.
        margin: of the logit transform that ends a flow on samples of higher
            rank, see `kgan.layers.ScaledSigmoid`; None for no transform:
            then the flow gives density to pixels of any value. Not read for
            vectors.

    Returns:
        A `Flow` from `{"latent": (B, d)}` to float32 `(B, *sample_shape)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> flow = real_nvp_flow((4, 4, 1), couplings=2, width=8)
    >>> tuple(flow({"latent": ops.ones((5, 16))}).shape)
    (5, 4, 4, 1)

    Reference: Dinh, Sohl-Dickstein and Bengio 2017,
    https://arxiv.org/abs/1605.08803
    """
    bijections: list[keras.layers.Layer] = []
    for index in range(check_integer("couplings", couplings, minimum=2)):
        bijections += [
            ElementwiseAffine(dtype="float32", name=f"affine_{index}"),
            AffineCoupling(
                parity=index % 2,
                width=width,
                depth=depth,
                bound=bound,
                dtype="float32",
                name=f"coupling_{index}",
            ),
        ]
    bijections.append(ElementwiseAffine(dtype="float32", name="affine_output"))
    return _ended(sample_shape, bijections, margin, "real_nvp_flow")


def nice_flow(
    sample_shape: tuple[int, ...],
    *,
    couplings: int = 4,
    width: int = 64,
    depth: int = 2,
    margin: float | None = 0.05,
) -> Flow:
    """Returns a flow of additive couplings and one scaling (NICE).

    The determinant of its Jacobian is the same everywhere: it can fold a
    density but not squeeze it at one place and stretch it at another. So it
    is but for the logit transform that ends a flow on samples of higher
    rank, whose own determinant is that of a fixed squashing.

    Args:
        sample_shape: as of `real_nvp_flow`.
        couplings: how many; at least 2, so that every entry moves.
        width: units of a hidden layer in each coupling.
        depth: hidden ReLU layers in each coupling.
        margin: as of `real_nvp_flow`.

    Returns:
        A `Flow` from `{"latent": (B, d)}` to float32 `(B, *sample_shape)`.

    Raises:
        TypeError, ValueError: an argument breaks its rule.

    Example:

    >>> flow = nice_flow((6,), width=8)
    >>> tuple(flow({"latent": ops.ones((5, 6))}).shape)
    (5, 6)

    Reference: Dinh, Krueger and Bengio 2015, NICE,
    https://arxiv.org/abs/1410.8516
    """
    bijections: list[keras.layers.Layer] = [
        ElementwiseAffine(shift=False, dtype="float32", name="scaling")
    ]
    for index in range(check_integer("couplings", couplings, minimum=2)):
        bijections.append(
            AdditiveCoupling(
                parity=index % 2,
                width=width,
                depth=depth,
                dtype="float32",
                name=f"coupling_{index}",
            )
        )
    return _ended(sample_shape, bijections, margin, "nice_flow")


def _ended(
    sample_shape: tuple[int, ...],
    bijections: list[keras.layers.Layer],
    margin: float | None,
    name: str,
) -> Flow:
    if len(check_sample_shape(sample_shape)) > 1 and margin is not None:
        bijections.append(
            ScaledSigmoid(margin, dtype="float32", name="to_picture")
        )
    return flow_of(sample_shape, bijections, name=name)
