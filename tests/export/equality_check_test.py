"""The check after writing finds what is wrong."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Normal
from kgan.export import save
from kgan.export.differences import difference
from kgan.export.differences import largest_difference
from kgan.export.equality_check import check_equality
from kgan.export.equality_check import computes_in_half_precision
from kgan.export.serving import Serving
from kgan.export.signatures import signatures
from kgan.models import Game
from kgan.models import RealNVP
from kgan.networks import real_nvp_flow


class Scaled(Game):
    """Samples of any range, made row by row or not."""

    def __init__(self, scale=1.0, mixed=False):
        super().__init__()
        self.scale = tf.Variable(scale)
        self.mixed = mixed

    def turns(self):
        return ()

    @property
    def sample_noise(self):
        return {"latent": Normal((3,))}

    def draw(self, noise, label, ema):
        sample = self.scale * noise["latent"]
        return sample - tf.reduce_mean(sample, 0) if self.mixed else sample


def checked(model, folder):
    serving = Serving(model)
    check_equality(serving, signatures(serving), folder)


def test_other_weights_are_noticed(tmp_path):
    model = Scaled()
    folder = save(model, tmp_path)
    checked(model, folder)
    model.scale.assign(1.001)
    with pytest.raises(RuntimeError, match=r"`\w+ \(batch 1\)` must return"):
        checked(model, folder)


def test_rows_that_know_each_other_are_noticed(tmp_path):
    with pytest.raises(RuntimeError, match="row 0 of 3 rows"):
        save(Scaled(mixed=True), tmp_path)
    assert not list(tmp_path.iterdir())


def test_nan_weights_are_noticed(tmp_path):
    with pytest.raises(RuntimeError, match="a difference of nan"):
        save(Scaled(float("nan")), tmp_path)
    assert not list(tmp_path.iterdir())


def test_large_samples_are_compared_in_proportion(tmp_path):
    save(Scaled(12345.678), tmp_path)


def test_a_method_that_says_something_else_is_noticed(
    game, tmp_path, monkeypatch
):
    """As where a model's `score` changes, and what is served does not."""
    score = game.score
    monkeypatch.setattr(game, "score", lambda x: score(x) + 0.01)
    with pytest.raises(RuntimeError, match=r"`score \(batch 1\)`.* 0.0[01]"):
        save(game, tmp_path)


def test_a_nearly_singular_flow_is_compared_as_it_can_be(tmp_path):
    """Its density moves by whole nats with the last places of a sample."""
    keras.utils.set_random_seed(3)
    model = RealNVP(real_nvp_flow((8,), couplings=6, width=8), ema=None)
    for weight in model.flow.trainable_weights:
        weight.assign(
            weight + 0.9 * tf.random.stateless_normal(weight.shape, (1, 2))
        )
    assert save(model, tmp_path).exists()


def test_precision_of_a_model(game):
    assert not computes_in_half_precision(game)
    layer = keras.layers.Dense(2, dtype="mixed_bfloat16")
    model = Scaled()
    model.network = keras.Sequential([keras.Input((3,)), layer])
    assert computes_in_half_precision(model)


def test_largest_difference():
    expected = np.float32([-1.0, 0.25, 3.0])
    answer = np.float32([-1.0, 0.5, 3.0])
    assert largest_difference(answer, expected) == 0.25
    assert largest_difference(answer[:2], expected) == np.inf
    assert np.isnan(largest_difference(answer * np.nan, expected))
    # 0.25 lies at level 159.375, and 3 is clipped at 255.
    levels = np.uint8([0, 159, 255])
    assert largest_difference(levels, expected) == 0.0
    levels = np.uint8([0, 161, 255])
    np.testing.assert_allclose(
        largest_difference(levels, expected), 1.125 / 127.5
    )


def test_what_is_not_finite_may_be_the_same_where_it_is_no_sample():
    expected = np.float32([np.nan, np.inf, 1.0])
    for name, result in (("log_prob", 0.5), ("sample", np.nan)):
        found = difference(name, np.float32([np.nan, np.inf, 0.5]), expected)
        assert found == pytest.approx(result, nan_ok=True)
    wrong = np.float32([0.0, np.inf, 1.0])
    assert np.isnan(difference("log_prob", wrong, expected))


def test_files_are_read_back():
    picture = np.float32([0.25, -1.0, 3.0, 0.0]).reshape(1, 2, 2, 1)
    levels = np.uint8([159, 0, 255, 128]).reshape(1, 2, 2, 1)
    data = tf.io.encode_png(levels).numpy()
    assert difference("image_bytes", data, picture) == 0.0
    assert difference("image_bytes", data, picture + 0.5) > 0.4
    assert difference("image_bytes", data[:0], picture) == np.inf
    assert difference("image_bytes", data, picture[:, :1]) == np.inf
    sound = np.float32([0.25, -1.0, 3.0, 1e-5]).reshape(1, 4, 1)
    data = np.array([tf.audio.encode_wav(sound[0], 8000).numpy()], object)
    assert difference("sound_bytes", data, sound) == 0.0
    assert difference("sound_bytes", data, sound - 0.1) > 0.09
