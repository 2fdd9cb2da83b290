from kgan.models.checks import check_replicas
from kgan.models.checks import check_rows
from kgan.models.conditional_gan import ConditionalGAN
from kgan.models.divergence import Diverged
from kgan.models.divergence import Finding
from kgan.models.game import Game
from kgan.models.gan import GAN
from kgan.models.monitors import Directed
from kgan.models.resuming import Begun
from kgan.models.resuming import ResumingCallback
from kgan.models.resuming import Resumption
from kgan.models.sampling import sample_labels
from kgan.models.sampling import sample_noise
from kgan.models.turn import Turn

__all__ = [
    "Begun",
    "ConditionalGAN",
    "Directed",
    "Diverged",
    "Finding",
    "GAN",
    "Game",
    "ResumingCallback",
    "Resumption",
    "Turn",
    "check_replicas",
    "check_rows",
    "sample_labels",
    "sample_noise",
]
