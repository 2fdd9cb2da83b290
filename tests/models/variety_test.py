"""Games of labels and of components, whose kinds might become one picture."""

import keras
import numpy as np
import pytest

from kgan.data import load
from kgan.models import ACGAN
from kgan.models import MixtureOfGenerators
from kgan.networks import component_generator
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import with_class_head
from kgan.penalties import R1

SHAPE = (28, 28, 1)
KINDS = 10
STEPS = 300


def acgan() -> ACGAN:
    return ACGAN(
        dcgan_generator(SHAPE, width=16, classes=KINDS),
        with_class_head(dcgan_discriminator(SHAPE, width=16), KINDS),
        classes=KINDS,
        penalty=R1(gamma=1.0, every=4),
    )


def mixture() -> MixtureOfGenerators:
    generator = component_generator(
        dcgan_generator(SHAPE, width=16),
        KINDS,
        spread_within=1.0,
        spread_between=0.0,
    )
    return MixtureOfGenerators(
        generator,
        with_class_head(dcgan_discriminator(SHAPE, width=16), KINDS),
        components=KINDS,
        beta=0.1,
        penalty=R1(gamma=1.0, every=4),
    )


def variance_within(samples: np.ndarray) -> float:
    """Of samples `(kinds, n, ...)`: variance within kinds over all of it."""
    return (
        samples.var(axis=1).sum()
        / samples.reshape(-1, *samples.shape[2:]).var(axis=0).sum()
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "kind"), [(acgan, "label"), (mixture, "component")]
)
def test_no_kind_becomes_one_picture(make, kind) -> None:
    # With an embedding beside the latent, or components that begin apart,
    # the shares are .02 and .001: batch norm lets the latent fade.
    keras.utils.set_random_seed(0)
    game = make()
    game.compile(
        **{
            f"{player}_optimizer": keras.optimizers.Adam(
                2e-4, beta_1=0.5, beta_2=0.99
            )
            for player in game.players
        }
    )
    data = load("fashion_mnist", "train", batch_size=64)
    game.fit(data, epochs=1, steps_per_epoch=STEPS, verbose=0)
    samples = np.stack(
        [
            game.sample(40, seed=index, ema=False, **{kind: index})
            for index in range(KINDS)
        ]
    )
    # Of the data's classes .60.
    assert variance_within(samples) > 0.3
