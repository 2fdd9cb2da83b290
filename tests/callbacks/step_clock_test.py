"""When the clock rings."""

import keras
import pytest

from kgan.callbacks import Checkpoint
from kgan.callbacks import SampleGrid
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.callbacks.step_clock import StepClock


def rung(every_steps, start, steps):
    clock = StepClock(every_steps)
    clock.start(start)
    return [step for step in steps if clock.rings(step)]


def test_rings_at_every_multiple():
    assert rung(3, 0, range(1, 11)) == [3, 6, 9]


def test_rings_where_a_multiple_was_passed():
    assert rung(10, 0, range(4, 45, 4)) == [12, 20, 32, 40]
    assert rung(2, 0, (5, 10)) == [5, 10]


def test_goes_on_where_a_run_was_resumed():
    assert rung(5, 10, (11, 14, 15)) == [15]
    assert rung(5, 12, (13, 16)) == [16]


@pytest.mark.parametrize("every_steps", [0, -1])
def test_a_period_is_positive(tmp_path, every_steps):
    for callback in (Checkpoint, SampleGrid, TensorBoard):
        with pytest.raises(ValueError, match="`every_steps` must be at least"):
            callback(tmp_path, every_steps=every_steps)
    with pytest.raises(ValueError, match="`window_steps`"):
        Throughput(window_steps=every_steps)


def test_a_period_is_an_integer(tmp_path):
    with pytest.raises(TypeError, match="`every_steps`"):
        TensorBoard(tmp_path, every_steps=2.5)


def test_only_a_game_has_the_clock(tmp_path):
    model = keras.Sequential([keras.layers.Dense(1)])
    for callback in (
        Checkpoint(tmp_path, every_steps=1),
        SampleGrid(tmp_path),
        TensorBoard(tmp_path),
        Throughput(),
    ):
        with pytest.raises(TypeError, match="kgan.models.Game"):
            callback.set_model(model)
