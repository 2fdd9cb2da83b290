import keras
import pytest

from kgan.runs import Config
from kgan.runs.building import build_game
from kgan.runs.choices import LOSSES
from kgan.runs.choices import NETWORKS
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import resolve

SHAPE = (8, 8, 1)


def build(classes=3, **choices):
    config = Config("x", width=4, discriminator_width=4, **choices)
    resolved = resolve(config, DataFacts(SHAPE, 100, classes))
    return build_game(resolved, SHAPE, classes)


@pytest.mark.parametrize("network", NETWORKS)
def test_networks(network):
    game = build(network=network)
    assert game.generator.name == f"{network}_generator"
    assert game.discriminator.name == f"{network}_discriminator"
    assert game.sample(2, label=[0, 2]).shape == (2, *SHAPE)


@pytest.mark.parametrize("loss", LOSSES)
def test_losses(loss):
    assert type(build(None, loss=loss).loss_function) is LOSSES[loss]


@pytest.mark.parametrize("network", NETWORKS)
def test_conditioning(network):
    def layers(conditioning):
        game = build(network=network, conditioning=conditioning)
        return {layer.name for layer in game.discriminator.layers}

    assert not any("label_embedding" in name for name in layers("projection"))
    if network in ("r3", "resnet"):
        message = r"`conditioning` must be one of \['projection'\]"
        with pytest.raises(ValueError, match=message):
            layers("concatenation")
    else:
        assert layers("concatenation") != layers("projection")


def test_upsampling():
    def layers(**choices):
        game = build(None, **choices)
        return {type(layer).__name__ for layer in game.generator.layers}

    assert "DoublingConvolution" in layers(upsampling="transposed")
    assert "UpsampledConvolution" in layers(upsampling="nearest")
    assert "UpSampling2D" in layers(network="r3")
    with pytest.raises(ValueError, match=r"`upsampling` must be one of"):
        layers(network="r3", upsampling="transposed")


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_precision_is_that_of_the_networks_alone(precision):
    before = keras.config.dtype_policy()
    game = build(precision=precision)
    hidden = game.discriminator.get_layer("activation_0")
    assert hidden.dtype_policy.name == precision
    assert keras.config.dtype_policy() == before
    scaled = isinstance(
        game.generator_optimizer, keras.optimizers.LossScaleOptimizer
    )
    assert scaled == (precision == "mixed_float16")
    assert game.sample(2, label=1).dtype == "float32"


def test_a_cosine_ends_at_a_tenth():
    game = build(learning_rate_schedule="cosine", steps=100, steps_per_epoch=10)
    schedule = game.generator_optimizer.get_config()["learning_rate"]
    assert schedule["class_name"] == "CosineDecay"
    assert schedule["config"]["alpha"] == 0.1
    assert schedule["config"]["decay_steps"] == 100


def test_penalties_fall_to_a_tenth():
    game = build(
        penalty_schedule="cosine",
        r1_gamma=2.0,
        r2_gamma=0.5,
        steps=100,
        steps_per_epoch=10,
    )
    for penalty, start in zip(game.penalties, (2.0, 0.5), strict=True):
        assert float(penalty.schedule(0)) == pytest.approx(start)
        assert float(penalty.schedule(100)) == pytest.approx(start / 10)
    assert build(r1_gamma=2.0).penalties[0].schedule is None


def test_the_memory_of_squared_gradients_grows():
    game = build(beta_2=0.9, beta_2_end=0.99, steps=100, steps_per_epoch=10)
    optimizer = game.generator_optimizer
    assert float(optimizer.beta_2) == pytest.approx(0.9)
    optimizer.iterations.assign(100)
    assert float(optimizer.beta_2) == pytest.approx(0.99)
    assert type(build().generator_optimizer) is keras.optimizers.Adam


def test_labels_are_needed_for_a_conditional_model():
    with pytest.raises(ValueError, match='`model` must be "gan"'):
        build(None, model="cgan")
