from kgan.models.conditional_gan import ConditionalGAN
from kgan.models.divergence import Diverged
from kgan.models.divergence import Finding
from kgan.models.fitting import check_replicas
from kgan.models.game import Game
from kgan.models.gan import GAN
from kgan.models.resuming import Begun
from kgan.models.resuming import ResumingCallback
from kgan.models.resuming import Resumption
from kgan.models.sampling import sample_labels
from kgan.models.sampling import sample_noise
from kgan.models.turn import Turn
from kgan.models.worker_data import check_same_step

__all__ = [
    "Begun",
    "GAN",
    "ConditionalGAN",
    "Diverged",
    "Finding",
    "Game",
    "ResumingCallback",
    "Resumption",
    "Turn",
    "check_replicas",
    "check_same_step",
    "sample_labels",
    "sample_noise",
]
