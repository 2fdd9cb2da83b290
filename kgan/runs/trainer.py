"""The generative adversarial trainer, from a resolved config."""

from kgan.models import Game
from kgan.models import GenerativeAdversarialTrainer
from kgan.networks import perturbation_generator
from kgan.networks import with_class_head
from kgan.runs.config import Config
from kgan.runs.making import discriminator_of

# The published eight layers of 48 channels at full size cost more than the
# classifier that they train.
PERTURBATION_DEPTH = 4


def make_trainer(
    config: Config, sample_shape: tuple[int, ...], classes: int
) -> Game:
    """Returns a classifier and what fools it; see `ModelRow.make`."""
    return GenerativeAdversarialTrainer(
        perturbation_generator(
            sample_shape, width=config.width, depth=PERTURBATION_DEPTH
        ),
        with_class_head(
            discriminator_of(config, sample_shape), classes, realness=False
        ),
        epsilon=data_epsilon(config.epsilon),
        seed=config.seed,
    )


def data_epsilon(epsilon: float) -> float:
    """Returns epsilon in units of the data, which reach from -1 to 1.

    Args:
        epsilon: as a share of the way from black to white.
    """
    return 2.0 * epsilon
