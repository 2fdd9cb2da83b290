"""A run as TensorBoard shows it, by raw events."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.callbacks import SampleGrid
from kgan.callbacks import TensorBoard
from kgan.callbacks import restore
from kgan.callbacks import save_checkpoint
from kgan.callbacks.event_writer import read_events
from tests.events import event_files

TERMS = ["discriminator/adversarial", "generator/adversarial"]


def values_of(directory):
    """Every scalar as {tag: [(step, value), ...]}."""
    found = {}
    for path in event_files(directory):
        for event in read_events(path):
            for value in event.summary.value:
                array = tf.make_ndarray(value.tensor)
                found.setdefault(value.tag, []).append(
                    (event.step, float(array) if array.ndim == 0 else None)
                )
    return found


def steps_of(directory, tag):
    return [step for step, _ in values_of(directory).get(tag, [])]


class Terms(keras.callbacks.Callback):
    """The terms of every single step, from runs of one step an epoch."""

    def __init__(self):
        super().__init__()
        self.values = []

    def on_epoch_end(self, epoch, logs=None):
        self.values.append([logs[name] for name in TERMS])


def test_values_are_means_since_the_last_write(tmp_path, make_game, fit_game):
    single, whole = Terms(), make_game()
    fit_game(make_game(), 1, single, epochs=13)
    board = TensorBoard(tmp_path, every_steps=4)
    fit_game(whole, 5, board, epochs=2)
    fit_game(whole, 3, board)
    found = values_of(tmp_path)
    per_step = np.array(single.values)
    windows = {4: (0, 4), 8: (4, 8), 10: (8, 10), 12: (10, 12), 13: (12, 13)}
    for place, name in enumerate(TERMS):
        assert [step for step, _ in found[name]] == list(windows)
        for step, value in found[name]:
            first, last = windows[step]
            np.testing.assert_allclose(
                value, per_step[first:last, place].mean(), rtol=1e-5
            )


def test_rates_and_pace(tmp_path, make_game, fit_game):
    model = make_game()
    model.generator_optimizer.learning_rate = 0.125
    model.discriminator_optimizer.learning_rate = 0.25
    fit_game(model, 6, TensorBoard(tmp_path, every_steps=2))
    found = values_of(tmp_path)
    assert found["generator/learning_rate"] == [(2, 0.125)] + [
        (step, 0.125) for step in (4, 6)
    ]
    assert {value for _, value in found["discriminator/learning_rate"]} == {
        0.25
    }
    assert [step for step, _ in found["images_per_second"]] == [2, 4, 6]
    assert all(value > 0 for _, value in found["images_per_second"])
    assert all(0 <= value <= 1 for _, value in found["input_wait"])


def test_several_steps_in_an_execution(tmp_path, make_game, fit_game):
    model = make_game(steps_per_execution=2)
    fit_game(model, 4, TensorBoard(tmp_path, every_steps=3), epochs=2)
    assert steps_of(tmp_path, TERMS[0]) == [4, 6, 8]


def test_validation_is_written_after_each_epoch(
    tmp_path, make_game, fit_game, stream_of
):
    model = make_game()
    held_out = stream_of(model, 1000).take(2)
    history = fit_game(
        model,
        3,
        TensorBoard(tmp_path, every_steps=100),
        epochs=2,
        validation_data=held_out,
    ).history
    for name in TERMS:
        found = values_of(tmp_path)[f"val_{name}"]
        assert [step for step, _ in found] == [3, 6]
        np.testing.assert_allclose(
            [value for _, value in found], history[f"val_{name}"], rtol=1e-6
        )


def test_a_resumed_run_has_each_step_once(tmp_path, make_game, fit_game):
    logs, pictures = tmp_path / "logs", tmp_path / "samples"

    def callbacks():
        board = TensorBoard(logs, every_steps=1)
        # The grid comes first: it writes before the board has begun.
        return SampleGrid(pictures, every_steps=1, count=2, board=board), board

    first = make_game()
    fit_game(first, 7, *callbacks())
    save_checkpoint(first, tmp_path / "seven")
    fit_game(first, 3, *callbacks())
    assert steps_of(logs, TERMS[0]) == list(range(1, 11))
    second = make_game()
    restore(second, tmp_path / "seven")
    fit_game(second, 5, *callbacks())
    for name in TERMS:
        assert steps_of(logs, name) == list(range(1, 13))
    assert steps_of(logs, "samples") == list(range(13))


def test_a_board_outside_the_fit_is_named(tmp_path, make_game, fit_game):
    grid = SampleGrid(tmp_path, count=1, board=TensorBoard(tmp_path))
    with pytest.raises(ValueError, match="among the `callbacks`"):
        fit_game(make_game(), 1, grid)
    TensorBoard(tmp_path).flush()
