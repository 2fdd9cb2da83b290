"""What an audit finds while a game trains."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.audit import DECIDING_CHECKS
from kgan.audit import Auditor
from kgan.audit import Margins
from kgan.callbacks import Audit
from kgan.callbacks import Checkpoint
from kgan.callbacks import TensorBoard
from kgan.callbacks.event_writer import read_events
from tests.models.networks import compiled
from tests.models.networks import game
from tests.models.taken_games import Games

FINDINGS = {
    "precision",
    "coverage",
    "repeats",
    "kinds",
    "shares",
    "exact_copies",
    "near_copies",
    "distances_to_train",
}
FAST = ("precision", "repeats", "exact_copies")


fresh = Games(lambda: compiled(game())).fresh


def rows(count, seed=0):
    return np.random.default_rng(seed).normal(size=(count, 8))


TRAIN, HELD_OUT = rows(200), rows(60, 1)


def audit(*, checks=FAST, **options):
    return Audit(TRAIN, HELD_OUT, checks=checks, **options)


def fit(model, callbacks, *, epochs=1):
    samples = rows(64).astype(np.float32)
    return model.fit(
        {"sample": samples},
        batch_size=16,
        epochs=epochs,
        callbacks=callbacks,
        verbose=0,
    )


def values_of(directory):
    """Every value by tag and step, each of which stands once."""
    found = {}
    for path in sorted(directory.glob("events.*")):
        for event in read_events(path):
            for value in event.summary.value:
                tag = found.setdefault(value.tag, {})
                assert event.step not in tag
                tag[event.step] = tf.make_ndarray(value.tensor).item()
    return found


class Planted:
    """An auditor whose samples are made by hand, one batch after another."""

    def __init__(self, *batches):
        self.batches = list(batches)
        self.auditor = Auditor(train=TRAIN, held_out=HELD_OUT, checks=FAST)
        self.checks = self.auditor.checks

    def __call__(self, samples):
        return self.auditor(self.batches.pop(0))


def planted(*batches, **options):
    callback = audit(**options)
    callback._auditor = Planted(*batches)
    return callback


GOOD, COPIES, FAR = rows(60, 2), TRAIN[:60], rows(60, 2) + 5.0


def test_values_are_those_of_an_audit_of_the_samples():
    model = fresh()
    callback = Audit(TRAIN, HELD_OUT, count=80, seed=5)
    logs = fit(model, [callback], epochs=2).history
    assert {name for name in logs if name.startswith("val_")} == {
        "val_audit_bad",
        *(f"val_audit_{name}" for name in FINDINGS),
    }
    report = Auditor(
        train=TRAIN, held_out=HELD_OUT, checks=DECIDING_CHECKS, seed=5
    )(model.sample(80, seed=5))
    for name in FINDINGS:
        assert logs[f"val_audit_{name}"][-1] == report.finding(name).value
    bad = sum(each.is_bad for each in report.verdicts)
    assert logs["val_audit_bad"][-1] == bad > 0
    assert callback.report.verdicts == report.verdicts
    assert callback.report.rows["generated"] == 80


def test_as_many_samples_as_held_out_rows():
    callback = audit()
    fit(fresh(), [callback])
    assert callback.report.rows["generated"] == len(HELD_OUT)


def test_every_steps_is_on_the_clock_of_the_game(monkeypatch):
    model, steps = fresh(), []
    call = Auditor.__call__

    def watched(self, samples):
        steps.append(int(model.step.numpy()))
        return call(self, samples)

    monkeypatch.setattr(Auditor, "__call__", watched)
    fit(model, [audit(every_steps=3)], epochs=2)
    assert steps == [0, 3, 6]
    fit(model, [audit()], epochs=2)
    assert steps == [0, 3, 6, 12, 16]


def test_a_bad_answer_is_said_once(capsys):
    # The first is of a game that has done no step.
    batches = FAR, GOOD, COPIES, FAR, COPIES
    logs = fit(fresh(), [planted(*batches)], epochs=4).history
    assert logs["val_audit_bad"] == [0.0, 1.0, 1.0, 1.0]
    assert logs["val_audit_exact_copies"] == [0.0, 1.0, 0.0, 1.0]
    said = [line for line in capsys.readouterr().out.splitlines() if line]
    assert [line.split(" samples")[0] for line in map(str.lower, said)] == [
        "audit at step 8: memorises:",
        "audit at step 12: unrealistic:",
    ]
    assert "exact copies 1 (" in said[0] and "real data 0" in said[0]


def test_callbacks_know_which_way_is_better(tmp_path):
    saved = keras.callbacks.ModelCheckpoint(
        tmp_path / "best.keras",
        monitor="val_audit_exact_copies",
        save_best_only=True,
    )
    stopping = keras.callbacks.EarlyStopping("val_audit_precision", patience=2)
    batches = FAR, GOOD, COPIES, FAR
    fit(fresh(), [planted(*batches), saved, stopping], epochs=9)
    assert saved.best == 0.0 and stopping.stopped_epoch == 2
    assert int(keras.models.load_model(tmp_path / "best.keras").step) == 4
    early = keras.callbacks.EarlyStopping("val_audit_bad")
    with pytest.raises(ValueError, match="EarlyStopping on 'val_audit_bad'"):
        fit(fresh(), [early, audit()])
    # Of kinds' shares none is better, and "useful" was not asked for.
    assert set(Audit(TRAIN, HELD_OUT).directions) == {
        f"val_audit_{name}"
        for name in (FINDINGS | {"bad"}) - {"shares", "distances_to_train"}
    }


def test_tensorboard_has_values_real_data_and_answers(tmp_path):
    board = TensorBoard(tmp_path, every_steps=2)
    callback = audit(every_steps=2, board=board)
    logs = fit(fresh(), [callback, board]).history
    values, real = values_of(tmp_path), values_of(tmp_path / "real")
    for check in FAST:
        name, finding = f"val_audit_{check}", callback.report.finding(check)
        assert set(values[name]) == set(real[name]) == {0, 2, 4}
        assert values[name][4] == pytest.approx(logs[name][0])
        assert real[name][4] == pytest.approx(finding.null)
    assert set(values["val_audit_bad"]) == {0, 2, 4}
    assert set(real) == {f"val_audit_{check}" for check in FAST}
    assert set(values["audit"]) == {0, 2, 4}
    assert values["audit"][4].decode().splitlines() == [
        f"- {verdict.line}" for verdict in callback.report.verdicts
    ]
    assert len(callback.report.verdicts) == 4


@pytest.mark.parametrize("period", [3, None])
def test_a_resumed_run_has_each_value_once(tmp_path, capsys, period):
    def callbacks(folder):
        board = TensorBoard(folder / "logs", every_steps=2)
        return [
            audit(every_steps=period, board=board),
            board,
            Checkpoint(folder / "checkpoints", every_steps=2),
        ]

    whole = fit(fresh(), callbacks(tmp_path / "whole"), epochs=3)
    expected_lines = capsys.readouterr().out
    cut = tmp_path / "cut"
    fit(fresh(), callbacks(cut), epochs=2)
    resumed = fit(fresh(), callbacks(cut), epochs=3)
    # What was said is not said again.
    assert capsys.readouterr().out == expected_lines
    for name in ("val_audit_bad", "val_audit_precision"):
        assert resumed.history[name][-1] == whole.history[name][-1]
    for line in ("", "real"):
        expected, found = (
            values_of(folder / "logs" / line)
            for folder in (tmp_path / "whole", cut)
        )
        for name in ("val_audit_precision", *(() if line else ("audit",))):
            assert set(expected[name]) == set(range(0, 13, period or 4))
            assert found[name] == expected[name]


def test_workers_that_are_not_the_chief_audit_nothing(monkeypatch, capsys):
    """They are told, and say nothing."""
    found = {
        "values": {"val_audit_bad": 1.0},
        "nulls": {},
        "bad": {"memorises": "Memorises: Samples are copies."},
        "text": "",
    }
    monkeypatch.setattr(
        "kgan.callbacks.audit.found_by_chief", lambda *_, **__: found
    )
    monkeypatch.setattr("kgan.callbacks.audit.is_chief", lambda _: False)
    callback = audit()
    logs = fit(fresh(), [callback]).history
    assert logs["val_audit_bad"] == [1.0] and callback.report is None
    assert capsys.readouterr().out == ""


def test_its_time_is_not_that_of_training():
    model = fresh()
    fit(model, [audit()])
    assert model.seconds_aside > 0.0


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"checks": ["precission"]}, ValueError, "`checks` must be among"),
        ({"checks": "precision"}, TypeError, "`checks` must be a collection"),
        ({"count": 19}, ValueError, "`count` must be at least 20"),
        ({"every_steps": 0}, ValueError, "`every_steps` must be at least 1"),
        ({"seed": -1}, ValueError, "`seed` must be at least 0"),
        ({"train_labels": [0]}, ValueError, "`train_labels` must be one a"),
        ({"held_out_labels": HELD_OUT[:, 0]}, TypeError, "must be integers"),
    ],
)
def test_bad_arguments_are_named(options, error, message):
    with pytest.raises(error, match=message):
        audit(**options)


def test_bad_data_are_named_before_training():
    with pytest.raises(ValueError, match="`held_out` must have at least 20"):
        Audit(TRAIN, HELD_OUT[:19])
    with pytest.raises(ValueError, match="`train` and `held_out` must hold"):
        Audit(TRAIN, HELD_OUT[:, :7])
    other = Audit(TRAIN[:, :7], HELD_OUT[:, :7], checks=FAST)
    model = fresh()
    with pytest.raises(ValueError, match="`generated` must hold samples of"):
        fit(model, [other])
    assert int(model.step.numpy()) == 0
    with pytest.raises(TypeError, match="kgan.models.Game"):
        audit().set_model(keras.Sequential())


def test_margins_and_kinds_by_label():
    labels = (TRAIN[:, 0] > 0).astype(int)
    callback = audit(
        checks=["kinds"], train_labels=labels, margins=Margins(kind=0.1)
    )
    fit(fresh(), [callback])
    assert callback.report.margins.kind == 0.1
    assert callback.report.finding("kinds").detail["are_classes"]
