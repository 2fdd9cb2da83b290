"""Networks that components share, but for a layer of each."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.networks import component_encoder
from kgan.networks import component_generator
from kgan.networks import dcgan_generator
from kgan.networks import mlp_encoder
from kgan.networks import mlp_generator

COMPONENT = tf.constant([0, 2, 1])


def test_all_but_the_first_layer_is_shared(tmp_path) -> None:
    shared = dcgan_generator((8, 8, 1), latent_size=5, width=2)
    count = shared.count_params()
    model = component_generator(shared, 3)
    assert model.count_params() == count + 3 * (5 * 5 + 5)
    inputs = {"latent": tf.ones((3, 5)), "component": COMPONENT}
    layer = model.get_layer("component_latent")
    np.testing.assert_allclose(
        model(inputs),
        shared({"latent": layer(inputs["latent"], COMPONENT)}),
        atol=1e-6,
    )
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(model(inputs), again(inputs))


def test_an_encoders_own_layer_is_its_last() -> None:
    keras.utils.set_random_seed(1)
    shared = mlp_encoder((2,), latent_size=5, width=16)
    count = shared.count_params()
    model = component_encoder(shared, 3)
    assert model.count_params() == count + 2 * 3 * (5 * 5 + 5)
    inputs = {"sample": tf.ones((3, 2)), "component": COMPONENT}
    law = model(inputs)
    assert sorted(law) == ["log_sigma", "mean"]
    assert {value.shape for value in law.values()} == {(3, 5)}
    means = np.asarray(law["mean"])
    assert np.abs(means[0] - means[1]).max() > 1e-3


@pytest.mark.parametrize("make", [component_generator, component_encoder])
def test_what_they_refuse(make) -> None:
    with pytest.raises(TypeError, match="must be a keras.Model"):
        make(None, 3)
    with pytest.raises(ValueError, match="must have the one input"):
        make(mlp_generator((2,), classes=3), 3)
    with pytest.raises(ValueError, match="`components` must be at least 2"):
        make(mlp_generator((2,)), 1)
    with pytest.raises(ValueError, match="`spread_within` must be above 0"):
        component_generator(mlp_generator((2,)), 2, spread_within=0.0)
    with pytest.raises(ValueError, match="`spread_between` must be"):
        component_generator(mlp_generator((2,)), 2, spread_between=-1.0)


@pytest.mark.parametrize(
    ("spreads", "within", "between"),
    [
        ({}, 0.7, 1.5),
        ({"spread_within": 1.0, "spread_between": 0.5}, 1.0, 0.5),
    ],
)
def test_components_begin_apart(spreads, within, between) -> None:
    keras.utils.set_random_seed(0)
    model = component_generator(
        mlp_generator((2,), latent_size=32), 50, **spreads
    )
    layer = model.get_layer("component_latent")
    latent = np.random.default_rng(0).normal(size=(200, 32)).astype("float32")
    outputs = np.stack(
        [layer(latent, np.full(200, k, "int32")) for k in range(50)]
    )
    means = outputs.mean(axis=1, keepdims=True)
    assert np.std(outputs - means) == pytest.approx(within, rel=0.05)
    # Of 200 latents: their own mean is a little off, for each component.
    assert np.std(means) == pytest.approx(
        np.hypot(between, within / np.sqrt(200)), rel=0.05
    )


def test_components_may_begin_at_one_place() -> None:
    model = component_generator(
        mlp_generator((2,), latent_size=4),
        3,
        spread_within=1.0,
        spread_between=0.0,
    )
    layer = model.get_layer("component_latent")
    np.testing.assert_array_equal(layer(np.zeros((3, 4)), COMPONENT), 0.0)
