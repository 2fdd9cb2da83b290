"""A run that is cut off anywhere ends as the one that nobody stopped."""

import json
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.callbacks import Checkpoint
from kgan.callbacks import ForPlayer
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.callbacks import TimeLimit
from kgan.callbacks import save_checkpoint
from kgan.callbacks.run_state import RunState
from kgan.callbacks.run_state import read_run_state
from kgan.callbacks.run_state import write_run_state
from kgan.callbacks.window_mean import WindowMean
from tests.callbacks.conftest import GAMES
from tests.events import PACE
from tests.events import events_of
from tests.models.taken_games import values_of

TERM = "generator/adversarial"
DATA = np.random.default_rng(0).uniform(-1, 1, (44, 4, 4, 1)).astype("float32")
HELD_OUT = DATA[:12]


class Killed(BaseException):
    """Nothing in a run catches it."""


class Kill(keras.callbacks.Callback):
    """Cuts a run off at a moment, once the game has reached a step."""

    def __init__(self, moment, step):
        super().__init__()
        self.step = step
        setattr(self, moment, self.kill)

    def kill(self, *arguments, **options):
        if self.model.step.numpy() >= self.step:
            raise Killed


class Rows(keras.callbacks.Callback):
    """The logs of each epoch, in a file that outlives the process."""

    def __init__(self, path):
        super().__init__()
        self.path = path

    def on_epoch_end(self, epoch, logs=None):
        with self.path.open("a") as file:
            file.write(json.dumps([epoch, logs]) + "\n")


class Batches(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(batch)


def rows_of(directory):
    """The logs by epoch; an epoch that ended twice did so alike."""
    found = {}
    for line in (directory / "rows").read_text().splitlines():
        epoch, logs = json.loads(line)
        logs = {k: v for k, v in logs.items() if k not in PACE}
        assert found.setdefault(epoch, logs) == logs
    return found


def fresh(**options):
    """A game as in a new process."""
    return GAMES.fresh(**options)


def assert_same(left, right):
    for a, b in zip(left, right, strict=True):
        np.testing.assert_array_equal(a, b)


def callbacks_of(directory):
    return [
        # It is called last all the same.
        Checkpoint(directory / "checkpoints", every_steps=3),
        Throughput(),
        ForPlayer(
            "generator",
            keras.callbacks.LearningRateScheduler(lambda _, rate: rate * 0.75),
        ),
        ForPlayer(
            "discriminator",
            keras.callbacks.ReduceLROnPlateau(
                monitor=f"val_{TERM}", mode="min", min_delta=9.0, patience=2
            ),
        ),
        TensorBoard(directory / "logs", every_steps=4),
        Rows(directory / "rows"),
    ]


def run(directory, *extra, game=None, callbacks=None, epochs=4, **options):
    """The same program each time: 5 steps an epoch, unless told otherwise."""
    return (game or fresh()).fit(
        DATA,
        batch_size=8,
        epochs=epochs,
        callbacks=[*(callbacks or callbacks_of(directory)), *extra],
        validation_data=HELD_OUT,
        **{"verbose": 0, **options},
    )


class Run(NamedTuple):
    path: Path
    history: dict
    values: list


@pytest.fixture(scope="module", name="whole")
def whole_fixture(tmp_path_factory):
    """The run that nobody stopped."""
    path = tmp_path_factory.mktemp("whole")
    history = run(path)
    return Run(path, history.history, values_of(history.model))


@pytest.mark.parametrize(
    "kills",
    [
        # After a step but before its checkpoint; after the checkpoint.
        [("on_train_batch_end", 3), ("on_train_batch_begin", 6)],
        [("on_train_batch_end", 1), ("on_train_batch_end", 7)] * 2,
        # At the end of an epoch, and in its validation.
        [("on_epoch_end", 15), ("on_epoch_begin", 15), ("on_epoch_end", 20)],
        [("on_test_begin", 15), ("on_test_batch_end", 15)],
        # When all steps are done.
        [("on_train_end", 20), ("on_test_end", 20), ("on_train_end", 20)],
        [("on_train_batch_begin", step) for step in range(1, 20, 4)],
    ],
    ids=str,
)
def test_a_run_that_was_cut_off(whole, kills, tmp_path):
    for kill in kills:
        with pytest.raises(Killed):
            run(tmp_path, Kill(*kill))
    last = run(tmp_path).model
    assert_same(values_of(last), whole.values)
    assert rows_of(tmp_path) == rows_of(whole.path)
    assert events_of(tmp_path / "logs") == events_of(whole.path / "logs")
    assert run(tmp_path).epoch == []


@pytest.mark.slow
def test_executions_of_several_steps(tmp_path):
    def played(name, *extra):
        game = fresh(steps_per_execution=5)
        run(tmp_path / name, *extra, game=game, steps_per_epoch=10)
        return values_of(game)

    expected, batches = played("whole"), Batches()
    with pytest.raises(Killed):
        played("parts", Kill("on_train_batch_begin", 15))
    assert_same(played("parts", batches), expected)
    assert batches.seen == [9] + [4, 9] * 2
    # A window of one execution has no pace when that one has traced.
    missed = {(name, 20): None for name in PACE}
    assert {**events_of(tmp_path / "parts" / "logs"), **missed} == events_of(
        tmp_path / "whole" / "logs"
    )


def test_the_means_of_an_epoch_are_of_the_whole_epoch(whole, tmp_path):
    with pytest.raises(Killed):
        run(tmp_path, Kill("on_train_batch_begin", 14))
    history = run(tmp_path).history
    for name, values in whole.history.items():
        if name not in PACE:
            assert history[name] == values[-2:]
    # The pace of an epoch that has one step left has a time, too.
    assert len(history["images_per_second"]) == 2


def test_a_run_whose_epochs_are_done_is_left_alone(tmp_path, capsys):
    run(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    game = fresh()
    history = run(tmp_path, game=game, verbose=1)
    assert history.epoch == [] and history.history == {}
    assert game.history is history and game.step.numpy() == 20
    assert before == {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    assert capsys.readouterr().out == ""


def test_more_epochs_go_on_where_it_ended(tmp_path):
    run(tmp_path, epochs=2)
    assert run(tmp_path, epochs=3).epoch == [2]
    # A game with steps is trained on, as Keras does.
    game, callbacks = fresh(), callbacks_of(tmp_path)
    options = {"game": game, "callbacks": callbacks}
    assert run(tmp_path, epochs=3, **options).epoch == []
    assert run(tmp_path, epochs=1, **options).epoch == [0]
    assert game.step.numpy() == 20


def test_the_first_epoch_has_the_number_it_was_given(tmp_path):
    options = {"initial_epoch": 5, "epochs": 7}
    with pytest.raises(Killed):
        run(tmp_path, Kill("on_train_batch_begin", 8), **options)
    assert run(tmp_path, **options).epoch == [6]


def test_resumed_before_the_fit_it_goes_on_all_the_same(whole, tmp_path):
    with pytest.raises(Killed):
        run(tmp_path, Kill("on_train_batch_begin", 14))
    game, callbacks = fresh(), callbacks_of(tmp_path)
    assert callbacks[0].resume(game) is not None and game.step.numpy() == 12
    run(tmp_path, game=game, callbacks=callbacks)
    assert events_of(tmp_path / "logs") == events_of(whole.path / "logs")
    none = Checkpoint(tmp_path / "none", every_steps=1)
    assert none.resume(fresh()) is None


class TestEarlyStopping:
    """It does not forget what it has seen, nor that it has stopped."""

    def stopping(self, **options):
        return keras.callbacks.EarlyStopping(
            monitor=f"val_{TERM}",
            mode="min",
            min_delta=9.0,
            **{"patience": 3, **options},
        )

    @pytest.mark.parametrize("restore", [False, True])
    def test_stops_where_it_would_have(self, tmp_path, restore):
        options = {"restore_best_weights": restore}
        stopping = self.stopping(**options)
        game = run(tmp_path / "whole", stopping, epochs=9).model
        assert stopping.stopped_epoch == 3
        expected = values_of(game)
        for kill in (("on_train_batch_begin", 13), ("on_train_end", 5)):
            with pytest.raises(Killed):
                run(tmp_path, self.stopping(**options), Kill(*kill), epochs=9)
        stopping = self.stopping(**options)
        last = run(tmp_path, stopping, epochs=9).model
        assert (stopping.stopped_epoch, stopping.wait) == (3, 3)
        assert stopping.best_epoch == 0
        assert last.step.numpy() == (5 if restore else 20)
        assert_same(values_of(last), expected)
        assert rows_of(tmp_path) == rows_of(tmp_path / "whole")
        assert events_of(tmp_path / "logs") == events_of(
            tmp_path / "whole" / "logs"
        )

    @pytest.mark.parametrize("restore", [False, True])
    def test_has_ended_the_run(self, tmp_path, restore):
        options = {"restore_best_weights": restore}
        first = run(tmp_path, self.stopping(**options), epochs=9)
        expected = values_of(first.model)
        again = run(tmp_path, self.stopping(**options), epochs=9)
        assert again.epoch == []
        assert_same(values_of(again.model), expected)

    def test_more_patient_goes_on(self, tmp_path):
        run(tmp_path, self.stopping(), epochs=9)
        more = self.stopping(patience=5)
        assert run(tmp_path, more, epochs=9).epoch == [4, 5]


@pytest.mark.slow
def test_a_run_that_was_stopped_within_an_epoch(tmp_path):
    """The end of the epoch that Keras plays then is none for who goes on."""

    def limited(directory, *extra):
        stopping = TestEarlyStopping().stopping(restore_best_weights=True)
        return run(directory, stopping, *extra).model

    expected_values = values_of(limited(tmp_path / "whole"))
    limit = TimeLimit(1e9)
    after = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: setattr(
            limit, "_end", 0.0 if after.model.step.numpy() == 13 else 1e12
        )
    )
    # It has its best weights; the run has those that it had reached.
    assert limited(tmp_path, after, limit).step.numpy() == 5
    assert (tmp_path / "checkpoints" / "step_00000013").exists()
    assert_same(values_of(limited(tmp_path)), expected_values)
    events, expected = (
        events_of(tmp_path / "logs"),
        events_of(tmp_path / "whole" / "logs"),
    )
    assert {k: v for k, v in events.items() if k[1] != 13} == expected


def test_model_checkpoint_remembers_the_best(tmp_path):
    def best():
        return keras.callbacks.ModelCheckpoint(
            tmp_path / "best.keras",
            monitor=f"val_{TERM}",
            mode="max",
            save_best_only=True,
        )

    first, second = best(), best()
    with pytest.raises(Killed):
        run(tmp_path, first, Kill("on_train_batch_begin", 12))
    state = tmp_path / "checkpoints" / "step_00000012"
    assert dict(read_run_state(state).callbacks)["ModelCheckpoint"]["best"]
    run(tmp_path, second)
    rows = rows_of(tmp_path).values()
    assert second.best == max(row[f"val_{TERM}"] for row in rows)


def test_other_callbacks_begin_anew(tmp_path):
    with pytest.raises(Killed):
        run(tmp_path, Kill("on_train_batch_begin", 7))
    with pytest.warns(UserWarning, match="begin anew") as warned:
        run(tmp_path, TestEarlyStopping().stopping())
    said = [str(each.message) for each in warned]
    (message,) = [each for each in said if "begin anew" in each]
    assert "ForPlayer('discriminator', ReduceLROnPlateau)" in message


def test_own_callbacks_say_what_they_remember(tmp_path):
    class Counter(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.count, self.array = 0, np.zeros(3)

        def on_train_batch_end(self, batch, logs=None):
            self.count += 1
            self.array = self.array + [1.0, 0.5, 0.25]

        def state(self):
            return {"count": self.count, "array": self.array}

        def set_state(self, state):
            self.count, self.array = state["count"], state["array"]

    counter = Counter()
    with pytest.raises(Killed):
        run(tmp_path, Counter(), Kill("on_train_batch_begin", 7))
    run(tmp_path, counter)
    assert counter.count == 20
    np.testing.assert_array_equal(counter.array, [20.0, 10.0, 5.0])


def test_callbacks_do_not_see_the_steps_that_are_passed_over(tmp_path):
    with pytest.raises(Killed):
        run(tmp_path, Kill("on_train_batch_begin", 9))
    batches = Batches()
    run(tmp_path, batches, epochs=2)
    assert batches.seen == [4]


def test_a_skipped_step_is_not_saved(tmp_path):
    """The next good one is."""
    game = fresh()
    poisoned = DATA[:40].copy()
    poisoned[8:24] = np.nan
    data = tf.data.Dataset.from_tensor_slices({"sample": poisoned}).batch(8)
    with pytest.warns(UserWarning, match="skipped"):
        game.fit(
            data,
            callbacks=[Checkpoint(tmp_path, every_steps=2, keep=9)],
            verbose=0,
        )
    steps = sorted(int(path.name[5:]) for path in tmp_path.iterdir())
    assert steps == [4, 5]


class TestGoingBack:
    def test_takes_one_further_each_time(self, tmp_path):
        game = fresh()
        saving = Checkpoint(tmp_path / "checkpoints", every_steps=3, keep=9)
        game.fit(DATA, batch_size=8, epochs=2, callbacks=[saving], verbose=0)
        steps = []
        while (step := saving.go_back(game)) is not None:
            assert game.step.numpy() == step
            steps.append(step)
        assert steps == [9, 6, 3] and game.step.numpy() == 3
        names = [path.name for path in (tmp_path / "checkpoints").iterdir()]
        assert names == ["step_00000003"]

    def test_begins_again_at_the_newest(self, tmp_path):
        game = fresh()
        saving = Checkpoint(tmp_path, every_steps=3, keep=9)
        options = {"batch_size": 8, "callbacks": [saving], "verbose": 0}
        game.fit(DATA, epochs=2, **options)
        assert saving.go_back(game) == 9
        assert saving.go_back(game) == 6
        game.fit(DATA, epochs=3, steps_per_epoch=3, **options)
        assert game.step.numpy() == 9
        assert saving.go_back(game) == 6

    def test_the_fit_that_follows_plays_the_rest(self, whole, tmp_path):
        game, callbacks = fresh(), callbacks_of(tmp_path)
        options = {"game": game, "callbacks": callbacks}
        with pytest.raises(Killed):
            run(tmp_path, Kill("on_train_batch_end", 13), **options)
        assert game.step.numpy() == 13
        assert callbacks[0].go_back(game) == 12
        run(tmp_path, **options)
        assert_same(values_of(game), whole.values)
        assert events_of(tmp_path / "logs") == events_of(whole.path / "logs")

    def test_damaged_ones_are_none(self, tmp_path):
        game = fresh()
        saving = Checkpoint(tmp_path, every_steps=5, keep=9)
        game.fit(DATA, batch_size=8, epochs=2, callbacks=[saving], verbose=0)
        (tmp_path / "step_00000005" / "state.json").write_text("{}")
        assert saving.go_back(game) is None and game.step.numpy() == 10


class TestRunState:
    def test_comes_back(self, tmp_path):
        weights = [np.arange(6.0).reshape(2, 3), np.array(7)]
        half = np.array([1.5, -2.0], tf.bfloat16.as_numpy_dtype)
        states = [
            (
                "EarlyStopping",
                {"best": 0.1, "wait": 2, "best_weights": weights},
            ),
            ("Own", {"a": None, "half": half, "b": np.float32(0.5)}),
        ]
        mean = {"sums": {"x": 1e300 / 3}, "weights": {"x": 7}}
        write_run_state(tmp_path, RunState(4, mean, states))
        run = read_run_state(tmp_path)
        assert (run.epoch_steps, run.epoch_mean) == (4, mean)
        assert run.kinds == ["EarlyStopping", "Own"]
        first, second = run.states
        for a, b in zip(first["best_weights"], weights, strict=True):
            assert a.dtype == b.dtype and a.shape == b.shape
            np.testing.assert_array_equal(a, b)
        assert second["half"].dtype == half.dtype
        assert second["half"].tolist() == [1.5, -2.0]
        assert second["b"] == 0.5 and second["a"] is None

    def test_refuses_what_it_cannot_hold(self, tmp_path):
        with pytest.raises(TypeError, match="numbers, strings and arrays"):
            write_run_state(tmp_path, RunState(0, {}, [("Own", {"a": {1}})]))

    def test_there_may_be_none(self, tmp_path):
        assert read_run_state(tmp_path) is None


def test_a_window_goes_on(tmp_path):
    def fed(window, steps):
        for step, mean in steps:
            window.update(step, {"x": mean * step}, {"x": float(step)})
        return window

    whole = fed(WindowMean(0), [(1, 4.0), (2, 3.0), (3, 1.0)])
    first = fed(WindowMean(0), [(1, 4.0), (2, 3.0)])
    second = WindowMean(2)
    second.set_state(json.loads(json.dumps(first.state())))
    assert fed(second, [(3, 1.0)]).take() == whole.take() == {"x": 1.0}


def test_workers_that_are_not_the_chief_read_alone(
    whole, tmp_path, monkeypatch
):
    """They resume with it, and write nothing."""
    with pytest.raises(Killed):
        run(tmp_path, Kill("on_train_batch_begin", 9))
    folder = tmp_path / "checkpoints"
    save_checkpoint(fresh(), folder / "step_00000030")
    (folder / "step_00000030" / "state.json").unlink()
    (folder / ".unfinished-by-the-chief").mkdir()
    kept = {
        p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.name != "rows"
    }
    for module in ("checkpoint", "tensorboard"):
        monkeypatch.setattr(
            f"kgan.callbacks.{module}.is_chief", lambda strategy: False
        )
    callbacks = callbacks_of(tmp_path)
    game = fresh()
    assert run(tmp_path, game=game, callbacks=callbacks).epoch == [1, 2, 3]
    assert_same(values_of(game), whole.values)
    assert callbacks[0].go_back(game) == 9 and game.step.numpy() == 9
    assert kept == {
        p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.name != "rows"
    }
