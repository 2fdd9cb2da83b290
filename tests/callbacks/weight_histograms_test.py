"""Histograms of weights: which, when, and that they hold all values."""

import numpy as np
import tensorflow as tf

from kgan.callbacks import TensorBoard
from kgan.callbacks import WeightHistograms
from kgan.callbacks.event_writer import read_events
from tests.callbacks.tensorboard_test import steps_of
from tests.callbacks.tensorboard_test import values_of
from tests.events import event_files


def test_each_weight_of_each_player(tmp_path, make_game, fit_game):
    board = TensorBoard(tmp_path)
    model = make_game()
    fit_game(model, 3, board, WeightHistograms(board, every_steps=2))
    tags = [tag for tag in values_of(tmp_path) if tag.startswith("weights/")]
    moved = [
        *model.generator.trainable_variables,
        *model.discriminator.trainable_variables,
    ]
    assert len(tags) == len(moved)
    assert {tag.split("/")[1] for tag in tags} == {"generator", "discriminator"}
    assert all(steps_of(tmp_path, tag) == [0, 2, 3] for tag in tags)


def test_what_is_not_finite_is_left_out(tmp_path, make_game, fit_game):
    board = TensorBoard(tmp_path)
    fit_game(make_game(), 1, board)
    values = np.array([[1.0, np.nan], [np.inf, 2.0], [2.0, -1.0]])
    board.histogram("values", values, 2)
    board.histogram("nothing", np.array([np.nan]), 2)
    board.flush()
    (path,) = event_files(tmp_path)
    found = {
        value.tag: tf.make_ndarray(value.tensor)
        for event in read_events(path)
        for value in event.summary.value
    }
    # Each bucket is (from, to, count).
    assert found["values"][:, 2].sum() == 4
    assert (found["values"][0, 0], found["values"][-1, 1]) == (-1.0, 2.0)
    assert found["nothing"][:, 2].sum() == 0
