"""A run that is killed at any moment ends with the bits of one that is not.

The thirty kills, with and without XLA: `pytest -m faults tests/faults`; more
or fewer by the variable KGAN_KILLS. Three of them: `-m faults -k smoke`.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tests.events import PACE
from tests.events import events_of

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("KGAN_KILLS", "30"))
SEED = int(os.environ.get("KGAN_KILL_SEED", "0"))
# Checkpoints every so many steps; of the last, kills mostly hit a save.
PERIODS = (7, 7, 2)
# The last ones of a process that says nothing any more.
MOST_SECONDS = 600.0


class Seconds(NamedTuple):
    """Of a run that nobody kills: all of it, and without its start."""

    whole: float
    training: float


class Child:
    """A process that trains, and what it has said so far."""

    def __init__(self, directory, every_steps, jit_compile, cache):
        self.directory = directory
        self.began = time.monotonic()
        self.lines = []
        command = [
            sys.executable,
            *("-m", "tests.faults.child"),
            str(directory),
            f"--every_steps={every_steps}",
        ]
        flags = f"--tf_xla_persistent_cache_directory={cache}"
        self.process = subprocess.Popen(
            [*command, "--jit_compile"] if jit_compile else command,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TF_XLA_FLAGS": flags},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.threads = [
            threading.Thread(target=self._listen, daemon=True),
            threading.Thread(target=self._keep_errors, daemon=True),
        ]
        self.errors = ""
        for thread in self.threads:
            thread.start()

    def _listen(self):
        for line in self.process.stdout:
            self.lines.append(line.strip())

    def _keep_errors(self):
        for line in self.process.stderr:
            self.errors = (self.errors + line)[-20_000:]

    def wait_for(self, condition):
        """Returns whether the condition came before the process ended."""
        while not condition():
            if self.process.poll() is not None:
                return False
            assert time.monotonic() - self.began < MOST_SECONDS, self.errors
            time.sleep(0.0005)
        return True

    def says(self, line, times=1):
        return self.wait_for(lambda: self.lines.count(line) >= times)

    def half_done(self):
        """Whether a checkpoint is being written, or was to the end."""
        return any(self.directory.glob("checkpoints/.unfinished-*"))

    def saves(self):
        return self.wait_for(self.half_done)

    def kill(self):
        """Kills it; returns whether it had still been running."""
        self.process.send_signal(signal.SIGKILL)
        return self.end() == -signal.SIGKILL

    def end(self):
        code = self.process.wait(MOST_SECONDS)
        for thread in self.threads:
            thread.join()
        self.process.stdout.close()
        self.process.stderr.close()
        assert code in (0, -signal.SIGKILL), self.errors
        assert "begin anew" not in self.errors, self.errors
        assert "damaged" not in self.errors, self.errors
        return code


def any_time(child, draw, seconds):
    time.sleep(draw.uniform(0.0, seconds.whole))


def in_a_step(child, draw, seconds):
    if child.says("begin"):
        # Tracing too, and some of the training that is left.
        time.sleep(draw.uniform(0.0, seconds.training / 3))


def in_a_save(child, draw, seconds):
    if child.says("begin"):
        time.sleep(draw.uniform(0.0, seconds.training / 6))
        child.saves()
        time.sleep(draw.uniform(0.0, 0.12))


def between_epochs(child, draw, seconds):
    child.says("epoch", draw.choice((1, 1, 2)))
    time.sleep(draw.uniform(0.0, 0.4))


MOMENTS = (in_a_save, between_epochs, in_a_step, any_time)


def run(directory, jit_compile, cache, every_steps=7):
    """Runs to the end; returns the seconds that it took."""
    child = Child(directory, every_steps, jit_compile, cache)
    child.says("begin")
    training = time.monotonic()
    assert child.end() == 0, child.errors
    end = time.monotonic()
    return Seconds(end - child.began, end - training)


def killed(directory, moments, draw, seconds, jit_compile, cache):
    """Runs, killed again and again; returns the moments that hit.

    Args:
        directory: of the run.
        moments: of the kills, at most; the run may end before.
        draw: random numbers.
        seconds: of a run that nobody kills.
        jit_compile: whether XLA compiles.
        cache: of what XLA compiled.
    """
    every_steps = draw.choice(PERIODS)
    hits = []
    for moment in moments:
        child = Child(directory, every_steps, jit_compile, cache)
        moment(child, draw, seconds)
        if not child.kill():
            return hits
        hits.append(moment.__name__ + " half done" * child.half_done())
    run(directory, jit_compile, cache, every_steps)
    return hits


def rows_of(directory):
    """The logs of each epoch; one that ended twice did so alike."""
    found = {}
    for line in (directory / "rows").read_text().splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            epoch, logs = json.loads(line)
            assert PACE[0] in logs
            logs = {k: v for k, v in logs.items() if k not in PACE}
            assert found.setdefault(epoch, logs) == logs
    return found


def pictures_of(directory):
    return {
        path.name: path.read_bytes()
        for path in (directory / "samples").glob("step_*")
    }


def assert_same_run(parts, whole):
    with np.load(parts / "final.npz") as a, np.load(whole / "final.npz") as b:
        assert a.files == b.files
        for name in a.files:
            assert a[name].dtype == b[name].dtype
            assert a[name].tobytes() == b[name].tobytes(), name
    assert rows_of(parts) == rows_of(whole)
    assert pictures_of(parts) == pictures_of(whole)
    events, expected = (events_of(each / "logs") for each in (parts, whole))
    kept = {k: v for k, v in expected.items() if k[0] not in PACE}
    assert {k: v for k, v in events.items() if k[0] not in PACE} == kept


def test_smoke_of_three_kills(tmp_path):
    """One in a save, one between epochs, one in a step."""
    whole = tmp_path / "whole"
    seconds = run(whole, False, tmp_path)
    moments = [in_a_save, between_epochs, in_a_step]
    hits = killed(
        tmp_path / "parts",
        moments,
        random.Random(SEED),
        seconds,
        False,
        tmp_path,
    )
    print(hits)
    assert len(hits) == 3
    assert_same_run(tmp_path / "parts", whole)


@pytest.mark.parametrize("jit_compile", [False, True], ids=["plain", "xla"])
def test_kills_at_random_moments(tmp_path, jit_compile):
    draw = random.Random(SEED)
    whole, cache = tmp_path / "whole", tmp_path / "cache"
    run(whole, jit_compile, cache)
    # With what was compiled in the cache: what those that are killed take.
    seconds = run(tmp_path / "again", jit_compile, cache)
    assert_same_run(tmp_path / "again", whole)
    hits = []
    while len(hits) < KILLS:
        parts = tmp_path / f"parts_{len(hits)}"
        count = min(KILLS - len(hits), 6)
        moments = [draw.choice(MOMENTS) for _ in range(count)]
        hits += killed(parts, moments, draw, seconds, jit_compile, cache)
        assert_same_run(parts, whole)
        shutil.rmtree(parts)
        print(f"{len(hits)} of {KILLS} kills", flush=True)
    print({name: hits.count(name) for name in sorted(set(hits))})
    assert any("half done" in hit for hit in hits)
