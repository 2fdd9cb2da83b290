"""The mixture of encoders and decoders: the way there and back."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Kronecker
from kgan.core import noise_key
from kgan.models import EncoderDecoderMixture
from kgan.models import ExplicitCycle
from kgan.models.classification import class_cross_entropy
from kgan.models.components import component_of
from kgan.networks import component_encoder
from kgan.networks import component_generator
from tests.models.joint_networks import encoder
from tests.models.joint_networks import joint_critic
from tests.models.networks import CLASSES
from tests.models.networks import class_discriminator
from tests.models.networks import generator

X = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
K = CLASSES


def networks():
    keras.utils.set_random_seed(3)
    return {
        "generator": component_generator(generator(), K),
        "encoder": component_encoder(encoder(), K),
        "critic": joint_critic(),
        "classifier": class_discriminator(),
    }


def mixture(**options):
    return EncoderDecoderMixture(
        **networks(), **{"components": K, "ema": None, **options}
    )


def favour(model, component):
    """Makes the classifier sure of one component, whatever the sample."""
    kernel, bias = next(
        layer.weights
        for layer in model.classifier.layers
        if isinstance(layer, keras.layers.Dense) and layer.units == K
    )
    kernel.assign(tf.zeros_like(kernel))
    bias.assign(99.0 * np.eye(K)[component])


def terms_of(model, turn, rows=12):
    rng = np.random.default_rng(1)
    noise = {
        "latent": tf.constant(rng.normal(size=(rows, 4)), tf.float32),
        "code": tf.zeros((rows, 4)),
        "component": Kronecker().draw(rows, noise_key(1)),
        "assigned": tf.linspace(0.0, 0.99, rows),
    }
    return model.turns()[turn].terms({"sample": tf.constant(X[:rows])}, noise)


def test_a_sample_goes_there_and_back_by_one_component():
    model = mixture()
    favour(model, 2)
    assert np.all(model.identify(X) == 2)
    of_two = {"component": tf.fill((64,), 2)}
    code = model.encoder({"sample": tf.constant(X), **of_two})["mean"]
    np.testing.assert_allclose(model.encode(X), code, atol=1e-6)
    back = model.generator({"latent": code, **of_two}).numpy()
    np.testing.assert_allclose(model.reconstruct(X), back, atol=1e-5)
    # The cycle of training does so too; the noise of its code is zero here.
    cycle = float(terms_of(model, 1)["cycle"])
    assert cycle == pytest.approx(np.mean((X - back)[:12] ** 2), rel=1e-4)


def test_the_index_term_is_log_k_where_nothing_is_known():
    model = mixture(beta=0.5)
    for weight in model.classifier.weights:
        weight.assign(tf.zeros_like(weight))
    judged, made = terms_of(model, 0), terms_of(model, 1)
    assert float(judged["component"]) == pytest.approx(np.log(K), rel=1e-6)
    assert float(made["component"]) == pytest.approx(0.5 * np.log(K), rel=1e-6)
    assert set(judged) == {"adversarial", "component"}
    assert set(made) == {"adversarial", "component", "cycle"}


@pytest.mark.parametrize(("turn", "passes"), [(0, 1), (1, 2)])
def test_a_turn_makes_its_samples_once(turn, passes, monkeypatch):
    """Beside the way back of the makers' cycle."""
    model, made = mixture(), []
    call = model.generator.call

    def counted(*arguments, **options):
        made.append(call(*arguments, **options))
        return made[-1]

    monkeypatch.setattr(model.generator, "call", counted)
    found = float(terms_of(model, turn)["component"])
    assert len(made) == passes
    weights = tf.fill((K,), 1 / K)
    component = component_of(Kronecker().draw(12, noise_key(1)), weights)
    logits = model.classifier({"sample": made[0]})["class_logits"]
    expected = float(class_cross_entropy(logits, component))
    assert found == pytest.approx((1.0, model.beta)[turn] * expected, rel=1e-5)


def test_the_critic_scores_pairs():
    model = mixture()
    code = model.encode(X)
    logits = model.critic({"sample": X, "latent": code})
    np.testing.assert_allclose(model.score(X), logits, atol=1e-5)
    other = model.critic({"sample": X, "latent": np.zeros_like(code)})
    np.testing.assert_allclose(
        model.score(X, np.zeros_like(code)), other, atol=1e-5
    )
    with pytest.raises(ValueError, match="`z` must have the shape"):
        model.score(X, code[:, :3])
    with pytest.raises(ValueError, match="`x` must have the shape"):
        model.score(X[:, :7])


def test_a_turn_moves_its_own_networks_alone():
    model = mixture()
    judge, make = model.turns()
    assert judge.networks == (model.critic, model.classifier)
    assert make.networks == (model.generator, model.encoder)


def test_it_learns_to_bring_samples_back():
    model = mixture(cycle=ExplicitCycle(3.0))
    model.compile(
        generator_optimizer=keras.optimizers.Adam(0.01),
        discriminator_optimizer=keras.optimizers.Adam(0.001),
        jit_compile=False,
    )
    before = np.mean((model.reconstruct(X) - X) ** 2)
    model.fit(X, batch_size=32, epochs=25, verbose=0)
    assert np.mean((model.reconstruct(X) - X) ** 2) < 0.8 * before


def test_samples_and_drawn_codes():
    model = mixture(ema=0.9)
    apart = [model.sample(5, seed=2, component=k) for k in range(K)]
    assert np.abs(apart[0] - apart[1]).max() > 1e-3
    drawn = model.encode(X, seed=1)
    assert np.abs(drawn - model.encode(X)).max() > 0.1
    np.testing.assert_allclose(
        model.encode(X[:5], seed=1), drawn[:5], atol=1e-6
    )


def test_what_it_refuses():
    with pytest.raises(ValueError, match="`classifier` must return a dict"):
        mixture(components=K + 1)
    with pytest.raises(ValueError, match="`encoder` must have exactly"):
        EncoderDecoderMixture(
            **{**networks(), "encoder": encoder()}, components=K
        )
    with pytest.raises(ValueError, match="`classifier` and `critic` must"):
        EncoderDecoderMixture(
            **{**networks(), "classifier": class_discriminator(7)},
            components=K,
        )
    with pytest.raises(TypeError, match="`cycle` must be an ExplicitCycle"):
        mixture(cycle=1.0)
    with pytest.raises(ValueError, match="`seed` must be None where"):
        mixture(stochastic=False).encode(X, seed=1)
