"""Checkpoints that are damaged while nobody looks, of a run that was killed.

The run goes on from the one before, or refuses with nothing touched.
"""

import random
import shutil

import pytest

from kgan.runs import RunFolder
from tests.faults.runs import UNUSABLE
from tests.faults.runs import begun
from tests.faults.runs import ended
from tests.faults.runs import files_of
from tests.faults.runs import state_of
from tests.faults.runs import steps_of
from tests.faults.runs import trained
from tests.faults.runs import wait_until

pytestmark = pytest.mark.faults

CHOICES = ("steps=80", "checkpoint_every_steps=10", "sample_every_steps=80")


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A run that was killed when it had two checkpoints."""
    folder = RunFolder(tmp_path_factory.mktemp("killed") / "run")
    with begun(folder, *CHOICES) as process:
        wait_until(lambda: len(steps_of(folder)) == 2, process)
        process.kill()
        process.wait()
    steps = steps_of(folder)
    # In the midst of clearing up there may be one more.
    assert len(steps) in (2, 3) and steps[-1] < 80
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The same run, undisturbed."""
    folder = RunFolder(tmp_path_factory.mktemp("whole") / "run")
    trained(folder, *CHOICES)
    return folder


def copy_of(folder, path):
    shutil.copytree(folder.path, path)
    return RunFolder(path)


def flip_bytes(path):
    draw, content = random.Random(0), bytearray(path.read_bytes())
    for place in draw.sample(range(len(content)), 20):
        content[place] ^= draw.randint(1, 255)
    path.write_bytes(content)


def cut(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("model.keras", flip_bytes),
        ("state.json", cut),
        ("callbacks.json", lambda path: path.unlink()),
    ],
    ids=["flipped", "cut", "missing"],
)
def test_the_one_before_is_taken(killed, whole, tmp_path, name, damage):
    run = copy_of(killed, tmp_path / "run")
    *_, before, newest = steps_of(run)
    path = run.checkpoints / f"step_{newest:08d}"
    damage(path / name)
    left = files_of(path)
    output, errors = trained(run, *CHOICES)
    assert f"Going on at step {before}." in output
    assert f"The checkpoint {path} is damaged; it is now damaged_" in errors
    assert files_of(path.with_name(f"damaged_{path.name}")) == left
    assert state_of(run) == state_of(whole)
    print(f"lost: {newest - before} steps, which are trained again")


def test_smoke_of_a_refusal_where_all_are_damaged(killed, tmp_path):
    run = copy_of(killed, tmp_path / "run")
    for step in steps_of(run):
        flip_bytes(run.checkpoints / f"step_{step:08d}" / "model.keras")
    before = files_of(run.path)
    with begun(run, *CHOICES) as process:
        _, errors = ended(process, UNUSABLE)
    assert "all of them damaged" in errors
    assert "remove the damaged ones only to begin anew" in errors
    assert files_of(run.path) == before
