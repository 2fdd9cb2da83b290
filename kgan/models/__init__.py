from kgan.models.acgan import ACGAN
from kgan.models.ali import ALI
from kgan.models.attacks import fgsm
from kgan.models.attacks import projected_gradient_descent
from kgan.models.checks import check_replicas
from kgan.models.checks import check_rows
from kgan.models.compilation import COMPILE_MODES
from kgan.models.conditional_gan import ConditionalGAN
from kgan.models.conditioned_adversarial_trainer import (
    ConditionedAdversarialTrainer,
)
from kgan.models.cycle_gan import CycleGAN
from kgan.models.cycles import Cycle
from kgan.models.cycles import ExplicitCycle
from kgan.models.cycles import ImplicitCycle
from kgan.models.dequantization import bits_per_dimension
from kgan.models.divergence import Diverged
from kgan.models.divergence import Finding
from kgan.models.encoder_decoder_mixture import EncoderDecoderMixture
from kgan.models.flow_gan import FlowGAN
from kgan.models.game import Game
from kgan.models.gan import GAN
from kgan.models.generative_adversarial_trainer import (
    GenerativeAdversarialTrainer,
)
from kgan.models.likelihoods import BernoulliLikelihood
from kgan.models.likelihoods import GaussianLikelihood
from kgan.models.likelihoods import Likelihood
from kgan.models.loss_scale import scale_of
from kgan.models.mixture_of_generators import MixtureOfGenerators
from kgan.models.monitors import Directed
from kgan.models.pix2pix import Pix2Pix
from kgan.models.real_nvp import RealNVP
from kgan.models.replay import Replay
from kgan.models.resuming import Begun
from kgan.models.resuming import ResumingCallback
from kgan.models.resuming import Resumption
from kgan.models.sampling import sample_labels
from kgan.models.sampling import sample_noise
from kgan.models.semi_supervised_gan import SemiSupervisedGAN
from kgan.models.turn import SharedPass
from kgan.models.turn import Turn
from kgan.models.turn import turn_weights
from kgan.models.vae import VAE

__all__ = [
    "ACGAN",
    "ALI",
    "Begun",
    "BernoulliLikelihood",
    "COMPILE_MODES",
    "ConditionalGAN",
    "ConditionedAdversarialTrainer",
    "Cycle",
    "CycleGAN",
    "Directed",
    "Diverged",
    "EncoderDecoderMixture",
    "ExplicitCycle",
    "Finding",
    "FlowGAN",
    "GAN",
    "Game",
    "GaussianLikelihood",
    "GenerativeAdversarialTrainer",
    "ImplicitCycle",
    "Likelihood",
    "MixtureOfGenerators",
    "Pix2Pix",
    "RealNVP",
    "Replay",
    "ResumingCallback",
    "Resumption",
    "SemiSupervisedGAN",
    "SharedPass",
    "Turn",
    "VAE",
    "bits_per_dimension",
    "check_replicas",
    "check_rows",
    "fgsm",
    "projected_gradient_descent",
    "sample_labels",
    "sample_noise",
    "scale_of",
    "turn_weights",
]
