"""Mixtures of generators: closed forms, who makes what, how often."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Kronecker
from kgan.core import noise_key
from kgan.layers import ComponentDense
from kgan.losses import Hinge
from kgan.losses import Minimax
from kgan.models import MixtureOfGenerators
from kgan.models.components import component_given
from kgan.models.components import component_of
from kgan.models.mixture_weights import responsibility_loss
from kgan.networks import component_generator
from tests.models.networks import CLASSES
from tests.models.networks import class_discriminator
from tests.models.networks import discriminator
from tests.models.networks import game
from tests.models.networks import generator

X = np.random.default_rng(0).normal(size=(512, 8)).astype("float32")
K = CLASSES


def mixture(generator_network=None, **options):
    keras.utils.set_random_seed(3)
    return MixtureOfGenerators(
        generator_network or component_generator(generator(), K),
        class_discriminator(),
        components=K,
        **{"ema": None, **options},
    )


def points(spread, places):
    """G_k(z) = places[k] + spread z."""
    latent = keras.Input((8,), name="latent")
    component = keras.Input((), dtype="int32", name="component")
    layer = ComponentDense(K, 8)
    model = keras.Model(
        {"latent": latent, "component": component}, layer(latent, component)
    )
    layer.set_weights(
        [np.tile(spread * np.eye(8), K), np.repeat(places, 8).astype(float)]
    )
    return model


def trained(model, data, epochs=20, rate=0.0):
    """The generator's player moves at a rate of its own, 0 by default."""
    model.compile(
        generator_optimizer=keras.optimizers.Adam(rate),
        discriminator_optimizer=keras.optimizers.Adam(0.02),
        jit_compile=False,
    )
    history = model.fit(data, batch_size=128, epochs=epochs, verbose=0).history
    return {name: values[-1] for name, values in history.items()}


def terms_of(model, turn, rows=12):
    rng = np.random.default_rng(1)
    noise = {
        "latent": tf.constant(rng.normal(size=(rows, 4)), tf.float32),
        "component": Kronecker().draw(rows, noise_key(1)),
    }
    return model.turns()[turn].terms({"sample": tf.constant(X[:rows])}, noise)


@pytest.mark.parametrize(
    ("places", "expected"), [((-3.0, 0.0, 3.0), 0.0), ((0.0,) * 3, np.log(K))]
)
def test_the_index_is_known_where_no_two_overlap(places, expected):
    """Cross-entropy 0 of disjoint components, log K of identical ones."""
    history = trained(mixture(points(0.3, places), beta=0.5), X)
    found = history["discriminator/component"]
    assert found == pytest.approx(expected, abs=0.05)
    assert history["generator/component"] == pytest.approx(
        0.5 * expected, abs=0.03
    )


@pytest.mark.parametrize("places", [(-3.0, 0.0, 3.0), (0.0,) * 3])
def test_the_one_softmax_gives_the_data_its_share(places):
    """Where the mixture has the data's law, p(data) = 1 / 2."""
    rng = np.random.default_rng(4)
    component = np.arange(512) % K
    data = 0.3 * X + np.asarray(places)[component][:, None]
    model = mixture(points(0.3, places), objective="multiclass")
    trained(model, data.astype("float32"), epochs=25)
    fresh = 0.3 * rng.normal(size=(512, 8)) + data - 0.3 * X
    shares = 1.0 / (1.0 + np.exp(-model.score(fresh.astype("float32"))))
    assert np.mean(shares) == pytest.approx(0.5, abs=0.04)


def test_flat_logits_have_known_losses():
    model = mixture(objective="multiclass")
    for weight in model.discriminator.weights:
        weight.assign(tf.zeros_like(weight))
    judged, made = terms_of(model, 0), terms_of(model, 1)
    assert float(judged["real"]) == pytest.approx(np.log(K + 1), rel=1e-6)
    # The K generators' cross entropies are meaned.
    assert float(judged["component"]) == pytest.approx(np.log(K + 1), rel=1e-6)
    assert float(made["adversarial"]) == pytest.approx(np.log(K + 1), rel=1e-6)
    assert set(made) == {"adversarial"}
    saturating = mixture(objective="multiclass", loss=Minimax())
    for weight in saturating.discriminator.weights:
        weight.assign(tf.zeros_like(weight))
    # log (1 - 1 / (K + 1)).
    assert float(terms_of(saturating, 1)["adversarial"]) == pytest.approx(
        np.log(K / (K + 1)), rel=1e-5
    )


def test_beta_weighs_the_generators_term_alone():
    light, heavy = mixture(beta=0.5), mixture(beta=2.0)
    assert float(terms_of(heavy, 1)["component"]) == pytest.approx(
        4.0 * float(terms_of(light, 1)["component"]), rel=1e-5
    )
    assert float(terms_of(heavy, 0)["component"]) == pytest.approx(
        float(terms_of(light, 0)["component"]), rel=1e-5
    )
    assert float(terms_of(mixture(beta=0.0), 1)["component"]) == 0.0


def test_a_component_depends_on_its_own_first_layer():
    model = mixture()
    before = [model.sample(5, seed=2, component=k) for k in range(K)]
    layer = model.generator.get_layer("component_latent")
    kernel = layer.kernel.numpy()
    kernel[:, 4:8] += 1.0
    layer.kernel.assign(kernel)
    for k in range(K):
        moved = np.abs(model.sample(5, seed=2, component=k) - before[k]).max()
        assert (moved > 1e-3) == (k == 1)
    with tf.GradientTape() as tape:
        made = model.generator(
            {"latent": tf.ones((3, 4)), "component": tf.constant([2, 0, 2])}
        )
        total = tf.reduce_sum(tf.sin(made))
    gradient = tape.gradient(total, layer.kernel.value).numpy()
    own = np.abs(gradient).reshape(4, K, 4).max((0, 2)) > 0
    assert own.tolist() == [True, False, True]


@pytest.mark.parametrize("components", [2, 3, 8, 10])
def test_every_batch_and_replica_has_its_rows_of_each(components):
    weights = tf.fill((components,), 1.0 / components)
    for seed in range(10):
        values = Kronecker().draw(128, noise_key(seed))
        np.testing.assert_array_equal(
            values[:40], Kronecker().draw(40, noise_key(seed))
        )
        assert 0.0 <= np.min(values) and np.max(values) < 1.0
        for rows in (slice(0, 128), slice(0, 64), slice(64, 128)):
            found = component_of(values[rows], weights).numpy()
            counts = np.bincount(found, minlength=components)
            assert np.abs(counts - len(found) / components).max() <= 2.5


def test_components_are_drawn_by_their_weights():
    values = tf.random.stateless_uniform((20000,), (1, 2))
    weights = tf.constant([0.7, 0.2, 0.1])
    drawn = np.bincount(component_of(values, weights)) / 20000
    np.testing.assert_allclose(drawn, weights, atol=0.02)
    logits = tf.tile(tf.math.log(weights)[tf.newaxis], (20000, 1))
    given = np.bincount(component_given(values, logits)) / 20000
    np.testing.assert_allclose(given, weights, atol=0.02)


def test_samples_of_a_component():
    model = mixture(points(0.0, (-3.0, 0.0, 3.0)))
    assert np.all(model.sample(4, component=2) == 3.0)
    asked = model.sample(3, component=[2, 0, 1])
    np.testing.assert_array_equal(asked[:, 0], [3.0, -3.0, 0.0])
    drawn = model.sample(600, seed=1)[:, 0]
    shares = [np.mean(drawn == place) for place in (-3.0, 0.0, 3.0)]
    np.testing.assert_allclose(shares, 1 / K, atol=0.06)
    assert model.sample(0, component=1).shape == (0, 8)


def test_the_latent_of_a_row_is_the_same_for_every_component():
    model = mixture(points(1.0, (-3.0, 0.0, 3.0)))
    np.testing.assert_allclose(
        model.sample(4, seed=7, component=2) - 3.0,
        model.sample(4, seed=7, component=0) + 3.0,
        atol=1e-5,
    )


def test_the_weights_loss_pulls_towards_the_responsibilities():
    """Its gradient by the logits of pi is pi - E r(x)."""
    component_logits = tf.constant([[2.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
    mixture_logits = tf.constant([0.3, -0.2, 0.5])
    with tf.GradientTape() as tape:
        tape.watch([component_logits, mixture_logits])
        weights = tf.nn.softmax(mixture_logits)
        loss = responsibility_loss(component_logits, weights)
    by_data, by_weights = tape.gradient(
        loss, [component_logits, mixture_logits]
    )
    mean = tf.reduce_mean(tf.nn.softmax(component_logits), axis=0)
    np.testing.assert_allclose(by_weights, weights - mean, atol=1e-6)
    assert by_data is None


def test_learned_weights_are_the_datas_shares():
    places = np.array([-3.0, 0.0, 3.0])
    component = np.random.default_rng(5).choice(K, 512, p=[0.7, 0.2, 0.1])
    data = (places[component][:, None] + 0.3 * X).astype("float32")
    generators = points(0.3, places)
    generators.trainable = False
    model = mixture(generators, weights="learned")
    np.testing.assert_allclose(model.component_weights(), 1 / K, rtol=1e-6)
    history = trained(model, data, epochs=60, rate=0.03)
    assert "generator/weights" in history
    shares = np.bincount(component) / 512
    np.testing.assert_allclose(model.component_weights(), shares, atol=0.05)
    drawn = model.sample(600, seed=1).mean(axis=1)
    assert np.mean(drawn < -1.5) == pytest.approx(shares[0], abs=0.1)
    assert np.all(model.identify(data) == component)


def test_a_turn_moves_its_own_networks_alone():
    model = mixture(weights="learned", ema=0.9)
    judge, make = model.turns()
    assert judge.networks == (model.discriminator,)
    assert make.networks == (model.generator, model.mixture_logits)
    assert mixture().turns()[1].networks[1:] == ()
    np.testing.assert_allclose(
        model.component_weights(), model.component_weights(ema=False)
    )


def test_the_score_is_the_log_odds_of_data():
    model, one_softmax = mixture(), mixture(objective="multiclass")
    judged = model.discriminator({"sample": X})
    np.testing.assert_allclose(model.score(X), judged["logit"], atol=1e-5)
    joint = tf.concat(
        [judged["class_logits"], judged["logit"][:, tf.newaxis]], axis=1
    )
    share = tf.nn.softmax(joint)[:, K]
    np.testing.assert_allclose(
        one_softmax.score(X), tf.math.log(share / (1 - share)), atol=1e-4
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"generator": generator()}, "`generator` must have exactly the inp"),
        ({"discriminator": discriminator()}, "`discriminator` must return a"),
        ({"components": K + 1}, "`discriminator` must return a dict with"),
        ({"components": 1}, "`components` must be at least 2"),
        ({"objective": "both"}, "`objective` must be one of"),
        ({"weights": "equal"}, "`weights` must be one of"),
        ({"beta": -0.1}, "`beta` must be a finite number"),
        (
            {"beta": 0.1, "objective": "multiclass"},
            "`beta` must be None with",
        ),
        (
            {"loss": Hinge(), "objective": "multiclass"},
            "`loss` must have logits that are log odds",
        ),
    ],
)
def test_what_it_refuses(change, message):
    arguments = {
        "generator": component_generator(generator(), K),
        "discriminator": class_discriminator(),
        "components": K,
    }
    with pytest.raises(ValueError, match=message):
        MixtureOfGenerators(**{**arguments, **change})


@pytest.mark.parametrize(
    ("component", "error", "message"),
    [
        (K, ValueError, r"`component` must lie in \[0, 3\)"),
        (-1, ValueError, r"`component` must lie in \[0, 3\)"),
        ([0, 1], ValueError, "`component` must be one, or one for each of 4"),
        (0.5, TypeError, "`component` must be an integer or several"),
    ],
)
def test_components_that_there_are_not(component, error, message):
    with pytest.raises(error, match=message):
        mixture().sample(4, component=component)


def test_a_gan_has_no_components():
    with pytest.raises(ValueError, match="unless the model is a mixture"):
        game().sample(4, component=0)
