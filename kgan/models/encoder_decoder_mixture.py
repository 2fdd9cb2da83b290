"""A mixture whose components are each an encoder and a decoder."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np
import tensorflow as tf

from kgan.core import Kronecker
from kgan.core import Noise
from kgan.core import Normal
from kgan.core import Uniform
from kgan.core import check_bool
from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import chosen_network
from kgan.core import serializable
from kgan.losses import AdversarialLoss
from kgan.models.categories import check_categories
from kgan.models.classification import class_cross_entropy
from kgan.models.classifying import most_probable_classes
from kgan.models.components import component_given
from kgan.models.components import component_of
from kgan.models.cycles import Cycle
from kgan.models.cycles import ExplicitCycle
from kgan.models.cycles import check_cycle
from kgan.models.encoding import code_noise
from kgan.models.game import Game
from kgan.models.joint import check_joint
from kgan.models.joint import code_of
from kgan.models.joint import pair_scores
from kgan.models.joint_turns import JointPlayers
from kgan.models.joint_turns import Pairs
from kgan.models.joint_turns import joint_turns
from kgan.models.mixture_weights import mixture_weights
from kgan.models.rows import as_samples
from kgan.models.rows import in_row_batches
from kgan.models.sampling import latent_law
from kgan.models.shapes import check_inputs
from kgan.models.shapes import check_outputs
from kgan.models.shapes import input_shapes
from kgan.models.terms import as_loss
from kgan.models.terms import as_penalties
from kgan.models.turn import Batch
from kgan.models.turn import Terms
from kgan.models.turn import Turn
from kgan.penalties import Penalty


@final
@serializable
class EncoderDecoderMixture(Game):
    """K pairs of an encoder and a decoder, joined as in ALI.

    A sample is G_k(z), k uniform. A classifier c learns k given G_k(z); for
    x of the data it draws k by softmax(c(x)), and E_k gives the code. One
    critic tells (x, E_k(x)) from (G_k(z), z), as in `ALI`, so that the
    mixture as a whole has the data's law; to it come

        beta CE(c(G_k(z)), k) for the makers, CE(c(G_k(z)), k) for c,
        and the cycle |x - G_k(E_k(x))|^2: x comes back by its own component.

    Often confused with `MixtureOfGenerators`, which has no way back, and
    with K models apart: here the networks share what they are made to share.
    As with ALI, no term is shown to keep all of the data's modes.

    Args:
        generator: `{"latent": (n, latent_size), "component": int32 (n,)}`
            to samples `(n, ...)`.
        encoder: `{"sample": (n, ...), "component": int32 (n,)}` to `{"mean",
            "log_sigma"}`, each `(n, latent_size)`.
        critic: `{"sample", "latent"}` to logits `(n,)`.
        classifier: `{"sample": (n, ...)}` to `{"class_logits": (n,
            components)}`; the discriminator's turn moves it.
        components: K, at least 2.
        beta: of the makers' cross entropy.
        loss: as of `ALI`; None for `NonSaturating()`.
        penalty: as of `ALI`; None for none.
        stochastic: as of `ALI`.
        swapped: as of `ALI`.
        cycle: None for `ExplicitCycle(1.0)`.
        latent: "normal", or "uniform" on [-1, 1).
        ema: decay of the moving averages; None for no averages.
        order: "simultaneous" or "alternating".
        seed: of all noise in training.
        name: the Keras name.

    Raises:
        TypeError: an argument has another type.
        ValueError: the networks' shapes or numbers of components do not
            meet, or an argument is out of its range.

    Example:

    >>> from kgan import networks
    >>> model = EncoderDecoderMixture(
    ...     networks.component_generator(
    ...         networks.mlp_generator((2,), latent_size=3, width=8), 4
    ...     ),
    ...     networks.component_encoder(
    ...         networks.mlp_encoder((2,), latent_size=3, width=8), 4
    ...     ),
    ...     networks.joint_critic(networks.mlp_discriminator((2,), width=8), 3),
    ...     networks.with_class_head(
    ...         networks.mlp_discriminator((2,), width=8), 4, realness=False
    ...     ),
    ...     components=4,
    ... )
    >>> x = model.sample(5, component=3)
    >>> model.reconstruct(x).shape, model.identify(x).shape
    ((5, 2), (5,))

    Reference:
        Dumoulin et al., Adversarially Learned Inference, 2017; Hoang et al.,
        MGAN, 2018; Li et al., ALICE, 2017. The three together are ours.
    """

    components: int

    def __init__(
        self,
        generator: keras.Model,
        encoder: keras.Model,
        critic: keras.Model,
        classifier: keras.Model,
        *,
        components: int,
        beta: float = 0.1,
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
        check_integer("components", components, minimum=2)
        check_bool("stochastic", stochastic)
        check_joint(
            generator, encoder, critic, stochastic=stochastic, component=True
        )
        check_inputs("classifier", classifier, ["sample"])
        check_outputs("classifier", classifier, {"class_logits": (components,)})
        check_categories("generator", generator, "component", components)
        check_categories("encoder", encoder, "component", components)
        if input_shapes(classifier) != {
            "sample": input_shapes(critic)["sample"]
        }:
            raise ValueError(
                "`classifier` and `critic` must have samples of one shape. "
                f"Received: {input_shapes(classifier)} and "
                f"{input_shapes(critic)}"
            )
        check_cycle(cycle)
        cycle = ExplicitCycle() if cycle is None else cycle
        super().__init__(order=order, seed=seed, name=name)
        self.generator = generator
        self.encoder = encoder
        self.critic = critic
        self.classifier = classifier
        self.components = components
        self.beta = check_number("beta", beta, minimum=0.0)
        self.loss_function = as_loss(loss)
        self.penalties = as_penalties(penalty)
        self.stochastic = stochastic
        self.swapped = check_bool("swapped", swapped)
        self.cycle = cycle
        # Keras saves what the game itself holds.
        self.cycle_critics = list(cycle.critics)
        self.latent = latent
        self.latent_size = input_shapes(generator)["latent"][0]
        self.latent_law = latent_law(latent, self.latent_size)
        self.ema = ema
        self.ema_generator = self.average(generator, ema)
        self.ema_encoder = self.average(encoder, ema)

    def turns(self) -> tuple[Turn, ...]:
        """Returns the turn of those who judge, then of those who make."""
        noise: dict[str, Noise] = {
            "latent": self.latent_law,
            "component": Kronecker(),
            "assigned": Uniform(()),
        }
        if self.stochastic:
            noise["code"] = Normal((self.latent_size,))
        judge, make = joint_turns(
            JointPlayers(
                (self.generator, self.encoder),
                self.critic,
                self._pairs,
                (self._component_loss, self._makers_component_loss),
            ),
            loss=self.loss_function,
            penalties=self.penalties,
            swapped=self.swapped,
            cycle=self.cycle,
            noise=noise,
            weight_of=self.weight_of,
        )
        networks = (*judge.networks, self.classifier)
        return judge._replace(networks=networks), make

    def _component_loss(self, pairs: Pairs) -> Terms:
        logits = self._component_logits(pairs.fake)
        return {"component": class_cross_entropy(logits, pairs.component)}

    def _makers_component_loss(self, pairs: Pairs) -> Terms:
        return {
            "component": self.beta * self._component_loss(pairs)["component"]
        }

    def _component_logits(self, sample: tf.Tensor) -> tf.Tensor:
        return self.classifier({"sample": sample}, training=True)[
            "class_logits"
        ]

    def _made(self, latent: tf.Tensor, component: tf.Tensor) -> tf.Tensor:
        inputs = {"latent": latent, "component": component}
        return self.generator(inputs, training=True)

    def _pairs(self, batch: Batch, noise: Mapping[str, tf.Tensor]) -> Pairs:
        sample = batch["sample"]
        assigned = component_given(
            noise["assigned"], self._component_logits(sample)
        )
        encoded = self.encoder(
            {"sample": sample, "component": assigned}, training=True
        )
        code = code_of(encoded, noise.get("code"))
        weights = mixture_weights(None, self.components)
        component = component_of(noise["component"], weights)
        return Pairs(
            sample,
            code,
            self._made(noise["latent"], component),
            noise["latent"],
            lambda: self._made(code, assigned),
            component,
        )

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, as the critic takes it."""
        return input_shapes(self.critic)["sample"]

    @property
    def sample_noise(self) -> Mapping[str, Noise]:
        """The latent vector of one sample, and what draws its component."""
        return {"latent": self.latent_law, "component": Uniform(())}

    def draw(
        self,
        noise: Mapping[str, tf.Tensor],
        label: tf.Tensor | None,
        ema: bool,
    ) -> tf.Tensor:
        """See `Game.draw`; `"component"` is as of `component_of`."""
        network = chosen_network(self.generator, self.ema_generator, ema)
        weights = mixture_weights(None, self.components)
        component = component_of(noise["component"], weights)
        return network(
            {"latent": noise["latent"], "component": component}, training=False
        )

    def identify(self, x: Any) -> np.ndarray:
        """Returns the most probable component of each, int32 `(n,)`.

        Args:
            x: `(n, ...)`, float32 in the data's range, or uint8 images.
        """
        return most_probable_classes(self.classifier, x)

    def encode(
        self, x: Any, *, seed: int | None = None, ema: bool = True
    ) -> np.ndarray:
        """Returns E_k(x), k of `identify`, float32 `(n, latent_size)`.

        Args:
            x: as for `identify`.
            seed: of drawn codes; None for the means of their laws.
            ema: use the averaged weights.

        Raises:
            ValueError: the samples' shape is another, or a seed where the
                encoder is deterministic.
        """
        x = as_samples("x", x, self.sample_shape)
        network = chosen_network(self.encoder, self.ema_encoder, ema)
        return in_row_batches(
            lambda sample, component, noise: code_of(
                network(
                    {"sample": sample, "component": component}, training=False
                ),
                noise,
            ),
            x,
            self.identify(x),
            code_noise(
                len(x), self.latent_size, seed, stochastic=self.stochastic
            ),
        )

    def reconstruct(
        self, x: Any, *, seed: int | None = None, ema: bool = True
    ) -> np.ndarray:
        """Returns G_k(E_k(x)), `(n, ...)`; arguments as of `encode`."""
        codes = self.encode(x, seed=seed, ema=ema)
        asked = tf.constant(self.identify(x) + 1, tf.float32)
        noise = {"latent": tf.constant(codes), "component": asked}
        return self.samples_of(noise, None, ema=ema)

    def score(self, x: Any, z: Any = None) -> np.ndarray:
        """Returns the critic's logit of each pair, `(n,)`; see `ALI.score`.

        Args:
            x: `(n, ...)`, as for `encode`.
            z: `(n, latent_size)`; None for the codes' means by the
                components of `identify`, averaged weights.

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
            "classifier": self.classifier,
            "components": self.components,
            "beta": self.beta,
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
