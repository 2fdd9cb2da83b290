from kgan.models.conditional_gan import ConditionalGAN
from kgan.models.gan import GAN
from kgan.models.game import Game
from kgan.models.turn import Turn

__all__ = ["GAN", "ConditionalGAN", "Game", "Turn"]
