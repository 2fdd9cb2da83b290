"""Adversarially learned inference, the bidirectional GAN, and ALICE."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.core import Normal
from kgan.core import check_bool
from kgan.core import chosen_network
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.models.cycles import Cycle
from kgan.models.cycles import check_cycle
from kgan.models.encoding import between
from kgan.models.encoding import code_noise
from kgan.models.game import Game
from kgan.models.joint import check_joint
from kgan.models.joint import code_of
from kgan.models.joint import pair_scores
from kgan.models.joint_turns import JointPlayers
from kgan.models.joint_turns import Pairs
from kgan.models.joint_turns import joint_turns
from kgan.models.rows import as_samples
from kgan.models.rows import in_row_batches
from kgan.models.sampling import latent_law
from kgan.models.shapes import input_shapes
from kgan.models.terms import as_loss
from kgan.models.terms import as_penalties
from kgan.models.turn import Batch
from kgan.models.turn import Turn
from kgan.penalties import Penalty


@final
@serializable
class ALI(Game):
    """A GAN of pairs: an encoder learns to infer what the generator maps.

    The critic d tells (x, E(x)) of the data from (G(z), z) of the generator:

        L_D = E softplus(-d(x, E(x))) + E softplus(d(G(z), z)),

    and generator and encoder minimise it with the pairs exchanged. At the
    optimum both kinds of pairs have one law, and E draws z given x. With
    separate networks each exchanged term moves one of them: that on encoded
    pairs only the encoder, that on generated pairs only the generator. So
    with a critic of `{"sample"}` alone the generator's game is a plain GAN.

    Often confused with a VAE, which has a likelihood bound, and with the
    BiGAN, which is `stochastic=False`. It is not shown to remove mode
    collapse: it covered 16 of 1,000 modes of stacked MNIST where DCGAN had
    99 (PacGAN). A cycle (ALICE) makes codes fit samples, and no support.

    Args:
        generator: `{"latent": (n, latent_size)}` to samples `(n, ...)`.
        encoder: `{"sample": (n, ...)}` to `{"mean", "log_sigma"}`, each `(n,
            latent_size)`: log of the standard deviation.
        critic: `{"sample", "latent"}` to logits `(n,)`; without `"latent"`,
            samples alone are matched, and the cycle alone moves the encoder.
        loss: whose half for the discriminator both players read; None for
            `NonSaturating()`.
        penalty: on the critic, or several, at pairs: its gradient is by
            sample and latent; None for none.
        stochastic: codes are drawn, mean + exp(log_sigma) noise; False: a
            code is the mean, and `"log_sigma"` is not needed.
        swapped: False: generator and encoder minimise minus the critic's
            loss, the zero-sum game, which saturates.
        cycle: `ExplicitCycle`, `ImplicitCycle`, or None for none.
        latent: "normal", or "uniform" on [-1, 1).
        ema: decay of the moving averages of generator and encoder; None for
            no averages.
        order: "simultaneous", as published, or "alternating".
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError: an argument has another type.
        ValueError: the networks' shapes do not meet, nothing would move the
            encoder, or an argument is out of its range.

    Example:

    >>> layers, latent = keras.layers, keras.Input((2,), name="latent")
    >>> x = keras.Input((3,), name="sample")
    >>> code = {k: layers.Dense(2)(x) for k in ("mean", "log_sigma")}
    >>> pair = layers.Concatenate()([x, latent])
    >>> model = ALI(
    ...     keras.Model({"latent": latent}, layers.Dense(3)(latent)),
    ...     keras.Model({"sample": x}, code),
    ...     keras.Model(
    ...         {"sample": x, "latent": latent},
    ...         layers.Reshape(())(layers.Dense(1)(pair)),
    ...     ),
    ... )
    >>> model.encode(model.sample(4)).shape
    (4, 2)

    Reference:
        Dumoulin et al., Adversarially Learned Inference, 2017, algorithm 1;
        Donahue et al., Adversarial Feature Learning, 2017; Li et al., ALICE,
        2017; Lin et al., PacGAN, 2018, table 1.
    """

    def __init__(
        self,
        generator: keras.Model,
        encoder: keras.Model,
        critic: keras.Model,
        *,
        loss: AdversarialLoss | None = None,
        penalty: Penalty | Iterable[Penalty] | None = None,
        stochastic: bool = True,
        swapped: bool = True,
        cycle: Cycle | None = None,
        latent: str = "normal",
        ema: float | None = 0.999,
        order: str = "simultaneous",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        check_bool("stochastic", stochastic)
        check_joint(generator, encoder, critic, stochastic=stochastic)
        check_cycle(cycle)
        if cycle is None and "latent" not in input_shapes(critic):
            raise ValueError(
                "`critic` must take the latent too where there is no `cycle`: "
                "nothing else moves the encoder. Received: inputs of shape "
                f"{input_shapes(critic)}"
            )
        super().__init__(order=order, seed=seed, name=name)
        self.generator = generator
        self.encoder = encoder
        self.critic = critic
        self.loss_function = as_loss(loss)
        self.penalties = as_penalties(penalty)
        self.stochastic = stochastic
        self.swapped = check_bool("swapped", swapped)
        self.cycle = cycle
        # Keras saves what the game itself holds.
        self.cycle_critics = [] if cycle is None else list(cycle.critics)
        self.latent = latent
        self.latent_size = input_shapes(generator)["latent"][0]
        self.latent_law = latent_law(latent, self.latent_size)
        self.ema = ema
        self.ema_generator = self.average(generator, ema)
        self.ema_encoder = self.average(encoder, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the critic's turn, then that of generator and encoder."""
        noise: dict[str, Noise] = {"latent": self.latent_law}
        if self.stochastic:
            noise["code"] = Normal((self.latent_size,))
        return joint_turns(
            JointPlayers(
                (self.generator, self.encoder), self.critic, self._pairs
            ),
            loss=self.loss_function,
            penalties=self.penalties,
            swapped=self.swapped,
            cycle=self.cycle,
            noise=noise,
            weight_of=self.weight_of,
        )

    def _pairs(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Pairs:
        def made(latent: tf.Tensor) -> tf.Tensor:
            return self.generator({"latent": latent}, training=True)

        sample = batch["sample"]
        encoded = self.encoder({"sample": sample}, training=True)
        code = code_of(encoded, noise.get("code"))
        latent = noise["latent"]
        return Pairs(sample, code, made(latent), latent, lambda: made(code))

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the critic takes it."""
        return input_shapes(self.critic)["sample"]

    @property
    def sample_noise(self) -> Mapping[str, Noise]:
        """The latent vector of one sample."""
        return {"latent": self.latent_law}

    def draw(
        self,
        noise: Mapping[str, tf.Tensor],
        label: tf.Tensor | None,
        ema: bool,
    ) -> tf.Tensor:
        """See `Game.draw`."""
        network = chosen_network(self.generator, self.ema_generator, ema)
        return network({"latent": noise["latent"]}, training=False)

    def encode(
        self, x: Any, *, seed: int | None = None, ema: bool = True
    ) -> np.ndarray:
        """Returns the code of each sample, float32 `(n, latent_size)`.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
            seed: of codes drawn given the samples, row by row; None for the
                means of their laws.
            ema: use the averaged weights.

        Raises:
            ValueError: the samples' shape is another, or a seed where the
                encoder is deterministic.
        """
        x = as_samples("x", x, self.sample_shape)
        network = chosen_network(self.encoder, self.ema_encoder, ema)
        return in_row_batches(
            lambda sample, noise: code_of(
                network({"sample": sample}, training=False), noise
            ),
            x,
            code_noise(
                len(x), self.latent_size, seed, stochastic=self.stochastic
            ),
        )

    def reconstruct(
        self, x: Any, *, seed: int | None = None, ema: bool = True
    ) -> np.ndarray:
        """Returns G(E(x)), `(n, ...)`; arguments as of `encode`."""
        return self._made(self.encode(x, seed=seed, ema=ema), ema)

    def interpolate(
        self, x: Any, y: Any, steps: int, *, ema: bool = True
    ) -> np.ndarray:
        """Returns samples on the lines from E(x) to E(y), ends included.

        Args:
            x: `(n, ...)`, as for `encode`.
            y: `(n, ...)`, as many.
            steps: samples on each line, at least 2.
            ema: use the averaged weights.

        Returns:
            float32 `(n, steps, ...)`.

        Raises:
            ValueError: `steps` is below 2, or the samples are not as many.
        """
        codes = between(self.encode(x, ema=ema), self.encode(y, ema=ema), steps)
        made = self._made(codes.reshape((-1, self.latent_size)), ema)
        return made.reshape((len(codes), steps, *self.sample_shape))

    def _made(self, codes: np.ndarray, ema: bool) -> np.ndarray:
        return self.samples_of({"latent": tf.constant(codes)}, None, ema=ema)

    def score(self, x: Any, z: Any = None) -> np.ndarray:
        """Returns the critic's logit of each pair, `(n,)`.

        Args:
            x: `(n, ...)`, as for `encode`.
            z: `(n, latent_size)`; None for the codes' means, averaged
                weights. A critic of samples alone does not read it.

        Raises:
            ValueError: the samples' or the latents' shape is another.
        """
        z = self.encode(x) if z is None else z
        return pair_scores(self.critic, x, z, self.latent_size)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "generator": self.generator,
            "encoder": self.encoder,
            "critic": self.critic,
            "loss": self.loss_function,
            "penalty": list(self.penalties),
            "stochastic": self.stochastic,
            "swapped": self.swapped,
            "cycle": self.cycle,
            "latent": self.latent,
            "ema": self.ema,
            "order": self.order,
            "seed": self.seed,
            "name": self.name,
        }
