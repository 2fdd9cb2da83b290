"""Checkpoints: whole or not there, and exact."""

import errno
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
from kgan.models import GAN
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from tests.models.networks import compiled
from tools.benchmark.step_work import plain


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


def test_a_loss_scale_comes_back(tmp_path, make_game, fit_game):
    def scaled(rate):
        return keras.optimizers.LossScaleOptimizer(
            keras.optimizers.Adam(rate), initial_scale=64.0
        )

    model = make_game(optimizer=scaled)
    other = make_game(optimizer=scaled)
    fit_game(model, 2)
    model.generator_optimizer.dynamic_scale.assign(8.0)
    save_checkpoint(model, tmp_path / "a")
    restore(other, tmp_path / "a")
    assert_same_state(model, other)
    assert other.generator_optimizer.dynamic_scale.numpy() == 8.0
    with pytest.raises(ValueError, match=r"LossScaleOptimizer\(Adam\)"):
        restore(make_game(), tmp_path / "a")


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


@pytest.mark.parametrize("written_by", ["plain", "own"])
def test_weights_come_back_from_layers_of_another_class(tmp_path, written_by):
    """As a release wrote them that made the same network of Keras' layers."""

    def make(change):
        keras.utils.set_random_seed(1)
        model = GAN(
            change(dcgan_generator((8, 8, 1), width=4)),
            change(dcgan_discriminator((8, 8, 1), width=4)),
        )
        return compiled(model)

    changes = {"plain": plain, "own": lambda network: network}
    writer = make(changes.pop(written_by))
    (other,) = changes.values()
    reader = make(other)
    pictures = np.random.default_rng(0).uniform(-1, 1, (8, 8, 8, 1))
    writer.fit(pictures.astype("float32"), batch_size=4, verbose=0)
    save_checkpoint(writer, tmp_path / "a")
    restore(reader, tmp_path / "a")
    assert int(reader.step.numpy()) == 2
    assert_same_state(writer, reader)


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


def test_a_damaged_newest_is_set_aside_and_kept(tmp_path, make_game, stream_of):
    """It counts as none of those that are kept, and is never taken."""
    model = make_game()

    def fit(model, epochs):
        model.fit(
            stream_of(model),
            steps_per_epoch=2,
            epochs=epochs,
            callbacks=[Checkpoint(tmp_path, every_steps=2)],
            verbose=0,
        )

    fit(model, 2)
    damaged = tmp_path / "step_00000004"
    for number in ("", "_2"):
        flip_a_bit(damaged / "model.keras")
        content = (damaged / "model.keras").read_bytes()
        (tmp_path / ".unfinished-by-a-killed-process").mkdir()
        (tmp_path / ".unfinished-picture.png").touch()
        other = make_game()
        with pytest.warns(UserWarning) as warned:
            fit(other, 2)
        assert any(
            f"it is now damaged_step_00000004{number}, " in str(each.message)
            for each in warned
        )
        aside = tmp_path / f"damaged_step_00000004{number}"
        assert (aside / "model.keras").read_bytes() == content
        assert_same_state(model, other)
    assert names(tmp_path) == [
        ".unfinished-picture.png",
        "damaged_step_00000004",
        "damaged_step_00000004_2",
        "step_00000002",
        "step_00000004",
    ]
    assert latest_checkpoint(tmp_path) == damaged


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


def test_a_game_of_another_run_is_refused(tmp_path, make_game, fit_game):
    fit_game(make_game(), 2, Checkpoint(tmp_path, every_steps=2))
    model = make_game()
    fit_game(model, 1)
    with pytest.raises(ValueError, match="no checkpoint past.*step=1"):
        fit_game(model, 1, Checkpoint(tmp_path, every_steps=2))
    assert model.step.numpy() == 1 and names(tmp_path) == ["step_00000002"]


def test_a_failed_write_leaves_nothing(tmp_path, make_game, monkeypatch):
    model = make_game()

    def full(path):
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(model, "save", full)
    with pytest.raises(OSError, match="No space"):
        save_checkpoint(model, tmp_path / "step_00000001")
    assert names(tmp_path) == []


def test_a_full_disk_does_not_end_training(
    tmp_path, make_game, fit_game, file_limit
):
    """The checkpoint before stays whole; the next period tries again."""

    class Disk(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            file_limit(5000 if 3 <= batch < 7 else None)

    model = make_game()
    with pytest.warns(UserWarning, match="could not be written") as warned:
        fit_game(model, 10, Disk(), Checkpoint(tmp_path, every_steps=2))
    said = [str(each.message) for each in warned]
    for step in (4, 6):
        (message,) = [each for each in said if f"step_0000000{step} " in each]
        assert "[Errno 27] File too large" in message
        assert "Those before it stay; training goes on" in message
    assert names(tmp_path) == ["step_00000008", "step_00000010"]
    assert latest_checkpoint(tmp_path) == tmp_path / "step_00000010"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        OSError("Can't write data (file write failed: errno = 28, ...)"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.EROFS, "Read-only file system"),
    ],
    ids=["space", "quota", "hdf5", "permissions", "read-only"],
)
def test_what_cannot_be_written_at_the_end_is_an_error(
    tmp_path, make_game, fit_game, monkeypatch, error
):
    model = make_game()

    def full(path):
        path.write_bytes(b"half")
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(model, "save", full)
        with (
            pytest.warns(UserWarning, match=re.escape(str(error))),
            pytest.raises(
                OSError, match=f"last checkpoint.*{re.escape(str(error))}"
            ),
        ):
            fit_game(model, 3, Checkpoint(tmp_path, every_steps=2))
    assert names(tmp_path) == []
    fit_game(model, 2, Checkpoint(tmp_path, every_steps=2))
    assert names(tmp_path) == ["step_00000004", "step_00000005"]


def test_other_errors_end_training(tmp_path, make_game, fit_game, monkeypatch):
    model = make_game()

    def broken(path):
        raise KeyError("a bug")

    monkeypatch.setattr(model, "save", broken)
    with pytest.raises(KeyError):
        fit_game(model, 3, Checkpoint(tmp_path, every_steps=2))
    assert model.step.numpy() == 2


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


def test_a_fit_with_another_architecture_touches_nothing(
    tmp_path, make_game, fit_game
):
    fit_game(make_game(), 4, Checkpoint(tmp_path, every_steps=2, keep=3))
    save_checkpoint(make_game(), tmp_path / "step_00000009")
    (tmp_path / "step_00000009" / "model.keras").unlink()
    (tmp_path / ".unfinished-by-a-kill").mkdir()
    kept = names(tmp_path)
    other = make_game(width=9)
    before = state_of(other)
    with pytest.raises(ValueError, match="has dense/kernel .*4, 8.*4, 9"):
        fit_game(other, 1, Checkpoint(tmp_path, every_steps=2))
    assert names(tmp_path) == kept
    for (_, a), (_, b) in zip(before, state_of(other), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_missing_checkpoint_is_named(tmp_path, make_game):
    with pytest.raises(FileNotFoundError, match="`path`.*none"):
        restore(make_game(), tmp_path / "none")
