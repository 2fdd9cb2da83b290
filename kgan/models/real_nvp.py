"""A flow trained by its exact likelihood."""

from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.core import Normal
from kgan.core import chosen_network
from kgan.core import serializable
from kgan.models.density import check_flow
from kgan.models.density import drawn_by_flow
from kgan.models.density import is_quantized
from kgan.models.density import log_density
from kgan.models.density import of_samples
from kgan.models.dequantization import as_dequantize
from kgan.models.dequantization import bits_per_dimension
from kgan.models.dequantization import on_dequantized
from kgan.models.game import Game
from kgan.models.shapes import input_shapes
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn


@final
@serializable
class RealNVP(Game):
    """A flow by maximum likelihood: max over G of E log g(x), one player.

    log g(x) = log N(z; 0, I) + log|det dz/dx| with z = G^-1(x), exact, so
    the loss is an unbiased estimate of KL(p || g) plus the entropy of the
    data: it costs a lot to give no weight where there are data, little to
    give some where there are none. `FlowGAN` trains the same flow against a
    discriminator. A density of pixels is only comparable with others on the
    same scale: `bits_per_dimension` is on none. The player is "model", its
    optimizer `model_optimizer`.

    Args:
        flow: from `{"latent": (n, d)}` to samples `(n, ...)` of d entries,
            with a method `inverse`: `kgan.networks.real_nvp_flow`,
            `nice_flow`, or one of your own.
        dequantize: add uniform noise to the 256 levels of a sample, in
            training and in `log_prob`; None: for pictures alone.
        ema: decay of the flow's moving average; None for no average.
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError, ValueError: `flow` is none, or an argument is out of its
            range.

    Example:

    >>> import kgan
    >>> model = kgan.models.RealNVP(
    ...     kgan.networks.real_nvp_flow((2,), couplings=2, width=8)
    ... )
    >>> model.compile(model_optimizer=keras.optimizers.Adam(1e-3))
    >>> model.fit(samples, batch_size=64, epochs=10)  # doctest: +SKIP
    >>> model.log_prob(model.sample(3, seed=1)).shape
    (3,)

    Reference:
        Dinh, Sohl-Dickstein and Bengio, Density estimation using Real NVP,
        2017, section 3.
    """

    def __init__(
        self,
        flow: keras.Model,
        *,
        dequantize: bool | None = None,
        ema: float | None = 0.999,
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_flow(flow)
        super().__init__(seed=seed, name=name)
        self.flow = flow
        self.dequantize = as_dequantize(dequantize)
        self.ema = ema
        self.ema_flow = self.average(flow, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the one turn, of the player "model"."""

        def terms(batch: Batch, noise: Mapping[str, tf.Tensor]) -> Terms:
            log_prob = log_density(self.flow, batch["sample"])
            return {"negative_log_likelihood": -tf.reduce_mean(log_prob)}

        turn = Turn("model", (self.flow,), terms, {})
        if not self.quantized:
            return (turn,)
        return (on_dequantized(turn, self.sample_shape),)

    @property
    def quantized(self) -> bool:
        """Whether samples are dequantised."""
        return is_quantized(self.dequantize, self.sample_shape)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the flow makes it."""
        return tuple(self.flow.output_shape[1:])

    @property
    def sample_noise(self) -> Mapping[str, Noise]:
        """The latent of one sample."""
        return {"latent": Normal(input_shapes(self.flow)["latent"])}

    def draw(
        self,
        noise: Mapping[str, tf.Tensor],
        label: tf.Tensor | None,
        ema: bool,
    ) -> tf.Tensor:
        """See `Game.draw`; pixels are cut to [-1, 1]."""
        flow = chosen_network(self.flow, self.ema_flow, ema)
        return drawn_by_flow(flow, noise["latent"], training=False)

    def log_prob(
        self, x: Any, *, seed: int = 0, ema: bool = True
    ) -> np.ndarray:
        """Returns the exact log density of each sample, `(n,)`, nats.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
            seed: of the noise where samples are dequantised: the density is
                then that of x with this noise.
            ema: use the averaged weights.

        Raises:
            ValueError: samples of another shape.
        """
        flow = chosen_network(self.flow, self.ema_flow, ema)
        return self._of_samples(lambda x: log_density(flow, x), x, seed)

    def bits_per_dimension(
        self, x: Any, *, seed: int = 0, ema: bool = True
    ) -> np.ndarray:
        """Returns the bits that each value of 256 levels costs, `(n,)`.

        Args:
            x: as for `log_prob`.
            seed: as for `log_prob`.
            ema: use the averaged weights.

        Raises:
            ValueError: samples are not dequantised, or as `log_prob`.
        """
        if not self.quantized:
            raise ValueError(
                "Bits a dimension need samples of 256 levels, "
                f"`dequantize=True`. Received: dequantize={self.dequantize}"
            )
        log_prob = self.log_prob(x, seed=seed, ema=ema)
        return bits_per_dimension(log_prob, self.sample_shape)

    def inverse(self, x: Any, *, seed: int = 0, ema: bool = True) -> np.ndarray:
        """Returns the latent of each sample, `(n, d)`.

        Args:
            x: as for `log_prob`.
            seed: as for `log_prob`.
            ema: use the averaged weights.

        Raises:
            ValueError: samples of another shape.
        """
        flow = chosen_network(self.flow, self.ema_flow, ema)
        return self._of_samples(lambda x: flow.inverse(x)[0], x, seed)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "flow": self.flow,
            "dequantize": self.dequantize,
            "ema": self.ema,
            "seed": self.seed,
            "name": self.name,
        }

    def _of_samples(self, function: Any, x: Any, seed: int) -> np.ndarray:
        return of_samples(
            function, x, self.sample_shape, quantized=self.quantized, seed=seed
        )
