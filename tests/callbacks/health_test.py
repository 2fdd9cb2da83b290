"""The callback: what it measures, says, writes, and remembers."""

import shutil
import time

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.callbacks import Checkpoint
from kgan.callbacks import Health
from kgan.callbacks import TensorBoard
from kgan.callbacks import health as health_module
from kgan.callbacks.diagnosis import STATES
from kgan.callbacks.event_writer import read_events
from kgan.callbacks.examination import Examiner
from kgan.callbacks.examination import logits_are_log_odds
from kgan.callbacks.health import period_for
from kgan.callbacks.vital_signs import separation
from tests.callbacks.conftest import GAMES
from tests.events import event_files
from tests.models.networks import compiled
from tests.models.networks import game

RNG = np.random.default_rng(2)
PICTURES = RNG.integers(0, 256, (200, 4, 4, 1), dtype=np.uint8)
TRAIN, HELD_OUT = PICTURES[:100], PICTURES[100:]


make = GAMES.fresh


def batches(count, *, spoiled=(), rows=8):
    pictures = RNG.integers(0, 256, (count * rows, 4, 4, 1))
    sample = pictures.astype(np.float32) / 127.5 - 1.0
    for batch in spoiled:
        sample[batch * rows] = np.nan
    return tf.data.Dataset.from_tensor_slices({"sample": sample}).batch(rows)


def scalars(directory):
    """Values of each tag by step."""
    found = {}
    for path in event_files(directory):
        for event in read_events(path):
            for value in event.summary.value:
                number = tf.make_ndarray(value.tensor)
                found.setdefault(value.tag, {})[event.step] = number
    return found


def watched(model, data, *callbacks, **options):
    health = Health(TRAIN, HELD_OUT, **{"count": 32, "verbose": 0, **options})
    history = model.fit(data, callbacks=[*callbacks, health], verbose=0).history
    return health, history


def test_the_default_period_sees_25_rows_for_each_that_it_looks_at():
    assert period_for(64) == 50
    assert period_for(16) == 200
    health, _ = watched(make(), batches(200))
    # 25 x 32 rows are 100 batches of 8.
    assert [each.step for each in health._history] == [100, 200]


def test_signs_are_those_of_the_networks():
    model = make()
    health, _ = watched(model, batches(20), every_steps=20)
    signs = health.signs
    examiner = Examiner(
        model, {"sample": TRAIN}, {"sample": HELD_OUT}, count=32, seed=0
    )
    looked_at = examiner.populations(20)
    logits = {
        name: model.score(each["sample"]) for name, each in looked_at.items()
    }
    assert signs.held_out_logit == pytest.approx(
        float(logits["held_out"].mean()), abs=1e-5
    )
    assert signs.overfit == pytest.approx(
        separation(logits["train"], logits["held_out"]), abs=1e-3
    )
    assert set(signs.gradient_norms) == {"discriminator", "generator"}
    assert all(norm > 0.0 for norm in signs.gradient_norms.values())
    assert all(0.0 < share < 1.0 for share in signs.update_norms.values())


def test_populations_are_a_function_of_the_step():
    model = make()
    examiner = Examiner(
        model, {"sample": TRAIN}, {"sample": HELD_OUT}, count=32, seed=5
    )
    first, again, other = (examiner.populations(step) for step in (7, 7, 8))
    for name, each in first.items():
        assert np.array_equal(each["sample"], again[name]["sample"])
        assert not np.array_equal(each["sample"], other[name]["sample"])
    rows = {row.tobytes() for row in first["train"]["sample"]}
    assert len(rows) == 32
    assert rows <= {row.tobytes() for row in TRAIN}


def test_it_changes_nothing():
    alone, beside = make(), GAMES.take()
    data = batches(12)
    alone.fit(data, verbose=0)
    watched(beside, data, every_steps=3)
    for one, other in zip(alone.weights, beside.weights, strict=True):
        assert np.array_equal(one.numpy(), other.numpy())


def test_a_batch_that_is_not_finite_is_said(capsys):
    with pytest.warns(UserWarning, match="moves were skipped"):
        health, history = watched(
            make(), batches(16, spoiled=[5]), every_steps=4, verbose=1
        )
    assert history["health/diverging"] == [0.25]
    assert health.diagnosis.state == "healthy"
    said = capsys.readouterr().out
    assert "Health at step 8: diverging: " in said
    assert "Health at step 12: healthy" in said
    assert said.count("Health at step") == 2


def test_training_that_waits_for_data_is_starving():
    def late(batch):
        tf.py_function(lambda: time.sleep(0.2), [], [])
        return batch

    data = batches(16).map(late, num_parallel_calls=1)
    health, history = watched(make(), data, every_steps=4, action="stop")
    assert health.diagnosis.state == "starving"
    assert health.signs.input_wait > 0.5
    # It spoils the time, not the model.
    assert health.model.step.numpy() == 16
    assert not health.has_stopped
    assert history["health/starving"][0] > 0.0


def test_the_logs_have_every_sick_state():
    _, history = watched(make(), batches(4), every_steps=2)
    assert {name for name in history if name.startswith("health/")} == {
        f"health/{state}" for state in STATES[1:]
    }


def test_it_stops_what_stays_sick():
    with pytest.warns(UserWarning, match="moves were skipped"):
        health, _ = watched(
            make(),
            batches(30, spoiled=[9, 11]),
            every_steps=2,
            action="stop",
        )
    assert health.has_stopped
    assert health.model.step.numpy() == 12
    # First found at 10, noticed at most four periods late.
    assert health.well_until == 2


def test_it_passes_over_what_passes():
    with pytest.warns(UserWarning, match="moves were skipped"):
        health, _ = watched(
            make(), batches(20, spoiled=[9]), every_steps=2, action="stop"
        )
    assert not health.has_stopped
    assert health.model.step.numpy() == 20


def test_tensorboard_has_the_signs_and_the_state(tmp_path):
    board = TensorBoard(tmp_path, every_steps=4)
    with pytest.warns(UserWarning, match="moves were skipped"):
        health, _ = watched(
            make(), batches(8, spoiled=[5]), board, every_steps=4, board=board
        )
    written = scalars(tmp_path)
    assert written["health/skipped"] == {4: 0.0, 8: 1.0}
    for name, value in health.signs.scalars().items():
        steps = written[f"health/{name}"]
        assert sorted(steps) == [4, 8]
        assert steps[8] == pytest.approx(value, rel=1e-5, abs=1e-7)
    assert scalars(tmp_path / "real")["health/diversity"][8] == 1.0


def test_a_resumed_run_knows_its_history(tmp_path):
    def fit(epochs):
        health = Health(TRAIN, HELD_OUT, every_steps=5, count=32, verbose=0)
        make().fit(
            TRAIN[:96],
            batch_size=8,
            epochs=epochs,
            callbacks=[health, Checkpoint(tmp_path / "c", every_steps=4)],
            verbose=0,
        )
        return health

    first, health = fit(1), fit(2)
    assert [each.step for each in health._history] == [5, 10, 15, 20]
    assert health._history[:2] == first._history


def test_conditional_games_are_judged_with_labels():
    model = make(classes=3)
    labels = RNG.integers(0, 3, 100)
    train = {"sample": TRAIN, "label": labels}
    health = Health(train, train, every_steps=2, count=32, verbose=0)
    sample = TRAIN[:16].astype(np.float32) / 127.5 - 1.0
    data = {"sample": sample, "label": labels[:16].astype(np.int32)}
    model.fit(
        tf.data.Dataset.from_tensor_slices(data).batch(8),
        callbacks=[health],
        verbose=0,
    )
    assert health.signs.told_apart is not None
    with pytest.raises(ValueError, match="`train` must hold .'sample', 'label"):
        make(classes=3).fit(
            tf.data.Dataset.from_tensor_slices(data).batch(8),
            callbacks=[Health(TRAIN, HELD_OUT)],
            verbose=0,
        )


def test_samples_that_are_not_finite_are_divergence():
    model = make()
    dense = model.generator.layers[-2]

    class Spoiling(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            dense.bias.assign(np.full(dense.bias.shape, np.nan))

    with pytest.warns(UserWarning, match="moves were skipped"):
        health, _ = watched(model, batches(4), Spoiling(), every_steps=4)
    assert not health.signs.are_finite
    assert health.diagnosis.state == "diverging"


def test_other_workers_write_nothing(monkeypatch, tmp_path, capsys):
    """What the chief found is told; its logits are not."""
    chief, _ = watched(make(), batches(4), every_steps=2)
    told = [each._asdict() for each in chief._history]
    monkeypatch.setattr(
        health_module, "found_by_chief", lambda *_, **__: told.pop(0)
    )
    monkeypatch.setattr(health_module, "is_chief", lambda _: False)
    board = TensorBoard(tmp_path, every_steps=2)
    other, _ = watched(
        make(), batches(4), board, every_steps=2, board=board, verbose=1
    )
    assert other._history == chief._history
    assert "Health" not in capsys.readouterr().out
    assert "health/train_logits" not in scalars(tmp_path)


def test_an_open_window_goes_on(tmp_path):
    """What was seen before a resume is counted after it."""
    first = TRAIN[:96].astype(np.float32) / 127.5 - 1.0

    def fit(rows, epochs):
        health = Health(TRAIN, HELD_OUT, every_steps=9, count=32, verbose=0)
        make().fit(
            rows,
            batch_size=8,
            epochs=epochs,
            callbacks=[health, Checkpoint(tmp_path / "c", every_steps=4)],
            verbose=0,
        )
        return health

    norms = fit(first, 1).state()["window"]["norms"]
    assert {name: count for name, (_, count) in norms.items()} == {
        "discriminator": 3,
        "generator": 3,
    }
    going_on = fit(first, 2)
    assert [each.step for each in going_on._history] == [9, 18]
    assert going_on._history[1].update_norms == {}
    whole = tmp_path / "c"
    shutil.rmtree(whole)
    uninterrupted = fit(first, 2)._history[1]
    assert uninterrupted.update_norms != {}
    assert going_on._history[1].gradient_norms == pytest.approx(
        uninterrupted.gradient_norms
    )


def test_without_records_there_is_less_to_see():
    model = make()
    health = Health(every_steps=2, count=32, verbose=0)
    model.fit(batches(4), callbacks=[health], verbose=0)
    signs = health.signs
    assert signs.fake_logit is not None
    assert health.diagnosis.state == "healthy"
    assert (signs.overfit, signs.diversity, signs.told_apart) == (None,) * 3
    assert set(signs.gradient_norms) == {"discriminator", "generator"}


def test_training_data_stand_for_few_that_are_held_out():
    health = Health(TRAIN, HELD_OUT[:15], every_steps=2, count=32, verbose=0)
    make().fit(batches(4), callbacks=[health], verbose=0)
    signs = health.signs
    assert (signs.overfit, signs.held_out_logit) == (None, None)
    assert None not in (signs.told_apart, signs.pair_odds, signs.diversity)


def test_an_epoch_without_an_examination_has_the_last_state():
    with pytest.warns(UserWarning, match="moves were skipped"):
        health = Health(TRAIN, HELD_OUT, every_steps=6, count=32, verbose=0)
        data = batches(8, spoiled=[5]).take(8)
        history = (
            make()
            .fit(
                data,
                epochs=4,
                steps_per_epoch=2,
                callbacks=[health],
                verbose=0,
            )
            .history
        )
    assert history["health/diverging"] == [0.0, 0.0, 1.0, 1.0]


def test_before_an_examination_nothing_is_known():
    health = Health(TRAIN, HELD_OUT, verbose=0)
    make().fit(batches(2), callbacks=[health], verbose=0)
    assert health.diagnosis.state == "not_examined"
    assert not health.diagnosis.is_sick


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ({"train": "photos"}, TypeError, "`train` must be an array"),
        ({"count": 31}, ValueError, "`count`"),
        ({"every_steps": 0}, ValueError, "`every_steps`"),
        ({"action": "rollback"}, ValueError, "`action`"),
        ({"seed": -1}, ValueError, "`seed`"),
        ({"count": 32.5}, TypeError, "`count`"),
    ],
)
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        Health(**arguments)


def test_samples_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="`held_out` must hold samples of"):
        make().fit(
            batches(2),
            callbacks=[Health(TRAIN, np.zeros((64, 5, 5, 1), np.uint8))],
            verbose=0,
        )


def test_log_odds_are_those_of_the_loss():
    assert logits_are_log_odds(make()) == "absolute"


def test_gradient_norms_are_those_of_the_last_execution():
    model = compiled(game())
    rows = RNG.normal(size=(32, 8)).astype(np.float32)
    model.fit(rows, batch_size=16, verbose=0)
    assert set(model.gradient_norms) == set(model.players)
    assert all(np.isfinite(each) for each in model.gradient_norms.values())
