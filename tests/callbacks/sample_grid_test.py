"""The pictures of a run: which, when, and that a resumed run goes on."""

import keras
import numpy as np
import pytest
from PIL import Image

from kgan.callbacks import SampleGrid
from kgan.callbacks import restore
from kgan.callbacks import save_checkpoint
from kgan.callbacks.film import thinned
from kgan.callbacks.sample_grid import class_samples
from kgan.core import picture_grid
from kgan.core import to_uint8_pictures
from kgan.models import sample_noise


def steps_in(directory):
    return sorted(int(path.stem[5:]) for path in directory.glob("*.png"))


def read(path):
    with Image.open(path) as image:
        return np.asarray(image)


def test_a_picture_before_at_every_period_and_at_the_end(
    tmp_path, make_game, fit_game
):
    model = make_game()
    grid = SampleGrid(tmp_path, every_steps=3, count=6)
    fit_game(model, 4, grid, epochs=2)
    assert steps_in(tmp_path) == [0, 3, 6, 8]
    assert {len(path.stem) for path in tmp_path.glob("*.png")} == {13}
    with Image.open(tmp_path / "progress.gif") as film:
        assert film.n_frames == 4
    expected = picture_grid(
        to_uint8_pictures(model.sample(6, seed=0)), columns=3
    )
    np.testing.assert_array_equal(
        read(tmp_path / "step_00000008.png"), expected[..., 0]
    )


def test_the_period_is_passed_by_executions(tmp_path, make_game, fit_game):
    model = make_game(steps_per_execution=2)
    grid = SampleGrid(tmp_path, every_steps=3, count=1, gif=False)
    fit_game(model, 8, grid)
    assert steps_in(tmp_path) == [0, 4, 6, 8]
    assert not (tmp_path / "progress.gif").exists()


def test_the_noise_stays_while_the_model_moves(tmp_path, make_game, fit_game):
    model = make_game()
    noise = sample_noise(model.sample_noise, 4, 7)
    expected = []

    def draw(*_, logs=None):
        samples = to_uint8_pictures(model.samples_of(noise, None))
        expected.append(picture_grid(samples, columns=2)[..., 0])

    watching = keras.callbacks.LambdaCallback(
        on_train_begin=draw, on_train_batch_end=draw
    )
    model.generator_optimizer.learning_rate = 0.5
    grid = SampleGrid(tmp_path, every_steps=1, count=4, seed=7)
    fit_game(model, 3, grid, watching)
    drawn = [read(path) for path in sorted(tmp_path.glob("*.png"))]
    np.testing.assert_array_equal(drawn, expected)
    assert (drawn[0] != drawn[-1]).any()
    other = SampleGrid(tmp_path / "other", count=4, seed=8)
    other.set_model(model)
    assert (other.picture()[..., 0] != drawn[-1]).any()


def test_one_column_a_class_one_latent_a_row(make_game):
    model = make_game(classes=3)
    samples, columns = class_samples(model, 3, rows=2, seed=5)
    assert columns == 3 and len(samples) == 6
    for label in range(3):
        np.testing.assert_allclose(
            samples[label::3],
            model.sample(2, seed=5, label=label),
            atol=1e-6,
        )


def test_many_classes_are_spread_over_32_columns(make_game):
    model = make_game(classes=100)
    samples, columns = class_samples(model, 100, rows=1, seed=0)
    assert columns == 32
    last = model.sample(1, seed=0, label=99)
    np.testing.assert_allclose(samples[-1:], last, atol=1e-6)


def test_a_conditional_picture_has_rows_by_classes(
    tmp_path, make_game, fit_game
):
    grid = SampleGrid(tmp_path, rows=2, gif=False)
    fit_game(make_game((4, 4, 3), classes=3), 1, grid)
    tile = 48 + 2
    picture = read(tmp_path / "step_00000001.png")
    assert picture.shape == (2 * tile + 2, 3 * tile + 2, 3)


def test_a_resumed_run_goes_on_with_the_film(tmp_path, make_game, fit_game):
    whole, resumed = tmp_path / "whole", tmp_path / "resumed"
    model = make_game()
    fit_game(model, 4, SampleGrid(whole, every_steps=2, count=2))
    fit_game(model, 4, SampleGrid(whole, every_steps=2, count=2))
    first = make_game()
    fit_game(first, 4, SampleGrid(resumed, every_steps=2, count=2))
    save_checkpoint(first, tmp_path / "four")
    fit_game(first, 3, SampleGrid(resumed, every_steps=2, count=2))
    assert steps_in(resumed) == [0, 2, 4, 6, 7]
    second = make_game()
    restore(second, tmp_path / "four")
    fit_game(second, 4, SampleGrid(resumed, every_steps=2, count=2))
    assert steps_in(resumed) == [0, 2, 4, 6, 8]
    for path in whole.iterdir():
        assert path.read_bytes() == (resumed / path.name).read_bytes()


def test_other_pictures_are_not_touched_and_not_shown(
    tmp_path, make_game, fit_game
):
    (tmp_path / "step_9.png").write_text("mine")
    Image.new("L", (9, 9)).save(tmp_path / "step_00000000.png")
    fit_game(make_game(), 1, SampleGrid(tmp_path, count=2))
    model = make_game()
    fit_game(model, 2, SampleGrid(tmp_path, count=2))
    Image.new("L", (9, 9)).save(tmp_path / "step_00000001.png")
    fit_game(model, 1, SampleGrid(tmp_path, count=2))
    assert (tmp_path / "step_9.png").read_text() == "mine"
    with Image.open(tmp_path / "progress.gif") as film:
        assert film.n_frames == 3


def test_points_are_drawn_on_the_axes_of_the_data(
    tmp_path, make_game, fit_game
):
    grid = SampleGrid(
        tmp_path, gif=False, reference=np.array([[-50.0, 0.0], [50.0, 9.0]])
    )
    model = make_game((2,))
    fit_game(model, 1, grid)
    picture = read(tmp_path / "step_00000001.png")
    assert picture.shape == (480, 480, 3)
    # All samples lie in [-1, 1], about the middle of such axes.
    blue = (picture[..., 2].astype(int) - picture[..., 0]) > 40
    rows, columns = np.nonzero(blue)
    assert len(rows) and np.ptp(rows) < 30 and np.ptp(columns) < 30
    plain = SampleGrid(tmp_path)
    plain.set_model(model)
    assert (plain.picture() != picture).any()


def test_what_is_no_picture_is_refused_before_training(
    tmp_path, make_game, fit_game
):
    model = make_game((5,))
    with pytest.raises(ValueError, match=r"Received: samples of shape \(5,\)"):
        fit_game(model, 1, SampleGrid(tmp_path))
    assert model.step.numpy() == 0


def test_pictures_for_which_there_is_no_room_are_left_out(
    tmp_path, make_game, fit_game, file_limit
):
    class Disk(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            file_limit(10 if 2 <= batch < 5 else None)

    grid = SampleGrid(tmp_path, every_steps=2, count=2)
    with pytest.warns(UserWarning, match="step_00000004.png could not be"):
        fit_game(make_game(), 8, Disk(), grid)
    assert steps_in(tmp_path) == [0, 2, 6, 8]
    assert (tmp_path / "progress.gif").exists()


def test_a_film_of_many_pictures_is_thinned_evenly():
    paths = list(range(1001))
    kept = thinned(paths, most=101)
    assert kept == list(range(0, 1001, 10))
    assert thinned(paths[:100]) == paths[:100]
    assert len(thinned(paths)) == 100
