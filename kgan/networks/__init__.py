from kgan.networks.class_head import with_class_head
from kgan.networks.components import component_encoder
from kgan.networks.components import component_generator
from kgan.networks.dcgan import dcgan_discriminator
from kgan.networks.dcgan import dcgan_generator
from kgan.networks.encoders import dcgan_encoder
from kgan.networks.encoders import mlp_encoder
from kgan.networks.flow import Flow
from kgan.networks.flow import flow_of
from kgan.networks.flow import nice_flow
from kgan.networks.flow import real_nvp_flow
from kgan.networks.joint import joint_critic
from kgan.networks.mlp import mlp_discriminator
from kgan.networks.mlp import mlp_generator
from kgan.networks.patch import patch_discriminator
from kgan.networks.perturbation import perturbation_generator
from kgan.networks.r3 import r3_discriminator
from kgan.networks.r3 import r3_generator
from kgan.networks.resnet import resnet_discriminator
from kgan.networks.resnet import resnet_generator
from kgan.networks.spade import spade_generator
from kgan.networks.spectral import spectrally_normalized
from kgan.networks.spectrogram_patches import spectrogram_discriminator
from kgan.networks.text_to_spectrogram import text_to_spectrogram
from kgan.networks.unet import unet_translator
from kgan.networks.wavegan import wavegan_discriminator
from kgan.networks.wavegan import wavegan_generator

__all__ = [
    "Flow",
    "component_encoder",
    "component_generator",
    "dcgan_discriminator",
    "dcgan_encoder",
    "dcgan_generator",
    "flow_of",
    "joint_critic",
    "mlp_discriminator",
    "mlp_encoder",
    "mlp_generator",
    "nice_flow",
    "patch_discriminator",
    "perturbation_generator",
    "r3_discriminator",
    "r3_generator",
    "real_nvp_flow",
    "resnet_discriminator",
    "resnet_generator",
    "spade_generator",
    "spectrally_normalized",
    "spectrogram_discriminator",
    "text_to_spectrogram",
    "unet_translator",
    "wavegan_discriminator",
    "wavegan_generator",
    "with_class_head",
]
