"""The best game: the one that was scored, and always a whole one."""

import errno
import math
import shutil

import keras
import numpy as np
import pytest

from kgan.callbacks import Best
from kgan.callbacks import Checkpoint
from kgan.callbacks import Evaluate
from kgan.callbacks import StepLimit
from kgan.callbacks import best_checkpoint
from kgan.callbacks import last_evaluation
from kgan.callbacks import restore
from kgan.callbacks import save_checkpoint
from kgan.callbacks.best_folder import Choice
from kgan.callbacks.best_folder import save_best
from kgan.models import Diverged
from tests.models.taken_games import values_of

MEAN = "val_mean/x"
DATA = np.random.default_rng(0).uniform(-1, 1, (16, 4, 4, 1)).astype("float32")


class Killed(BaseException):
    """Nothing in a run catches it."""


class Given:
    """Values by step; real samples get half of each."""

    def __init__(self, model, values, mode="min"):
        self.model = model
        self.values = values
        self.directions = {"mean/x": mode}

    def __call__(self, samples):
        value = self.values[int(self.model.step.numpy())]
        return {"mean/x": value, "mean_real/x": value / 2}


class Recorded:
    """The newest game is the best; what it was is kept."""

    directions = {"newest": "max"}

    def __init__(self, model):
        self.model = model
        self.samples = {}
        self.states = {}

    def __call__(self, samples):
        step = int(self.model.step.numpy())
        self.samples[step] = samples
        self.states[step] = values_of(self.model)
        return {"newest": step}


def fit(model, steps, *callbacks):
    """Trains until the game has done so many steps, two an epoch."""
    model.fit(
        {"sample": DATA},
        batch_size=8,
        epochs=-(-steps // 2),
        callbacks=[*callbacks, StepLimit(steps)],
        verbose=0,
    )


def callbacks_of(model, directory, values, mode="min", every_steps=1):
    evaluate = Evaluate(
        Given(model, values, mode), every_steps=every_steps, count=2
    )
    return [evaluate, Best(directory, evaluate)]


def found(directory):
    """The value and the step of the best game."""
    best = best_checkpoint(directory)
    return best.choice.value, best.choice.step


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def assert_same(left, right):
    for a, b in zip(left, right, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    "mode, value, step", [("min", 0.2, 2), ("max", 0.9, 1)]
)
def test_the_best_alone_is_kept(tmp_path, make_game, mode, value, step):
    model, given = make_game(), [0.5, 0.9, 0.2, 0.4, 0.2]
    fit(model, 4, *callbacks_of(model, tmp_path, given, mode))
    best = best_checkpoint(tmp_path)
    assert names(tmp_path) == [f"step_{step:08d}"] == [best.path.name]
    assert best.choice == Choice(step, "val_mean", mode, value, value / 2)
    assert best.choice.sentence == (
        f"step {step}, val_mean {value} (real against real {value / 2:g})"
    )
    assert int(keras.models.load_model(best.model).step.numpy()) == step


@pytest.mark.parametrize("period", [2, None])
def test_its_weights_are_those_that_were_scored(tmp_path, make_game, period):
    """Whatever stands between the two, or before and after them."""
    model = make_game()
    metric = Recorded(model)

    def meddle(*arguments, logs=None):
        for network in (model.generator, model.ema_generator):
            for variable in network.trainable_variables:
                variable.assign(0.9 * variable)

    def meddler():
        return keras.callbacks.LambdaCallback(
            on_train_batch_end=meddle, on_epoch_end=meddle
        )

    evaluate = Evaluate(metric, every_steps=period, count=3)
    best = Best(tmp_path, evaluate)
    order = [meddler(), best, meddler(), evaluate, meddler()]
    fit(model, 4, *order)
    saved = best_checkpoint(tmp_path)
    assert saved.choice.step == 4 and set(metric.samples) == {0, 2, 4}
    loaded = keras.models.load_model(saved.model)
    np.testing.assert_array_equal(loaded.sample(3), metric.samples[4])
    other = make_game()
    restore(other, saved.path)
    assert_same(values_of(other), metric.states[4])


def test_training_goes_on_from_it(tmp_path, make_game, fit_game):
    whole, other = make_game(), make_game()
    given = [0.5, 0.4, 0.1, 0.3, 0.2, 0.6]
    fit_game(whole, 5, *callbacks_of(whole, tmp_path, given))
    restore(other, best_checkpoint(tmp_path).path)
    assert int(other.step.numpy()) == 2
    fit_game(other, 3)
    assert_same(values_of(other), values_of(whole))


def test_nan_is_never_best(tmp_path, make_game):
    model = make_game()
    fit(model, 1, *callbacks_of(model, tmp_path, [0.3, 0.2]))
    model = make_game()
    with pytest.warns(UserWarning, match="gave NaN"):
        fit(model, 1, *callbacks_of(model, tmp_path, [math.nan] * 2))
    # What an earlier run has left is none of this one's.
    assert best_checkpoint(tmp_path) is None
    fit(model, 2, *callbacks_of(model, tmp_path, [0.0, 0.0, 0.9]))
    assert found(tmp_path) == (0.9, 2)


def test_a_chosen_value(tmp_path, make_game):
    model = make_game()
    given, other = Given(model, [1.0, 2.0]), Recorded(model)
    evaluate = Evaluate([given, other], every_steps=1, count=2)
    best = [Best(tmp_path, evaluate, monitor="val_newest")]
    fit(model, 1, evaluate, *best)
    choice = best_checkpoint(tmp_path).choice
    assert choice == Choice(1, "val_newest", "max", 1.0, None)
    assert choice.sentence == "step 1, val_newest 1"
    # By another value anything is better than what was chosen by this one.
    evaluate = Evaluate(Given(model, [0, 0, 9.0]), every_steps=1, count=2)
    fit(model, 1, evaluate, Best(tmp_path, evaluate))
    assert found(tmp_path) == (9.0, 2)


class TestGoingOn:
    GIVEN = (0.9, 0.5, 0.7, 0.3, 0.6, 0.4, 0.8)

    def run(self, directory, make_game, steps, given=GIVEN):
        model = make_game()
        fit(
            model,
            steps,
            *callbacks_of(model, directory / "best", given),
            Checkpoint(directory / "checkpoints", every_steps=2),
        )
        return values_of(keras.models.load_model(self.best(directory).model))

    def best(self, directory):
        return best_checkpoint(directory / "best")

    @pytest.mark.parametrize("stop", [2, 4, 5])
    def test_in_a_new_process(self, tmp_path, make_game, stop):
        whole, cut = tmp_path / "whole", tmp_path / "cut"
        expected = self.run(whole, make_game, 6)
        self.run(cut, make_game, stop)
        # As if killed before its last checkpoint, at a step that was best.
        newest = sorted((cut / "checkpoints").iterdir())
        if len(newest) > 1:
            shutil.rmtree(newest[-1])
        found = self.run(cut, make_game, 6)
        assert_same(found, expected)
        assert self.best(cut).choice == self.best(whole).choice
        assert names(cut / "best") == ["step_00000003"]

    def test_set_back_a_later_best_stays(self, tmp_path, make_game):
        best = tmp_path / "best"
        self.run(tmp_path, make_game, 4)
        model = make_game()
        restore(model, tmp_path / "checkpoints" / "step_00000002")
        worse = [0.0, 0.0, 0.0, 0.35, 0.31, 0.4]
        fit(model, 2, *callbacks_of(model, best, worse))
        assert found(best) == (0.3, 3)
        # Better at the same step, on another way.
        restore(model, tmp_path / "checkpoints" / "step_00000002")
        better = [0.0, 0.0, 0.0, 0.25, 0.31, 0.4]
        fit(model, 2, *callbacks_of(model, best, better))
        assert found(best) == (0.25, 3)
        assert names(best) == ["step_00000003"]

    @pytest.mark.slow
    def test_through_a_rollback(self, tmp_path, make_game):
        model = make_game()
        wrong = []

        class Wrong(keras.callbacks.Callback):
            def on_train_batch_end(self, batch, logs=None):
                if int(self.model.step.numpy()) == 4 and not wrong:
                    wrong.append(4)
                    raise Diverged("Wrong.", ())

        callbacks = [
            *callbacks_of(model, tmp_path / "best", self.GIVEN),
            Wrong(),
            Checkpoint(tmp_path / "checkpoints", every_steps=2),
        ]
        with pytest.warns(UserWarning, match="Going back to step 2"):
            fit(model, 6, *callbacks)
        assert wrong and int(model.step.numpy()) == 6
        assert found(tmp_path / "best") == (0.3, 3)

    def test_a_run_that_begins_anew(self, tmp_path, make_game):
        self.run(tmp_path, make_game, 4)
        shutil.rmtree(tmp_path / "checkpoints")
        self.run(tmp_path, make_game, 1, [8.0, 9.0])
        # The best of the run before is gone; step 0 is no candidate.
        assert found(tmp_path / "best") == (9.0, 1)
        assert names(tmp_path / "best") == ["step_00000001"]


class TestKilled:
    """Step 3 is best; a better one is being written."""

    @pytest.fixture(name="old")
    def old_fixture(self, tmp_path, make_game):
        save_best(make_game(), tmp_path, self.choice(3, 0.5))
        return tmp_path

    def choice(self, step, value):
        return Choice(step, "val_mean", "min", value, None)

    def goes_on(self, directory, make_game, best):
        """The next process clears up, and keeps the best."""
        model = make_game()
        model.step.assign(8)
        given = dict.fromkeys(range(8, 10), 0.45)
        fit(model, 1, *callbacks_of(model, directory, given))
        assert names(directory) == [f"step_{best:08d}"]

    @pytest.mark.parametrize("step", [2, 3, 7])
    def test_while_it_is_written(self, old, make_game, monkeypatch, step):
        model = make_game()

        def killed(path):
            path.write_bytes(b"half")
            # As a real kill, which removes nothing.
            monkeypatch.setattr("shutil.rmtree", lambda *a, **options: None)
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(model, "save", killed)
            with pytest.raises(Killed):
                save_best(model, old, self.choice(step, 0.1))
        monkeypatch.undo()
        assert found(old) == (0.5, 3)
        self.goes_on(old, make_game, 9)

    @pytest.mark.parametrize("step", [2, 3, 7])
    def test_before_the_old_one_is_removed(
        self, old, make_game, monkeypatch, step
    ):
        def killed(*arguments):
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr("kgan.callbacks.best_folder._remove", killed)
            with pytest.raises(Killed):
                save_best(make_game(), old, self.choice(step, 0.1))
        assert len(names(old)) == 2 and found(old) == (0.1, step)
        # Again, at the same step.
        save_best(make_game(), old, self.choice(step, 0.05))
        assert names(old) == [f"step_{step:08d}"]
        assert found(old) == (0.05, step)

    def test_while_the_old_one_is_removed(self, old, make_game, monkeypatch):
        def killed(path, **options):
            next(path.iterdir()).unlink()
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr("shutil.rmtree", killed)
            # The new one is whole by then.
            patch.setattr(
                "kgan.callbacks.best_folder.save_checkpoint", self.new
            )
            with pytest.raises(Killed):
                save_best(make_game(), old, self.choice(7, 0.1))
        assert found(old) == (0.1, 7) and len(names(old)) == 2
        self.goes_on(old, make_game, 7)

    def new(self, game, path, *, run):
        before = shutil.rmtree
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("shutil.rmtree", lambda *a, **options: None)
            save_checkpoint(game, path, run=run)
        assert shutil.rmtree is before


def test_a_damaged_one_is_set_aside(tmp_path, make_game):
    model = make_game()
    fit(model, 1, *callbacks_of(model, tmp_path, [0.3, 0.2]))
    (tmp_path / "step_00000001" / "model.keras").write_bytes(b"")
    assert best_checkpoint(tmp_path) is None
    with pytest.warns(UserWarning, match="is damaged; it is now damaged_"):
        fit(model, 1, *callbacks_of(model, tmp_path, [0, 0, 0.9]))
    assert names(tmp_path) == ["damaged_step_00000001", "step_00000002"]


def test_other_checkpoints_are_left_alone(tmp_path, make_game):
    model = make_game()
    save_checkpoint(model, tmp_path / "step_00000009")
    fit(model, 1, *callbacks_of(model, tmp_path, [0.3, 0.2]))
    assert names(tmp_path) == ["step_00000001", "step_00000009"]
    assert found(tmp_path) == (0.2, 1)


def test_a_full_disk_ends_nothing(tmp_path, make_game, monkeypatch):
    def full(game, path, *, run):
        if int(game.step.numpy()) in (1, 2):
            raise OSError(errno.ENOSPC, "No space left on device")
        save_checkpoint(game, path, run=run)

    monkeypatch.setattr("kgan.callbacks.best_folder.save_checkpoint", full)
    model, given = make_game(), [0.5, 0.2, 0.1, 0.4, 0.45]
    with pytest.warns(UserWarning, match="game so far, step [12], .* space"):
        fit(model, 4, *callbacks_of(model, tmp_path, given))
    # Of those that could be written.
    assert found(tmp_path) == (0.4, 3)


def test_of_workers_the_chief_alone_writes(tmp_path, make_game, monkeypatch):
    monkeypatch.setattr("kgan.callbacks.best.is_chief", lambda strategy: False)
    model = make_game()
    best = tmp_path / "best"
    fit(model, 1, *callbacks_of(model, best, [0.3, 0.2]))
    assert not best.exists()


def test_what_is_wrong_is_said_before_training(tmp_path, make_game):
    model = make_game()
    with pytest.raises(TypeError, match="`evaluate` must be a kgan.callbacks"):
        Best(tmp_path, keras.callbacks.History())
    evaluate = Evaluate(Given(model, [0.3] * 3), every_steps=1, count=2)
    with pytest.raises(ValueError, match=r"\['val_mean', 'val_mean/x'\].*_fd"):
        Best(tmp_path, evaluate, monitor="val_fd")
    with pytest.raises(
        ValueError, match=r"is known, .* \[\]. Received: .*None"
    ):
        Best(tmp_path, Evaluate(lambda samples: {"mean": 0.0}))
    best = Best(tmp_path, evaluate, monitor=MEAN)
    for alone in (evaluate, best):
        with pytest.raises(ValueError, match="both a `Best` and its `Eval"):
            fit(make_game(), 1, alone)
    assert not list(tmp_path.iterdir())


def test_the_last_evaluation_of_a_run(tmp_path, make_game):
    assert last_evaluation(tmp_path) is None
    model = make_game()
    given = [0.5, 0.4, 0.3, 0.2, 0.1, 0.0]
    evaluate, best = callbacks_of(model, tmp_path / "b", given, every_steps=3)
    fit(model, 5, evaluate, best, Checkpoint(tmp_path / "a", every_steps=2))
    last = last_evaluation(tmp_path / "a")
    assert last.step == 3
    assert last.values == {"val_mean": 0.2, MEAN: 0.2}
    assert last.real == {"val_mean": 0.1, MEAN: 0.1}
    # A resumed run that does not come to another evaluation knows it too.
    again = make_game()
    evaluate, best = callbacks_of(
        again, tmp_path / "b", {6: 0.1}, every_steps=9
    )
    fit(again, 6, evaluate, best, Checkpoint(tmp_path / "a", every_steps=2))
    assert last_evaluation(tmp_path / "a") == last
