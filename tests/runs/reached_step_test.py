"""What ends training, and whether the reached step is saved."""

import types

import numpy as np
import pytest
import tensorflow as tf

from kgan.core import DamagedRecords
from kgan.runs import RunFolder
from kgan.runs.reached_step import reached_step_saved

STEP = 12


class Saving:
    """Stands for a `Checkpoint`, and counts what it was asked to write."""

    def __init__(self, error=None):
        self.saved = 0
        self.error = error

    def set_model(self, game):
        assert int(game.step.numpy()) == STEP

    def on_train_end(self):
        if self.error is not None:
            raise self.error
        self.saved += 1


def ended_by(error, directory, saving, *, steps_per_execution=1):
    game = types.SimpleNamespace(
        step=types.SimpleNamespace(numpy=lambda: np.int64(STEP)),
        steps_per_execution=steps_per_execution,
    )
    board = types.SimpleNamespace(flush=lambda: None)
    with pytest.raises(type(error)) as raised:
        with reached_step_saved(RunFolder(directory), game, saving, board):
            raise error
    assert raised.value is error


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        DamagedRecords("record 7"),
        tf.errors.DataLossError(None, None, "corrupted record at 12"),
    ],
)
def test_it_is_saved(tmp_path, capsys, error):
    saving = Saving()
    ended_by(error, tmp_path, saving, steps_per_execution=4)
    assert saving.saved == 1
    assert f"Stopped at step {STEP}; run the same" in capsys.readouterr().out


@pytest.mark.parametrize(
    "error",
    [
        ValueError("`model` must have the architecture of the checkpoint"),
        tf.errors.ResourceExhaustedError(None, None, "OOM"),
        RuntimeError("a bug"),
    ],
)
def test_after_other_errors_it_is_not(tmp_path, error):
    saving = Saving()
    ended_by(error, tmp_path, saving)
    assert saving.saved == 0


def test_within_an_execution_of_several_steps_it_is_not(tmp_path):
    saving = Saving()
    error = DamagedRecords("record 7")
    ended_by(error, tmp_path, saving, steps_per_execution=5)
    assert saving.saved == 0


def test_what_ended_training_is_raised_where_it_cannot_be_saved(
    tmp_path, capsys
):
    saving = Saving(OSError("The last checkpoint could not be written"))
    ended_by(KeyboardInterrupt(), tmp_path, saving)
    said = capsys.readouterr().out
    assert f"Stopped at step {STEP}, which is lost" in said
    assert "The last checkpoint could not be written." in said
