import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.export import save
from kgan.losses import Hinge
from kgan.networks import patch_discriminator
from kgan.networks import unet_translator
from kgan.penalties import R1
from pipelines.segmentation.game import AdversarialSegmenter
from tests.pipelines.segmentation.scenes import CLASSES
from tests.pipelines.segmentation.scenes import pairs

RATE = 0.1


def networks():
    keras.utils.set_random_seed(0)
    return (
        unet_translator(
            (16, 16, 1), channels=CLASSES, width=2, output="logits"
        ),
        patch_discriminator(
            (16, 16, CLASSES),
            condition_channels=1,
            width=2,
            depth=1,
            normalization=False,
        ),
    )


def game_of(with_judge=True, rate=RATE, **options):
    segmenter, judge = networks()
    game = AdversarialSegmenter(
        segmenter, judge if with_judge else None, **options
    )
    game.compile(
        jit_compile=False,
        **{
            f"{player}_optimizer": keras.optimizers.SGD(rate)
            for player in game.players
        },
    )
    return game


def fitted(game, count=4, epochs=1):
    game.fit(
        pairs(count, seed=0)._asdict(), batch_size=4, epochs=epochs, verbose=0
    )
    return game


def test_without_a_judge_a_step_is_one_of_cross_entropy():
    game = game_of(with_judge=False)
    assert game.players == ("segmenter",)
    scenes, maps = pairs(4, seed=0)
    segmenter, _ = networks()
    with tf.GradientTape() as tape:
        logits = segmenter(
            {"condition": tf.constant(scenes / 127.5 - 1.0, tf.float32)},
            training=True,
        )
        loss = tf.reduce_mean(
            keras.losses.sparse_categorical_crossentropy(
                maps[..., 0], logits, from_logits=True
            )
        )
    weights = segmenter.trainable_variables
    gradients = tape.gradient(loss, [each.value for each in weights])
    fitted(game)
    for moved, weight, gradient in zip(
        game.segmenter.trainable_variables, weights, gradients, strict=True
    ):
        np.testing.assert_allclose(
            moved, weight.value - RATE * gradient, atol=1e-5
        )


def test_a_judge_that_hardly_weighs_changes_hardly_anything():
    plain = fitted(game_of(with_judge=False))
    judged = fitted(game_of(weight=1e-7))
    heavy = fitted(game_of(weight=10.0))
    apart, far = (
        max(
            np.abs(one.numpy() - other.numpy()).max()
            for one, other in zip(
                game.segmenter.trainable_variables,
                plain.segmenter.trainable_variables,
                strict=True,
            )
        )
        for game in (judged, heavy)
    )
    assert apart < 1e-5 < far


def test_a_map_that_is_the_true_one_is_told_apart_by_nothing():
    scenes, maps = pairs(4, seed=0)
    scenes = tf.constant(scenes / 127.5 - 1.0, tf.float32)
    batch = {"sample": scenes, "condition": tf.constant(maps)}
    game = game_of(shown="as_they_are", weight=2.0)
    judge, segment = game.turns()
    assert (judge.player, segment.player) == ("discriminator", "segmenter")
    truth = tf.one_hot(maps[..., 0], CLASSES)
    sure = {"logits": 50.0 * truth}
    logits = game.discriminator({"sample": truth, "condition": scenes})
    # On equal logits l: softplus(-l) + softplus(l) against softplus(-l).
    np.testing.assert_allclose(
        judge.terms(batch, sure)["adversarial"],
        tf.reduce_mean(tf.nn.softplus(logits) + tf.nn.softplus(-logits)),
        rtol=1e-4,
    )
    terms = segment.terms(batch, sure)
    np.testing.assert_allclose(
        terms["adversarial"],
        2.0 * tf.reduce_mean(tf.nn.softplus(-logits)),
        rtol=1e-4,
    )
    assert float(terms["cross_entropy"]) < 1e-6


def test_roles_are_not_swapped():
    # A judge that says the mean of class 1: true maps have it nowhere.
    scenes, _ = pairs(4, seed=0)
    maps = np.zeros((4, 16, 16, 1), np.uint8)
    batch = {"sample": tf.constant(scenes, tf.float32), "condition": maps}
    segmenter, _ = networks()
    sample = keras.Input((16, 16, CLASSES), name="sample")
    scene = keras.Input((16, 16, 1), name="condition")
    share = keras.layers.GlobalAveragePooling2D()(sample)
    logit = keras.layers.Dense(1, name="logit")(share)
    judge = keras.Model({"sample": sample, "condition": scene}, logit)
    judge.get_layer("logit").set_weights(
        [np.array([[0.0], [5.0], [0.0]]), np.zeros(1)]
    )
    game = AdversarialSegmenter(segmenter, judge, weight=1.0)
    judging, segmenting = (turn.terms for turn in game.turns())
    as_one = {"logits": 50.0 * tf.one_hot(1 - maps[..., 0], CLASSES)}
    # It takes class 1 for true: wrong for the judge, fine for the segmenter.
    np.testing.assert_allclose(
        judging(batch, as_one)["adversarial"],
        np.log(2) + np.log1p(np.exp(5.0)),
        rtol=1e-5,
    )
    np.testing.assert_allclose(
        segmenting(batch, as_one)["adversarial"],
        np.log1p(np.exp(-5.0)),
        rtol=1e-4,
    )


def test_a_weight_may_grow_with_the_games_steps(tmp_path):
    ramp = keras.optimizers.schedules.PolynomialDecay(0.0, 4, 2.0, 1.0)
    game = game_of(rate=0.0, weight=ramp)
    found = [
        fitted(game).history.history["segmenter/adversarial"][0]
        for _ in range(3)
    ]
    # No network moves: what changes is the weight, 0, then 0.5, then 1.
    assert found[0] == 0.0 < found[1]
    assert found[2] == pytest.approx(2 * found[1], rel=1e-4)
    game.save(tmp_path / "game.keras")
    again = keras.models.load_model(tmp_path / "game.keras")
    assert float(again.weight(4)) == 2.0


def test_an_embedding_pulls_towards_the_true_map_of_the_scene():
    scenes, maps = pairs(4, seed=0)
    batch = {
        "sample": tf.constant(scenes / 127.5 - 1.0, tf.float32),
        "condition": tf.constant(maps),
    }
    game = game_of(
        shown="as_they_are", embedding="activation_0", weight=1.0, rate=0.0
    )
    _, segment = game.turns()
    truth = 50.0 * tf.one_hot(maps[..., 0], CLASSES)
    found = segment.terms(batch, {"logits": truth})
    assert set(found) == {"cross_entropy", "embedding"}
    assert float(found["embedding"]) < 1e-9
    # Of other scenes: true maps as such are not enough.
    others = {"logits": tf.roll(truth, 1, axis=0)}
    assert float(segment.terms(batch, others)["embedding"]) > 1e-5


def test_a_judge_may_read_maps_alone():
    segmenter, _ = networks()
    judge = patch_discriminator((16, 16, CLASSES), width=2, depth=1)
    scenes, maps = pairs(4, seed=0)
    game = AdversarialSegmenter(segmenter, judge)
    judging, _ = game.turns()
    logits = {"logits": tf.one_hot(maps[..., 0], CLASSES)}
    found = [
        judging.terms({"sample": each, "condition": maps}, logits)
        for each in (tf.zeros(scenes.shape), tf.ones(scenes.shape))
    ]
    assert float(found[0]["adversarial"]) == float(found[1]["adversarial"])


def test_a_turn_moves_its_own_network_alone():
    moved = fitted(game_of(rate=0.0))
    before = [each.numpy() for each in moved.discriminator.weights]
    moved.compile(
        jit_compile=False,
        segmenter_optimizer=keras.optimizers.SGD(1.0),
        discriminator_optimizer=keras.optimizers.SGD(0.0),
    )
    segmenter = [each.numpy() for each in moved.segmenter.weights]
    fitted(moved)
    for old, new in zip(before, moved.discriminator.weights, strict=True):
        np.testing.assert_array_equal(old, new)
    assert any(
        np.abs(old - new.numpy()).max() > 0
        for old, new in zip(segmenter, moved.segmenter.weights, strict=True)
    )


@pytest.mark.parametrize(
    "options", [{}, {"penalty": R1(1e-3, every=2)}, {"loss": Hinge()}]
)
def test_it_learns_and_saves_and_translates(options, tmp_path):
    game = game_of(rate=0.05, ema=0.5, **options)
    history = game.fit(
        pairs(16, seed=0)._asdict(), batch_size=4, epochs=12, verbose=0
    ).history
    assert history["segmenter/cross_entropy"][-1] < (
        0.8 * history["segmenter/cross_entropy"][0]
    )
    scenes = pairs(3, seed=5).sample
    probabilities = game.translate(scenes)
    assert probabilities.shape == (3, 16, 16, CLASSES)
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1.0, atol=1e-5)
    game.save(tmp_path / "game.keras")
    again = keras.models.load_model(tmp_path / "game.keras")
    np.testing.assert_array_equal(again.translate(scenes), probabilities)
    assert again.get_config().keys() == game.get_config().keys()
    save(game, tmp_path / "export")
    served = tf.saved_model.load(str(tmp_path / "export" / "1"))
    answer = served.signatures["translate"](
        condition=tf.constant(scenes / 127.5 - 1.0, tf.float32)
    )
    np.testing.assert_allclose(answer["sample"], probabilities, atol=1e-5)


def test_networks_that_do_not_meet_are_named():
    segmenter, _ = networks()
    judge = patch_discriminator((16, 16, 4), condition_channels=1, width=2)
    with pytest.raises(ValueError, match="`discriminator` must judge the maps"):
        AdversarialSegmenter(segmenter, judge)
    with pytest.raises(ValueError, match="`shown` must be one of"):
        AdversarialSegmenter(segmenter, shown="blurred")
    with pytest.raises(ValueError, match="`x` must have shape"):
        AdversarialSegmenter(segmenter).translate(np.zeros((2, 8, 8, 1)))
