"""One cheap network for all that is learned of vectors.

Generator, decoder, encoder and discriminator have two hidden layers of the
system's width, 128 by default; a flow has twelve couplings of 64.
"""

import dataclasses

import keras

from kgan.models import GaussianLikelihood
from kgan.models import Likelihood
from kgan.networks import component_generator
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_encoder
from kgan.networks import mlp_generator
from kgan.networks import real_nvp_flow
from kgan.networks import spectrally_normalized
from pipelines.study.systems import System


@dataclasses.dataclass(frozen=True)
class VectorNetworks:
    """Dense networks of vectors.

    Attributes:
        size: entries of a sample.
        kinds: of samples.
        noisy_samples: a VAE's samples have its noise: it has a width.
    """

    size: int
    kinds: int
    noisy_samples: bool = True

    def generator(
        self, system: System, classes: int | None = None
    ) -> keras.Model:
        """Returns the generator of every row, and the decoder."""
        return mlp_generator(
            (self.size,),
            latent_size=system.latent_size,
            width=system.width,
            classes=classes,
        )

    def components(self, system: System, components: int) -> keras.Model:
        """Returns generators that share all but their first layer."""
        return component_generator(self.generator(system), components)

    def discriminator(
        self, system: System, classes: int | None = None
    ) -> keras.Model:
        """Returns the discriminator of every row."""
        network = mlp_discriminator(
            (self.size * system.packing,), width=system.width, classes=classes
        )
        return spectrally_normalized(network) if system.spectral else network

    def encoder(self, system: System) -> keras.Model:
        """Returns the encoder of the rows that infer."""
        return mlp_encoder(
            (self.size,), latent_size=system.latent_size, width=system.width
        )

    def flow(self, system: System) -> keras.Model:
        """Returns the flow."""
        return real_nvp_flow((self.size,))

    def likelihood(self) -> Likelihood:
        """Returns a Gaussian whose width is learned."""
        return GaussianLikelihood(sigma=0.3, learned=True)
