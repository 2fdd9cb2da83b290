from kgan.losses.adversarial import AdversarialLoss
from kgan.losses.hinge import Hinge
from kgan.losses.hinge import hinge_discriminator_loss
from kgan.losses.least_squares import LeastSquares
from kgan.losses.least_squares import half_squared_distance
from kgan.losses.logistic import Minimax
from kgan.losses.logistic import NonSaturating
from kgan.losses.logistic import logistic_discriminator_loss
from kgan.losses.logistic import non_saturating_generator_loss
from kgan.losses.logistic import saturating_generator_loss
from kgan.losses.relativistic import RelativisticPairing
from kgan.losses.relativistic import relativistic_pairing_loss
from kgan.losses.wasserstein import Wasserstein
from kgan.losses.wasserstein import wasserstein_critic_loss

__all__ = [
    "AdversarialLoss",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "RelativisticPairing",
    "Wasserstein",
    "half_squared_distance",
    "hinge_discriminator_loss",
    "logistic_discriminator_loss",
    "non_saturating_generator_loss",
    "relativistic_pairing_loss",
    "saturating_generator_loss",
    "wasserstein_critic_loss",
]
