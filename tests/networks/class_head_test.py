"""The class head, and the network that makes perturbations."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import SpectralNormalization
from kgan.networks import dcgan_discriminator
from kgan.networks import mlp_discriminator
from kgan.networks import perturbation_generator
from kgan.networks import r3_discriminator
from kgan.networks import spectrally_normalized
from kgan.networks import with_class_head

SHAPE = (8, 9, 1)
MAKERS = (
    lambda: mlp_discriminator(SHAPE, width=8),
    lambda: dcgan_discriminator(SHAPE, width=2),
    lambda: r3_discriminator(SHAPE, width=2),
)
X = np.random.default_rng(0).uniform(-1, 1, (5, *SHAPE)).astype("float32")


@pytest.mark.parametrize("make", MAKERS)
def test_the_logit_stays_and_the_features_are_what_it_is_made_of(make):
    discriminator = make()
    judge = with_class_head(discriminator, 3)
    outputs = judge({"sample": X})
    np.testing.assert_allclose(
        outputs["logit"], discriminator({"sample": X}), rtol=1e-6
    )
    assert outputs["class_logits"].shape == (5, 3)
    realness = discriminator.get_layer("realness")
    np.testing.assert_allclose(
        realness(outputs["features"])[:, 0], outputs["logit"], rtol=1e-5
    )
    assert len(judge.weights) == len(discriminator.weights) + 2


@pytest.mark.parametrize("make", MAKERS)
def test_without_the_logit_its_layer_is_left_out(make):
    discriminator = make()
    judge = with_class_head(discriminator, 3, realness=False)
    assert set(judge.output) == {"class_logits", "features"}
    assert len(judge.weights) == len(discriminator.weights)


def test_a_head_is_spectrally_normalised_with_what_it_stands_on():
    def plain():
        return mlp_discriminator(SHAPE, width=8)

    before = with_class_head(spectrally_normalized(plain()), 3)
    assert isinstance(before.get_layer("realness"), SpectralNormalization)
    assert not isinstance(
        before.get_layer("class_logits"), SpectralNormalization
    )
    after = spectrally_normalized(with_class_head(plain(), 3))
    for name in ("realness", "class_logits"):
        assert isinstance(after.get_layer(name), SpectralNormalization)
    assert after({"sample": X})["class_logits"].shape == (5, 3)


def test_it_is_saved_and_cloned(tmp_path):
    judge = with_class_head(mlp_discriminator(SHAPE, width=4), 3)
    judge.save(tmp_path / "judge.keras")
    copy = keras.models.clone_model(judge)
    copy.set_weights(judge.get_weights())
    for other in (keras.models.load_model(tmp_path / "judge.keras"), copy):
        for name, value in judge({"sample": X}).items():
            np.testing.assert_allclose(
                other({"sample": X})[name], value, rtol=1e-6
            )


def test_what_a_head_refuses():
    with pytest.raises(ValueError, match="made without classes"):
        with_class_head(mlp_discriminator(SHAPE, classes=3), 3)
    with pytest.raises(ValueError, match="`classes` must be at least 2"):
        with_class_head(mlp_discriminator(SHAPE), 1)
    with pytest.raises(TypeError, match="must be a keras.Model"):
        with_class_head("mlp", 3)


@pytest.mark.parametrize("shape", [(8,), SHAPE])
def test_a_perturbation_is_as_its_gradient(shape):
    network = perturbation_generator(shape, width=4, depth=3)
    gradient = tf.random.stateless_normal((5, *shape), (0, 1))
    raw = network({"gradient": gradient})
    assert raw.shape == gradient.shape and raw.dtype == tf.float32
    # Another direction, another move.
    assert np.abs(raw - network({"gradient": -gradient})).max() > 1e-3


def test_what_a_perturbation_refuses():
    with pytest.raises(ValueError, match="`depth` must be at least 2"):
        perturbation_generator(SHAPE, depth=1)
    with pytest.raises(ValueError, match=r"channels\) or \(d,\)"):
        perturbation_generator((3, 4))
