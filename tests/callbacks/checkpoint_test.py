"""Checkpoints: whole or not there, and exact."""

import json
import re
import subprocess
import warnings

import keras
import numpy as np
import pytest

from kgan.callbacks import Checkpoint
from kgan.callbacks import latest_checkpoint
from kgan.callbacks import restore
from kgan.callbacks import save_checkpoint
from kgan.callbacks.game_state import state_variables


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def state_of(model):
    return [
        (name, keras.ops.convert_to_numpy(variable))
        for name, variable in state_variables(model)
    ]


def assert_same_state(left, right):
    for (name, a), (other, b) in zip(
        state_of(left), state_of(right), strict=True
    ):
        assert name == other and a.dtype == b.dtype
        np.testing.assert_array_equal(a, b, err_msg=name)


def test_a_restored_run_is_the_uninterrupted_one(tmp_path, make_game, fit_game):
    options = {"steps_per_execution": 2}
    whole = make_game(**options)
    fit_game(whole, 10)
    first = make_game(**options)
    fit_game(first, 6, Checkpoint(tmp_path, every_steps=3))
    assert names(tmp_path) == ["step_00000004", "step_00000006"]
    second = make_game(**options)
    restore(second, tmp_path / "step_00000004")
    assert second.step.numpy() == 4 and second.records_seen.numpy() == 32
    assert second.generator_optimizer.iterations.numpy() == 4
    fit_game(second, 6)
    assert_same_state(whole, second)
    restore(second, latest_checkpoint(tmp_path))
    assert_same_state(first, second)


def test_the_model_in_it_is_an_ordinary_keras_file(
    tmp_path, make_game, fit_game
):
    model = make_game()
    fit_game(model, 2, Checkpoint(tmp_path, every_steps=5))
    path = tmp_path / "step_00000002" / "model.keras"
    assert_same_state(model, keras.models.load_model(path))


def test_moments_and_learning_rates_come_back(tmp_path, make_game, fit_game):
    options = {"optimizer": keras.optimizers.Adam}
    model, other = make_game(**options), make_game(**options)
    model.generator_optimizer.learning_rate = 0.375
    fit_game(model, 1)
    save_checkpoint(model, tmp_path / "a")
    restore(other, tmp_path / "a")
    assert_same_state(model, other)
    assert other.generator_optimizer.learning_rate.numpy() == 0.375


def test_class_shares_come_back(tmp_path, make_game):
    model, other = make_game(classes=3), make_game(classes=3)
    model.label_counts.assign([5, 0, 2])
    save_checkpoint(model, tmp_path / "a")
    restore(other, tmp_path / "a")
    assert other.label_counts.numpy().tolist() == [5, 0, 2]
    assert_same_state(model, other)


def test_the_compile_choice_comes_back(tmp_path, make_game, fit_game):
    model = make_game(jit_compile="auto")
    save_checkpoint(model, tmp_path / "undecided")
    model.compiled_turns = True
    save_checkpoint(model, tmp_path / "decided")
    auto, off = make_game(jit_compile="auto"), make_game(jit_compile=False)
    for name, choice in (("undecided", None), ("decided", True)):
        restore(auto, tmp_path / name)
        restore(off, tmp_path / name)
        assert auto.compiled_turns is choice and off.compiled_turns is False


def test_state_names_clocks_and_versions(tmp_path, make_game, fit_game):
    model = make_game()
    fit_game(model, 3)
    save_checkpoint(model, tmp_path / "a")
    state = json.loads((tmp_path / "a" / "state.json").read_text())
    assert state["step"] == 3 and state["records_seen"] == 24
    assert state["compiled_turns"] is False
    assert sorted(state["versions"]) == ["keras", "kgan", "tensorflow"]
    assert state["optimizers"] == {"discriminator": "SGD", "generator": "SGD"}


def test_the_checksums_are_those_of_the_usual_tool(tmp_path, make_game):
    save_checkpoint(make_game(), tmp_path / "a")
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    checked = subprocess.run(
        command, cwd=tmp_path / "a", capture_output=True, text=True
    )
    assert checked.returncode == 0
    assert checked.stdout == "model.keras: OK\nstate.json: OK\n"


def test_the_newest_stay(tmp_path, make_game, fit_game):
    fit_game(make_game(), 9, Checkpoint(tmp_path, every_steps=2, keep=3))
    assert names(tmp_path) == [f"step_0000000{step}" for step in (6, 8, 9)]
    with pytest.raises(ValueError, match="`keep`"):
        Checkpoint(tmp_path, every_steps=1, keep=0)


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    "damage", [flip_a_bit, cut, lambda path: path.unlink()]
)
@pytest.mark.parametrize("name", ["model.keras", "state.json", "SHA256SUMS"])
def test_a_damaged_newest_is_passed_over(tmp_path, make_game, name, damage):
    model = make_game()
    older, newer = tmp_path / "step_00000001", tmp_path / "step_00000002"
    save_checkpoint(model, older)
    save_checkpoint(model, newer)
    assert latest_checkpoint(tmp_path) == newer
    damage(newer / name)
    with pytest.warns(UserWarning, match="step_00000002 is damaged"):
        assert latest_checkpoint(tmp_path) == older
    with pytest.raises(ValueError, match="undamaged"):
        restore(model, newer)


def test_a_resumed_run_replaces_the_damaged(tmp_path, make_game, fit_game):
    fit_game(make_game(), 4, Checkpoint(tmp_path, every_steps=2))
    flip_a_bit(tmp_path / "step_00000004" / "model.keras")
    (tmp_path / ".unfinished-by-a-killed-process").mkdir()
    (tmp_path / ".unfinished-picture.png").touch()
    with pytest.warns(UserWarning):
        path = latest_checkpoint(tmp_path)
    model = make_game()
    restore(model, path)
    fit_game(model, 2, Checkpoint(tmp_path, every_steps=2))
    assert names(tmp_path) == [
        ".unfinished-picture.png",
        "step_00000002",
        "step_00000004",
    ]
    assert latest_checkpoint(tmp_path) == tmp_path / "step_00000004"


def test_a_run_whose_checkpoints_are_all_damaged_is_not_begun_anew(
    tmp_path, make_game, fit_game
):
    fit_game(make_game(), 4, Checkpoint(tmp_path, every_steps=2))
    kept = names(tmp_path)
    for name in kept:
        flip_a_bit(tmp_path / name / "model.keras")
    message = "2 checkpoints, all of them damaged"
    with pytest.raises(ValueError, match=message) as raised:
        latest_checkpoint(tmp_path)
    assert str(tmp_path) in str(raised.value)
    model = make_game()
    with pytest.raises(ValueError, match=message):
        fit_game(model, 1, Checkpoint(tmp_path, every_steps=2))
    assert model.step.numpy() == 0 and names(tmp_path) == kept


@pytest.mark.parametrize("every_steps", [1, 9])
def test_the_last_is_what_early_stopping_restored(
    tmp_path, make_game, fit_game, every_steps
):
    """Whether step 1 still has its checkpoint (of keep=3), or never had."""
    model = make_game()
    stopping = keras.callbacks.EarlyStopping(
        monitor="generator/adversarial",
        mode="min",
        min_delta=1e9,
        patience=2,
        restore_best_weights=True,
    )
    saving = Checkpoint(tmp_path, every_steps=every_steps, keep=3)
    history = fit_game(model, 1, stopping, saving, epochs=9)
    assert len(history.epoch) == 3 and model.step.numpy() == 1
    assert names(tmp_path) == ["step_00000001"]
    other = make_game()
    restore(other, latest_checkpoint(tmp_path))
    for left, right in zip(model.weights, other.weights, strict=True):
        np.testing.assert_array_equal(left, right)
    fit_game(other, 1, Checkpoint(tmp_path, every_steps=1))
    assert names(tmp_path) == ["step_00000001", "step_00000002"]


def test_a_run_that_was_not_restored_is_refused(tmp_path, make_game, fit_game):
    fit_game(make_game(), 2, Checkpoint(tmp_path, every_steps=2))
    model = make_game()
    with pytest.raises(ValueError, match="no checkpoint past.*step=0"):
        fit_game(model, 1, Checkpoint(tmp_path, every_steps=2))
    assert model.step.numpy() == 0 and names(tmp_path) == ["step_00000002"]


def test_a_failed_write_leaves_nothing(tmp_path, make_game, monkeypatch):
    model = make_game()

    def full(path):
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(model, "save", full)
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(model, tmp_path / "step_00000001")
    assert names(tmp_path) == []


def test_an_empty_directory_has_none(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert latest_checkpoint(tmp_path) is None
        assert latest_checkpoint(tmp_path / "missing") is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"width": 9},
            r"has dense/kernel float32\[4, 8\]. Received: .*\[4, 9\]",
        ),
        ({"sample_shape": (4, 4, 3)}, "The first difference, at variable"),
        ({"classes": 2}, "The first difference, at variable"),
        ({"ema": None}, "The first difference, at variable"),
        ({"optimizer": keras.optimizers.RMSprop}, "RMSprop"),
        (
            {"optimizer": keras.optimizers.SGD},
            "has discriminator.*_momentum .*Received: generator",
        ),
    ],
)
def test_another_architecture_is_named_and_untouched(
    tmp_path, make_game, options, message
):
    save_checkpoint(make_game(), tmp_path / "a")
    other = make_game(**options)
    before = state_of(other)
    with pytest.raises(ValueError, match="`model` must have") as raised:
        restore(other, tmp_path / "a")
    assert re.search(message, str(raised.value))
    for (_, a), (_, b) in zip(before, state_of(other), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_missing_checkpoint_is_named(tmp_path, make_game):
    with pytest.raises(FileNotFoundError, match="`path`.*none"):
        restore(make_game(), tmp_path / "none")
