from kgan.models.conditional_gan import ConditionalGAN
from kgan.models.game import Game
from kgan.models.gan import GAN
from kgan.models.sampling import sample_labels
from kgan.models.sampling import sample_noise
from kgan.models.turn import Turn

__all__ = [
    "GAN",
    "ConditionalGAN",
    "Game",
    "Turn",
    "sample_labels",
    "sample_noise",
]
