"""Shards that go, or are damaged, while a run learns from them.

The run ends with an error that names the shard; the step that it had reached
is a checkpoint, and with the shard in its place again it goes on to the bits
of one that nobody disturbed.
"""

import random

import pytest

from kgan.data import prepare
from kgan.runs import RunFolder
from tests.faults.runs import UNUSABLE
from tests.faults.runs import begun
from tests.faults.runs import ended
from tests.faults.runs import state_of
from tests.faults.runs import steps_of
from tests.faults.runs import trained
from tests.faults.runs import wait_until

pytestmark = pytest.mark.faults

STEPS = 400
# The steps of a pass are 101; no checkpoint is due before the end.
CHOICES = (
    *(f"steps={STEPS}", "steps_per_epoch=100", "sample_every_steps=20"),
    f"checkpoint_every_steps={STEPS}",
)


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    directory = tmp_path_factory.mktemp("shards") / "digits"
    prepare("digits", directory, shards=8)
    return directory


@pytest.fixture(scope="module")
def whole(shards, tmp_path_factory):
    folder = RunFolder(tmp_path_factory.mktemp("whole") / "run")
    trained(folder, *CHOICES, source=str(shards))
    return folder


def vanish(shard):
    shard.unlink()


def cut(shard):
    # Not in place: who has the file open reads the old one to its end.
    replaced(shard, shard.read_bytes()[: shard.stat().st_size // 2])


def fill_with_garbage(shard):
    replaced(shard, random.Random(0).randbytes(shard.stat().st_size))


def replaced(shard, content):
    aside = shard.with_name("aside")
    aside.write_bytes(content)
    aside.rename(shard)


def disturbed(folder, shards, damage):
    """Trains until a shard is damaged; returns the error and the step.

    The shard is as before again afterwards.
    """
    shard = sorted(shards.glob("*-train.*"))[3]
    content = shard.read_bytes()
    with begun(folder, *CHOICES, source=str(shards)) as process:
        picture = folder.samples / "step_00000020.png"
        wait_until(picture.exists, process)
        damage(shard)
        try:
            output, errors = ended(process, UNUSABLE)
        finally:
            replaced(shard, content)
    (step,) = steps_of(folder)
    assert f"Stopped at step {step}; run the same command again" in output
    assert 20 <= step < STEPS
    last = errors.strip().splitlines()[-1]
    assert last.startswith("kgan: Every ") and str(shard) in last
    assert "prepare the data again" in last and "--skip_damaged" in last
    return last, step


def test_smoke_of_a_shard_that_vanishes(shards, tmp_path):
    said, _ = disturbed(RunFolder(tmp_path / "run"), shards, vanish)
    assert "is missing" in said


@pytest.mark.parametrize("damage", [vanish, cut, fill_with_garbage])
def test_with_the_shard_back_it_goes_on(shards, whole, tmp_path, damage):
    run = RunFolder(tmp_path / "run")
    _, step = disturbed(run, shards, damage)
    output, _ = trained(run, *CHOICES, source=str(shards))
    assert f"Going on at step {step}." in output
    assert state_of(run) == state_of(whole)
    assert state_of(run)[0] == STEPS
    print("lost: nothing")
