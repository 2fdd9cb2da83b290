import time

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.callbacks import Checkpoint
from kgan.callbacks import Evaluate
from kgan.callbacks import ForPlayer
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.callbacks.event_writer import read_events
from kgan.metrics import DensityCoverage
from kgan.metrics import FrechetDistance
from kgan.metrics import KernelDistance
from kgan.metrics import PrecisionRecall
from kgan.metrics import Scorer
from kgan.metrics import frechet_distance
from kgan.metrics.features import Embedding
from tests.models.networks import compiled
from tests.models.networks import game
from tests.models.taken_games import Games

fresh = Games(lambda: compiled(game())).fresh


class Values(Embedding):
    """Vectors as they are."""

    @property
    def name(self):
        return "values"

    @property
    def fingerprint(self):
        return "values"

    def __call__(self, images):
        return np.asarray(images, np.float32)


def rows(count, *, seed=0):
    return np.random.default_rng(seed).normal(size=(count, 8))


def data(batches=4):
    return rows(16 * batches).astype(np.float32).reshape(batches * 16, 8)


def fit(model, callbacks, *, epochs=1, batches=4):
    samples = data(batches)
    return model.fit(
        {"sample": samples},
        batch_size=16,
        epochs=epochs,
        callbacks=callbacks,
        verbose=0,
    )


def scorer(**options):
    return Scorer(rows(60), Values(), **options)


def mean_of(samples):
    return {"mean": np.float32(samples.mean()), "n_generated": len(samples)}


def scalars(directory):
    found = {}
    for path in sorted(directory.glob("events.*")):
        for event in read_events(path):
            for value in event.summary.value:
                tag = found.setdefault(value.tag, {})
                assert event.step not in tag
                tag[event.step] = float(tf.make_ndarray(value.tensor))
    return found


def test_values_are_those_of_the_samples_at_the_end_of_the_epoch():
    model = fresh()
    history = fit(model, [Evaluate(scorer(), count=40, seed=5)], epochs=2)
    expected = frechet_distance(
        real=rows(60), generated=model.sample(40, seed=5)
    )
    for name in ("val_fd", "val_fd/values"):
        assert history.history[name][-1] == pytest.approx(
            expected["frechet_distance"], rel=1e-6
        )
    assert history.history["val_fd"][0] != history.history["val_fd"][1]
    assert {"val_kd", "val_kd/values"} <= history.history.keys()
    # Not what says how a value came about.
    assert {name for name in history.history if name.startswith("val_")} == {
        "val_fd",
        "val_fd/values",
        "val_kd",
        "val_kd/values",
    }


def test_a_function_is_a_metric():
    model = fresh()
    history = fit(model, [Evaluate(mean_of, count=40)])
    assert history.history["val_mean"] == [
        pytest.approx(model.sample(40).mean())
    ]
    assert "val_n_generated" not in history.history


def test_the_first_embedding_gives_the_short_name():
    def first(samples):
        return {"fd/a": 1.0}

    def second(samples):
        return {"fd/b": 2.0, "kd/b": 3.0}

    logs = fit(fresh(), [Evaluate([first, second], count=4)]).history
    assert logs["val_fd"] == logs["val_fd/a"] == [1.0]
    assert logs["val_fd/b"] == [2.0]
    assert logs["val_kd"] == logs["val_kd/b"] == [3.0]


def test_every_steps_is_on_the_clock_of_the_game():
    steps = []
    model = fresh()

    def counted(samples):
        steps.append(int(model.step.numpy()))
        return {"at": steps[-1]}

    logs = fit(
        model, [Evaluate(counted, every_steps=3, count=4)], epochs=2
    ).history
    assert steps == [0, 3, 6]
    # The newest value, though it is older than the epoch's end.
    assert logs["val_at"] == [3.0, 6.0]


def test_a_new_game_is_evaluated_before_its_first_step():
    steps = []
    model = fresh()

    def counted(samples):
        steps.append(int(model.step.numpy()))
        return {"at": steps[-1]}

    evaluate = Evaluate(counted, every_steps=7, count=4)
    logs = fit(model, [evaluate], epochs=2).history
    assert steps == [0, 7]
    assert logs["val_at"] == [0.0, 7.0]
    fit(model, [evaluate])
    assert steps == [0, 7, 12]


class Given:
    """Values one after another, whatever the samples."""

    def __init__(self, name, direction, *values):
        self.directions = {name: direction}
        # Whatever the new game gets comes before.
        self._values = iter([{name: v} for v in (values[0], *values)])

    def __call__(self, samples):
        return next(self._values)


@pytest.mark.parametrize("direction, best", [("min", 0.2), ("max", 0.5)])
def test_model_checkpoint_keeps_the_best(tmp_path, direction, best):
    saved = keras.callbacks.ModelCheckpoint(
        tmp_path / "best.keras", monitor="val_kd", save_best_only=True
    )
    given = Given("kd/x", direction, 0.4, best, 0.3)
    fit(fresh(), [Evaluate(given, count=4), saved], epochs=3)
    assert saved.best == pytest.approx(best)
    loaded = keras.models.load_model(tmp_path / "best.keras")
    assert int(loaded.step.numpy()) == 8


def test_early_stopping_stops():
    history = fit(
        fresh(),
        [
            Evaluate(Given("kd/x", "min", 0.5, 0.6, 0.7, 0.1), count=4),
            keras.callbacks.EarlyStopping("val_kd", patience=2),
        ],
        epochs=10,
    )
    assert history.history["val_kd"] == [0.5, 0.6, 0.7]


def test_a_wrapped_callback_and_a_chosen_mode():
    plateau = keras.callbacks.ReduceLROnPlateau(
        "val_kd/x", patience=1, factor=0.5, min_lr=1e-6
    )
    stopping = keras.callbacks.EarlyStopping("val_kd", patience=9, mode="max")
    model = fresh()
    fit(
        model,
        [
            Evaluate(Given("kd/x", "min", 0.5, 0.6, 0.7), count=4),
            ForPlayer("generator", plateau),
            stopping,
        ],
        epochs=3,
    )
    rate = float(model.generator_optimizer.learning_rate)
    assert rate == pytest.approx(0.05 / 4)
    assert stopping.best == pytest.approx(0.7)


def test_scorers_say_which_way_is_better():
    metrics = [
        FrechetDistance(),
        KernelDistance(),
        PrecisionRecall(),
        DensityCoverage(),
    ]
    assert Evaluate(scorer(metrics=metrics)).directions == {
        f"val_{name}{ending}": direction
        for name, direction in {
            "fd": "min",
            "kd": "min",
            "precision": "max",
            "recall": "max",
            "density": "max",
            "coverage": "max",
        }.items()
        for ending in ("", "/values")
    }


def test_tensorboard_has_a_line_of_real_samples(tmp_path):
    board = TensorBoard(tmp_path, every_steps=2)
    evaluate = Evaluate(
        scorer(reference=rows(50, seed=1), metrics=[FrechetDistance()]),
        every_steps=2,
        count=40,
        board=board,
    )
    logs = fit(fresh(), [evaluate, board]).history
    values, real = scalars(tmp_path), scalars(tmp_path / "real")
    for name in ("val_fd", "val_fd/values"):
        # Not at the epoch's end too, and on one chart with the real line.
        assert set(values[name]) == set(real[name]) == {0, 2, 4}
        assert values[name][4] == pytest.approx(logs[name][0], rel=1e-6)
        assert real[name][2] == real[name][4] < values[name][4]
    assert not any("_real" in name for name in (*values, *logs))
    assert set(real) == {"val_fd", "val_fd/values"}


@pytest.mark.slow
@pytest.mark.parametrize("period", [3, 5])
def test_a_resumed_run_has_each_value_once(tmp_path, period):
    def callbacks(folder):
        board = TensorBoard(folder / "logs", every_steps=2)
        return [
            Evaluate(
                scorer(reference=rows(50, seed=1)),
                every_steps=period,
                count=40,
                board=board,
            ),
            board,
            Checkpoint(folder / "checkpoints", every_steps=2),
        ]

    whole = fit(fresh(), callbacks(tmp_path / "whole"), epochs=3)
    cut = tmp_path / "cut"
    fit(fresh(), callbacks(cut), epochs=2)
    resumed = fit(fresh(), callbacks(cut), epochs=3)
    assert resumed.history["val_kd"][-1] == whole.history["val_kd"][-1]
    for line in ("", "real"):
        expected = scalars(tmp_path / "whole" / "logs" / line)
        found = scalars(cut / "logs" / line)
        for name in ("val_kd", "val_fd/values"):
            assert set(expected[name]) == set(range(0, 13, period))
            assert found[name] == expected[name]


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        (([],), ValueError, "`metrics` must hold at least one"),
        (([3],), TypeError, "`metrics` must be functions of samples.*3"),
    ],
)
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        Evaluate(*arguments)


def test_numbers_are_checked():
    with pytest.raises(ValueError, match="`count` must be at least 2"):
        Evaluate(mean_of, count=1)
    with pytest.raises(ValueError, match="`every_steps` must be at least 1"):
        Evaluate(mean_of, every_steps=0)


def test_bad_values_are_named():
    model = fresh()
    with pytest.raises(ValueError, match=r"different names.*\['mean'\]"):
        fit(model, [Evaluate([mean_of, mean_of], count=4)])
    with pytest.raises(ValueError, match="numbers by name.*word='no'"):
        fit(model, [Evaluate(lambda samples: {"word": "no"}, count=4)])


@pytest.mark.parametrize("bad", [3.0, None, {0: 1.0}])
def test_what_a_metric_returns_is_checked_before_training(bad):
    model = fresh()
    with pytest.raises(TypeError, match="must return values by name"):
        fit(model, [Evaluate(lambda samples: bad, count=4)])
    assert int(model.step.numpy()) == 0


def test_values_that_nobody_would_see_are_refused():
    with pytest.raises(ValueError, match="not called `n_...`"):
        fit(fresh(), [Evaluate(lambda s: {"n_modes": 3}, count=4)])
    logs = fit(
        fresh(),
        [Evaluate(lambda s: {"modes": 3, "seeds": 2, "seed": 1}, count=4)],
    ).history
    assert {"val_modes", "val_seeds"} <= logs.keys()
    assert "val_seed" not in logs


def test_nan_is_said():
    with pytest.warns(UserWarning, match="A metric gave NaN.*: x"):
        fit(fresh(), [Evaluate(lambda s: {"x": np.nan}, count=4)])


def test_what_monitors_comes_after():
    stopping = keras.callbacks.EarlyStopping("val_kd/values")
    with pytest.raises(ValueError, match="EarlyStopping on 'val_kd/values'"):
        fit(fresh(), [stopping, Evaluate(scorer(), count=40)])


def test_metrics_can_be_chosen():
    logs = fit(
        fresh(),
        [
            Evaluate(
                scorer(metrics=[DensityCoverage(k=3), KernelDistance()]),
                count=40,
            )
        ],
    ).history
    assert {"val_density", "val_coverage", "val_kd"} <= logs.keys()
    assert "val_fd" not in logs


@pytest.mark.slow
def test_its_time_is_not_that_of_training():
    paces = []

    def slow(samples):
        time.sleep(0.5)
        return {"x": 0.0}

    model = fresh()
    callbacks = [
        Evaluate(slow, every_steps=1, count=4),
        Throughput(),
        keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: paces.append(
                logs["images_per_second"]
            )
        ),
    ]
    fit(model, callbacks, epochs=2)
    # 16 rows a step, with half a second of evaluation in each.
    assert paces[1] > 32


def test_folders_of_other_runs_are_left_alone(tmp_path):
    other = TensorBoard(tmp_path / "run_a", every_steps=2)
    fit(fresh(), [other])
    before = scalars(tmp_path / "run_a")
    assert before
    fit(fresh(), [TensorBoard(tmp_path, every_steps=2)])
    assert scalars(tmp_path / "run_a") == before
