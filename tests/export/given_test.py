"""What is said of given samples, and how a probability comes of it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import to_unit_range
from kgan.export import Calibration
from kgan.export import Translator
from kgan.export import save
from kgan.export.serving import Serving
from kgan.export.signatures import signatures
from kgan.models import Game
from kgan.models import RealNVP
from kgan.networks import real_nvp_flow
from tests.export.asking import agrees
from tests.export.asking import asked
from tests.export.asking import specs_of
from tests.models.game_rows import ROWS

CALIBRATION = Calibration((-1.0, 0.0, 2.0), (0.1, 0.5, 0.8))


class Recoloured(Game):
    """An untrained network from pictures to pictures, or what else is asked."""

    condition_shape = (8, 8, 3)
    condition_values = None

    def __init__(self, channels=1, activation="tanh"):
        super().__init__()
        picture = keras.Input(self.condition_shape)
        made = keras.layers.Conv2D(
            channels, 3, padding="same", activation=activation
        )
        self.generator = keras.Model(picture, made(picture))

    def turns(self):
        return ()

    def translated(self, condition, ema, label=None):
        return self.generator(condition, training=False)

    def translate(self, x, *, ema=True):
        return self.translated(to_unit_range(x), ema).numpy()


@pytest.fixture(scope="module")
def flow():
    keras.utils.set_random_seed(7)
    return RealNVP(real_nvp_flow((2, 2, 1), couplings=2, width=8))


class TestTranslation:
    def test_it_is_the_models(self, tmp_path):
        keras.utils.set_random_seed(7)
        model = Recoloured()
        assert isinstance(model, Translator)
        assert specs_of(model, "translate") == (
            {"condition": ([None, 8, 8, 3], "float32")},
            {"sample": ([None, 8, 8, 1], "float32")},
        )
        # Compared before the folder gets its number, in both forms.
        for uint8 in (False, True):
            loaded = tf.saved_model.load(
                str(save(model, tmp_path, uint8=uint8))
            )
            assert set(loaded.signatures) == {"translate"}

    def test_uint8_pictures_come_in_and_go_out(self):
        keras.utils.set_random_seed(7)
        model = Recoloured()
        x = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), "uint8")
        made = asked(model, "translate", uint8=True)(condition=x)["sample"]
        assert made.dtype == np.uint8
        levels = np.rint(127.5 * (model.translate(x).astype(float) + 1.0))
        assert np.abs(made - levels).max() <= 1


def test_what_is_no_picture_goes_out_as_it_is():
    # The shares of five classes at each pixel.
    model = Recoloured(5, "softmax")
    x = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), "uint8")
    made = asked(model, "translate", uint8=True)(condition=x)["sample"]
    np.testing.assert_allclose(made, model.translate(x), atol=1e-6)


class TestTranslationOfStylesAndLetters:
    def test_a_style_is_asked_for(self, tmp_path):
        keras.utils.set_random_seed(7)
        model = ROWS["pix2pix_styles"].make()
        assert specs_of(model, "translate") == (
            {
                "condition": ([None, 8, 8, 3], "float32"),
                "label": ([None], "int32"),
            },
            {"sample": ([None, 8, 8, 1], "float32")},
        )
        ask = asked(model, "translate")
        x = np.random.default_rng(0).uniform(-1, 1, (3, 8, 8, 3))
        x = x.astype(np.float32)
        made = ask(condition=x, label=[2, 0, 1])["sample"]
        np.testing.assert_allclose(
            made, model.translate(x, label=[2, 0, 1]), atol=1e-5
        )
        with pytest.raises(
            tf.errors.InvalidArgumentError, match=r"`label` must lie in \[0, 3"
        ):
            ask(condition=x, label=[0, 1, 3])
        save(model, tmp_path, uint8=True)

    def test_letters_come_as_whole_numbers(self, tmp_path):
        keras.utils.set_random_seed(7)
        model = ROWS["pix2pix_letters"].make()
        inputs, _ = specs_of(model, "translate")
        assert inputs == {"condition": ([None, 3], "int32")}
        ask = asked(model, "translate")
        letters = np.array([[0, 4, 1], [2, 2, 2]])
        np.testing.assert_allclose(
            ask(condition=letters)["sample"],
            model.translate(letters),
            atol=1e-6,
        )
        for wrong in (5, -1):
            with pytest.raises(
                tf.errors.InvalidArgumentError,
                match=r"`condition` must lie in \[0, 5\)",
            ):
                ask(condition=[[0, wrong, 1]])
        # Letters have no last places; the weights that stand for them have.
        signature = signatures(Serving(model))["translate"]
        weights = [weight.numpy() for weight in model.generator.weights]
        request = signature.request(3)
        apart = np.abs(
            signature.moved(request)["sample"]
            - signature.expected(request)["sample"]
        )
        assert 0.0 < apart.max() < 1e-4
        for weight, before in zip(
            model.generator.weights, weights, strict=True
        ):
            np.testing.assert_array_equal(weight.numpy(), before)
        # Letters are no pictures, but what is made of them is one.
        made = asked(model, "translate", uint8=True)(condition=letters)
        assert made["sample"].dtype == np.uint8
        save(model, tmp_path)


class TestDensity:
    def test_each_row_has_the_noise_of_its_own_seed(self, flow):
        x = np.random.default_rng(0).integers(0, 256, (3, 2, 2, 1), "uint8")
        ask = asked(flow, "log_prob", uint8=True)
        seeds = [5, -1, 5]
        found = ask(sample=x, seed=seeds)["log_prob"]
        for row, seed in enumerate(seeds):
            alone = flow.log_prob(x[row : row + 1], seed=seed)
            np.testing.assert_allclose(found[row], alone[0], rtol=1e-5)
        other = ask(sample=x, seed=[6, 0, 6])["log_prob"]
        assert np.abs(other - found).min() > 1e-4

    def test_without_levels_there_is_no_seed(self):
        vectors = RealNVP(real_nvp_flow((2,), couplings=2, width=8))
        inputs, _ = specs_of(vectors, "log_prob")
        assert set(inputs) == {"sample"}
        agrees(vectors, "log_prob")


class TestScore:
    def test_pictures_come_in_as_floats_or_levels(self, game):
        levels = np.random.default_rng(0).integers(0, 256, (3, 4, 4, 1))
        levels = levels.astype(np.uint8)
        floats = levels.astype(np.float32) / 127.5 - 1.0
        for uint8, x in ((False, floats), (True, levels)):
            found = asked(game, "score", uint8=uint8)(sample=x)["logit"]
            np.testing.assert_allclose(found, game.score(levels), atol=1e-5)

    def test_probability_is_that_of_the_calibration(self, game):
        x = game.sample(9, seed=3)
        found = asked(game, "score", calibration=CALIBRATION)(sample=x)
        np.testing.assert_allclose(
            found["probability"],
            np.interp(game.score(x), [-1.0, 0.0, 2.0], [0.1, 0.5, 0.8]),
            atol=1e-5,
        )

    def test_the_best_are_kept_in_order(self, conditional_game):
        ask = asked(conditional_game, "refine", calibration=CALIBRATION)
        made = conditional_game.sample(12, seed=4, label=2)
        logits = conditional_game.score(made, label=2)
        best = np.argsort(-logits)[:5]
        found = ask(n=12, k=5, seed=4, label=2)
        np.testing.assert_allclose(found["logit"], logits[best], atol=1e-5)
        np.testing.assert_allclose(found["sample"], made[best], atol=1e-5)
        # The class of each candidate is that of its own draw.
        labels = conditional_game.labels_for(12, seed=4)
        drawn = conditional_game.score(
            conditional_game.sample(12, seed=4), labels
        )
        found = ask(n=12, k=12, seed=4, label=-1)["logit"]
        np.testing.assert_allclose(found, -np.sort(-drawn), atol=1e-5)

    def test_no_more_are_kept_than_made(self, game):
        ask = asked(game, "refine", calibration=CALIBRATION, largest_n=8)
        for n, k, match in (
            (4, 5, r"`k` must lie in \[1, n\]. Received:.*5"),
            (4, 0, r"`k` must lie in"),
            (9, 1, r"`n` must lie in \[1, 8\]"),
        ):
            with pytest.raises(tf.errors.InvalidArgumentError, match=match):
                ask(n=n, k=k, seed=0)


def test_a_calibration_without_a_score_is_refused(flow, tmp_path):
    with pytest.raises(ValueError, match="for a model without `score`.*NVP"):
        save(flow, tmp_path / "new", calibration=CALIBRATION)
    assert not (tmp_path / "new").exists()
    assert Serving(flow, calibration=CALIBRATION).calibration is CALIBRATION
