"""The check after writing finds what is wrong."""

import numpy as np
import pytest
import tensorflow as tf

from kgan.core import Normal
from kgan.export import save
from kgan.export.equality_check import check_equality
from kgan.export.equality_check import largest_difference
from kgan.models import Game


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


def test_other_weights_are_noticed(tmp_path):
    model = Scaled()
    folder = save(model, tmp_path)
    check_equality(model, folder, ema=True, uint8=False)
    model.scale.assign(1.001)
    with pytest.raises(RuntimeError, match="`sample` must return the model's"):
        check_equality(model, folder, ema=True, uint8=False)


def test_rows_that_know_each_other_are_noticed(tmp_path):
    with pytest.raises(RuntimeError, match="of 5 rows"):
        save(Scaled(mixed=True), tmp_path)
    assert not list(tmp_path.iterdir())


def test_nan_weights_are_noticed(tmp_path):
    with pytest.raises(RuntimeError, match="a difference of nan"):
        save(Scaled(float("nan")), tmp_path)
    assert not list(tmp_path.iterdir())


def test_large_samples_are_compared_in_proportion(tmp_path):
    save(Scaled(12345.678), tmp_path)


def test_largest_difference():
    expected = np.float32([-1.0, 0.25, 3.0])
    answer = np.float32([-1.0, 0.5, 3.0])
    assert largest_difference(answer, expected, False) == 0.25
    assert largest_difference(answer[:2], expected, False) == np.inf
    assert np.isnan(largest_difference(answer * np.nan, expected, False))
    # 0.25 lies at level 159.375, and 3 is clipped at 255.
    levels = np.uint8([0, 159, 255])
    assert largest_difference(levels, expected, True) == 0.0
    levels = np.uint8([0, 161, 255])
    np.testing.assert_allclose(
        largest_difference(levels, expected, True), 1.125 / 127.5
    )
