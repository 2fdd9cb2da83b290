"""The consistency penalty, against its formula on pictures."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.augment import Adaptive
from kgan.augment import Mirror
from kgan.augment import Policy
from kgan.augment import Translation
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.models import GAN
from kgan.penalties import Consistency
from tests.models.image_networks import image_discriminator
from tests.models.image_networks import image_generator
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator

REAL, FAKE = np.random.default_rng(0).normal(size=(2, 6, 4, 4, 1)).astype("f4")
WEIGHTS = np.random.default_rng(1).normal(size=(4, 4, 1)).astype("f4")


def critic(x):
    return tf.reduce_sum(tf.convert_to_tensor(x) * WEIGHTS, axis=[1, 2, 3])


def noise_of(penalty):
    return draw_noise(penalty.noise, 6, noise_key(7))


def value(penalty, critic=critic):
    return float(penalty(critic, REAL, FAKE, noise_of(penalty)))


def squared(samples, side):
    """Of one kind: half of the pictures, drawn apart, are mirrored."""
    turned = (side.numpy() < 0.5)[:, None, None, None]
    moved = np.where(turned, samples[:, :, ::-1], samples)
    assert 0 < turned.sum() < 6
    return (
        (np.asarray(critic(moved)) - np.asarray(critic(samples))) ** 2
    ).mean()


def test_it_is_the_mean_square_of_the_difference():
    penalty = Consistency(Mirror(), weight=3.0)
    noise = noise_of(penalty)
    real, fake = (noise[f"consistency_{k}/side"] for k in ("real", "fake"))
    assert not np.array_equal(real, fake)
    expected = 3.0 * (squared(REAL, real) + squared(FAKE, fake))
    assert value(penalty) == pytest.approx(expected, rel=1e-5)
    of_reals = Consistency(Mirror(), weight=3.0, fakes=False)
    assert set(of_reals.noise) == {"consistency_real/side"}
    assert value(of_reals) == pytest.approx(3.0 * squared(REAL, real), 1e-5)


def test_a_critic_that_does_not_see_the_change_pays_nothing():
    def blind(x):
        return tf.reduce_sum(tf.abs(x), axis=[1, 2, 3])

    assert value(Consistency(Mirror()), blind) == pytest.approx(0.0, abs=1e-9)
    assert value(Consistency(Mirror())) > 1.0


def test_several_augmentations_are_a_policy():
    penalty = Consistency((Mirror(), Translation()))
    assert isinstance(penalty.augment, Policy)
    assert value(penalty) > 0


def test_in_a_game_beside_its_augmentation():
    model = compiled(
        GAN(
            image_generator(),
            image_discriminator(),
            penalty=Consistency(Mirror(), every=2),
            augment=Translation(),
        ),
        0.0,
    )
    x = np.tanh(np.random.default_rng(2).normal(size=(32, 8, 8, 1)))
    history = model.fit(
        x.astype("f4"), batch_size=32, epochs=2, verbose=0
    ).history
    due, resting = history["discriminator/consistency"]
    assert due > 0 and resting == 0


def test_what_cannot_be_augmented_is_refused():
    model = compiled(
        GAN(generator(), discriminator(), penalty=Consistency(Mirror()))
    )
    with pytest.raises(ValueError, match="`augment` is for images"):
        model.fit(np.zeros((4, 8), "f4"), batch_size=4, verbose=0)


@pytest.mark.parametrize("packing", [2, 4])
def test_a_pack_is_no_picture_of_more_channels(packing):
    with pytest.raises(ValueError, match=f"Received: packing={packing}"):
        GAN(
            image_generator(),
            image_discriminator(packing=packing),
            penalty=Consistency(Mirror()),
            packing=packing,
        )


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="`augment` must not be Adaptive"):
        Consistency(Adaptive((Mirror(),)))
    with pytest.raises(ValueError, match="`augment` must hold none that is"):
        Consistency([Mirror(), Adaptive((Mirror(),))])
    with pytest.raises(ValueError, match="`augment` must hold one at least"):
        Consistency([])
    for wrong in ("mirror", None):
        with pytest.raises(TypeError, match="`augment` must be a value of"):
            Consistency(wrong)
    with pytest.raises(TypeError, match="`fakes` must be True or False"):
        Consistency(Mirror(), fakes=1)
