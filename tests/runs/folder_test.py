import contextlib
import dataclasses
import fcntl
import threading
import time

import pytest

from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs.going_on import going_on

STORED = Config(
    source="digits",
    model="gan",
    steps=6,
    skip_damaged=False,
    learning_rate_schedule="constant",
    penalty_schedule="constant",
    beta_2=0.99,
    beta_2_end=0.99,
)


def test_two_do_not_train_in_one_folder(tmp_path):
    path = tmp_path / "run"
    with RunFolder(path).alone():
        with pytest.raises(ValueError, match="one process at a time.*run"):
            with RunFolder(path).alone():
                pass
    with RunFolder(path).alone():
        pass


def test_a_folder_that_stayed_empty_goes_again_and_others_stay(tmp_path):
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(TypeError):
        with folder.alone():
            raise TypeError
    assert not folder.path.exists()
    with folder.alone():
        folder.logs.mkdir()
    assert folder.logs.exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    with RunFolder(empty).alone():
        pass
    assert empty.exists()


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_run_is_refused_and_left_as_it_is(tmp_path, kind):
    path = tmp_path / "other"
    inside = path if kind == "file" else path / "letter.txt"
    inside.parent.mkdir(exist_ok=True)
    inside.write_text("mine")
    with pytest.raises(ValueError, match="must be a run's folder"):
        with RunFolder(path).alone():
            pass
    assert inside.read_text() == "mine"


def test_a_run_may_get_more_steps_and_keeps_all_else(tmp_path):
    asked = Config("digits", steps=8)
    RunFolder(tmp_path).check_same(STORED, asked)
    assert going_on(STORED, asked) == dataclasses.replace(STORED, steps=8)
    assert going_on(STORED, Config("digits")) == STORED
    skipping = Config("digits", skip_damaged=True)
    RunFolder(tmp_path).check_same(STORED, skipping)
    assert going_on(STORED, skipping) == dataclasses.replace(
        STORED, skip_damaged=True
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Config("digits", steps=5), "steps: 6 in the folder, 5 now. Train"),
        (
            Config("digits", steps=8, width=3),
            "Received: width: None in the folder, 3 now. Train",
        ),
    ],
)
def test_a_run_gets_no_fewer_steps_and_nothing_else_with_more(
    asked, message, tmp_path
):
    with pytest.raises(ValueError, match=message):
        RunFolder(tmp_path).check_same(STORED, asked)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate_schedule", "cosine"),
        ("penalty_schedule", "cosine"),
        ("beta_2_end", 0.999),
    ],
)
def test_what_follows_all_steps_keeps_their_number(name, value, tmp_path):
    stored = dataclasses.replace(STORED, **{name: value})
    folder = RunFolder(tmp_path)
    folder.check_same(stored, Config("digits", steps=6))
    with pytest.raises(
        ValueError, match=f"over all steps, as {name}={value!r} here. Train"
    ):
        folder.check_same(stored, Config("digits", steps=8))


def test_a_folder_that_another_run_removed_is_made_again(tmp_path, monkeypatch):
    path, left = tmp_path / "run", [True]
    flock = fcntl.flock

    def removed_once(descriptor, how):
        if left:
            left.pop()
            path.rmdir()
        return flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", removed_once)
    with RunFolder(path).alone():
        with pytest.raises(ValueError, match="one process at a time"):
            with RunFolder(path).alone():
                pass


def test_who_waits_gets_the_folder_when_it_is_let_go(tmp_path):
    folder = RunFolder(tmp_path / "run")
    with contextlib.ExitStack() as first:
        first.enter_context(folder.alone())
        timer = threading.Timer(0.5, first.pop_all().close)
        began = time.monotonic()
        timer.start()
        with RunFolder(folder.path).alone(patience_seconds=60.0):
            assert 0.5 <= time.monotonic() - began < 60.0
        timer.join()
