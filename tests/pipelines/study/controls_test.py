"""Controls do what their names say, and nothing of what they must lose."""

import numpy as np
import pytest

from kgan.data import grid
from pipelines.study import controls
from pipelines.study.controls import Sides
from pipelines.study.controls import best_width

COUNT = 600


@pytest.fixture(scope="module")
def sides():
    law = grid(side=2, standard_deviation=0.05)
    return Sides(law.sample(2_000, seed=1)[0], law.sample(500, seed=2)[0])


def made_by(control, sides, seed=0):
    rows = control(sides, COUNT, np.random.default_rng(seed))
    assert rows.shape == (COUNT, 2) and rows.dtype == np.float32
    np.testing.assert_array_equal(
        rows, control(sides, COUNT, np.random.default_rng(seed))
    )
    return rows


def distances_to_train(rows, sides):
    return np.linalg.norm(rows[:, None] - sides.train, axis=-1).min(axis=1)


def test_copies_are_rows_of_training_and_noisy_ones_nearly(sides):
    assert not distances_to_train(made_by(controls.replay, sides), sides).any()
    far = distances_to_train(
        made_by(controls.noisy_replay(0.001), sides), sides
    )
    assert 0.0 < far.min() and far.max() < 0.01


def test_few_rows_are_a_hundred_at_most(sides):
    rows = made_by(controls.few_rows, sides)
    assert 90 < len(np.unique(rows, axis=0)) <= 100


def test_marginals_keep_the_columns_and_lose_what_joins_them(sides):
    # Of the four modes only two are left, on a diagonal.
    diagonal = sides.train[sides.train[:, 0] * sides.train[:, 1] > 0.0]
    rows = made_by(controls.marginals, Sides(diagonal, sides.validation))
    for column in range(2):
        assert np.isin(rows[:, column], diagonal[:, column]).all()
    off = np.mean(rows[:, 0] * rows[:, 1] < 0.0)
    assert off == pytest.approx(0.5, abs=0.1)


def test_gaussians_find_the_modes(sides):
    rows = made_by(controls.mixture_of_gaussians(4), sides)
    offset = np.abs(np.abs(rows) - 1.0)
    assert np.mean(offset < 0.15) > 0.98
    assert abs(rows[: COUNT // 2].mean() - rows[COUNT // 2 :].mean()) < 0.3


def test_the_kernel_density_is_as_wide_as_validation_likes(sides):
    width = best_width(sides)
    # Of Gaussians in the plane: (1 / n)^(1/6) of their own width, n = 500 each.
    assert 0.2 * 0.05 < width < 0.8 * 0.05
    rows = made_by(controls.kernel_density, sides)
    far = distances_to_train(rows, sides)
    assert far.min() > 0.0 and far.max() < 6.0 * width


def test_copied_validation_asks_for_the_narrowest_width(sides):
    narrow = best_width(Sides(sides.train, sides.train))
    assert narrow == pytest.approx(0.001 * sides.train.std())
