"""Small DCGANs: what the systems are built of where they learn pictures."""

import dataclasses

import keras

from kgan.models import BernoulliLikelihood
from kgan.models import Likelihood
from kgan.networks import component_generator
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_encoder
from kgan.networks import dcgan_generator
from kgan.networks import real_nvp_flow
from kgan.networks import spectrally_normalized
from pipelines.study.systems import System


@dataclasses.dataclass(frozen=True)
class PictureNetworks:
    """Convolutional networks of pictures.

    Attributes:
        shape: of a picture.
        kinds: classes.
        noisy_samples: a VAE's samples are means: each pixel's noise would
            be seen at once.
    """

    shape: tuple[int, int, int]
    kinds: int
    noisy_samples: bool = False

    def generator(
        self, system: System, classes: int | None = None
    ) -> keras.Model:
        """Returns the generator of every row, and the decoder."""
        return dcgan_generator(
            self.shape,
            latent_size=system.latent_size,
            width=system.width,
            classes=classes,
        )

    def components(self, system: System, components: int) -> keras.Model:
        """Returns generators that begin at one place, as `kgan train` does."""
        return component_generator(
            self.generator(system),
            components,
            spread_within=1.0,
            spread_between=0.0,
        )

    def discriminator(
        self, system: System, classes: int | None = None
    ) -> keras.Model:
        """Returns the discriminator of every row."""
        height, width, channels = self.shape
        network = dcgan_discriminator(
            (height, width, channels * system.packing),
            width=system.width,
            classes=classes,
        )
        return spectrally_normalized(network) if system.spectral else network

    def encoder(self, system: System) -> keras.Model:
        """Returns the encoder of the rows that infer."""
        return dcgan_encoder(
            self.shape, latent_size=system.latent_size, width=system.width
        )

    def flow(self, system: System) -> keras.Model:
        """Returns the flow, which flattens pictures."""
        return real_nvp_flow(self.shape)

    def likelihood(self) -> Likelihood:
        """Returns that of pixels as shares of black and white."""
        return BernoulliLikelihood()
