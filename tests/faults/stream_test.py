"""A stream goes on in a new process at the record where one was killed.

Batches and a GAN are the same, bit for bit, as of a process that nobody kills,
from memory and from shards. The shortest of it: `-m faults -k smoke`.
"""

import contextlib
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from kgan.callbacks import latest_checkpoint
from kgan.data import load
from kgan.data import prepare
from tests.faults.stream_child import BATCH
from tests.faults.stream_child import EPOCHS

pytestmark = pytest.mark.faults

# Of an epoch's 50 and a half: more than two of them.
BATCHES = 130
KILLS = 6
SECONDS = 300.0


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    directory = tmp_path_factory.mktemp("digits") / "prepared"
    prepare("digits", directory, shards=3)
    return directory


@contextlib.contextmanager
def child(*arguments):
    """A process that is killed at the end; it may have ended by itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.stream_child", *arguments],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait(SECONDS)


def digests(source, cache, record, wanted):
    """What a process says before it is killed: so many batches, or more."""
    with child("read", source, cache, str(record)) as process:
        found = [process.stdout.readline() for _ in range(wanted)]
        process.send_signal(signal.SIGKILL)
        found += process.stdout.readlines()
        assert process.wait(SECONDS) == -signal.SIGKILL
    # The last line may have been cut.
    whole = [line.strip() for line in found if line.endswith("\n")]
    assert len(whole) >= wanted and len(set(whole)) == len(whole)
    return whole


def read_with_kills(source, cache, draw, kills):
    """Digests of several processes, each of which goes on behind the last."""
    found = []
    for _ in range(kills):
        # Of what it has said meanwhile only some has come to be known.
        said = digests(
            source, cache, BATCH * len(found), draw.randint(1, BATCHES // kills)
        )
        found += said[: draw.randint(1, BATCHES // kills)]
    rest = BATCHES - len(found)
    return found + digests(source, cache, BATCH * len(found), rest)[:rest]


def sources(directory):
    return {"memory": "digits", "shards": str(directory)}


@pytest.mark.parametrize("cache", ["memory", "shards"])
def test_killed_and_gone_on_with_batches_are_the_same(directory, cache):
    source = sources(directory)[cache]
    passed = load(source, batch_size=BATCH, cache=cache).num_examples
    assert 2 * passed < BATCH * BATCHES
    whole = digests(source, cache, 0, BATCHES)[:BATCHES]
    for seed in range(2):
        draw = random.Random(seed)
        assert read_with_kills(source, cache, draw, KILLS) == whole


def test_smoke_of_a_kill_in_shards(directory):
    source = str(directory)
    whole = digests(source, "shards", 0, 80)
    first = digests(source, "shards", 0, 23)[:23]
    rest = digests(source, "shards", 23 * BATCH, 57)
    assert (first + rest)[:80] == whole[:80]


def step_of(directory):
    path = latest_checkpoint(directory / "checkpoints")
    return 0 if path is None else int(path.name.removeprefix("step_"))


def fitted(source, directory, killed_from):
    """Trains to the end; is killed when it comes to each of some steps.

    Returns:
        The steps of the checkpoints that it went on at.
    """
    steps = []
    for step in killed_from:
        with child("fit", str(source), str(directory)) as process:
            end = time.monotonic() + SECONDS
            while step_of(directory) < step and process.poll() is None:
                assert time.monotonic() < end
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            assert process.wait(SECONDS) == -signal.SIGKILL
        steps.append(step_of(directory))
    with child("fit", str(source), str(directory)) as process:
        assert process.wait(SECONDS) == 0
    return steps


def rows_of(directory):
    """The logs of each epoch; one that was played twice ended alike."""
    rows = {}
    for line in (directory / "rows").read_text().splitlines():
        epoch, logs = json.loads(line)
        assert rows.setdefault(epoch, logs) == logs
    return rows


def test_a_gan_on_shards_ends_as_if_nobody_had_killed_it(directory, tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert fitted(directory, whole, ()) == []
    steps = fitted(directory, parts, (7, 63, 112))
    steps_per_epoch = load(directory, cache="shards").num_examples // BATCH
    assert len(set(steps)) == 3
    assert any(step % steps_per_epoch for step in steps)
    rows = rows_of(whole)
    assert rows_of(parts) == rows and len(rows) == EPOCHS
    with (
        np.load(whole / "final.npz") as a,
        np.load(parts / "final.npz") as b,
    ):
        assert a.files == b.files
        for name in a.files:
            assert a[name].dtype == b[name].dtype
            assert a[name].tobytes() == b[name].tobytes(), name
