from kgan.networks.dcgan import dcgan_discriminator
from kgan.networks.dcgan import dcgan_generator
from kgan.networks.mlp import mlp_discriminator
from kgan.networks.mlp import mlp_generator
from kgan.networks.r3 import r3_discriminator
from kgan.networks.r3 import r3_generator

__all__ = [
    "dcgan_discriminator",
    "dcgan_generator",
    "mlp_discriminator",
    "mlp_generator",
    "r3_discriminator",
    "r3_generator",
]
