"""A run that is asked to end, as before its machine is taken away."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kgan.cli.main import TERMINATED
from kgan.runs import RunFolder

pytestmark = pytest.mark.faults

# More than are done by the time the second run has started.
STEPS = 1_000_000
MOST_SECONDS = 30.0


def train(workdir, *flags):
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "kgan", "train", "digits"),
            *(f"--workdir={workdir}", "--verbose=0", "--audit=off"),
            *(f"--set=steps={STEPS}", f"--set=checkpoint_every_steps={STEPS}"),
            "--set=sample_every_steps=20",
            *flags,
        ],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_smoke_of_a_termination_and_of_two_in_one_folder(tmp_path):
    folder = RunFolder(tmp_path / "run")
    process = train(folder.path)
    began = time.monotonic()
    # The first is of step 0.
    while len(list(folder.samples.glob("*.png"))) < 2:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() - began < 300.0
        time.sleep(0.05)
    # A second one refuses, and the first goes on.
    other = train(folder.path)
    _, errors = other.communicate(timeout=120.0)
    assert other.returncode == 2
    assert "must be trained in by one process at a time" in errors
    assert not list(folder.checkpoints.glob("step_*"))
    assert process.poll() is None
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    # What comes later does not disturb it.
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=2 * MOST_SECONDS)
    assert time.monotonic() - asked < MOST_SECONDS
    assert process.returncode == TERMINATED, errors
    saved = [path.name for path in folder.checkpoints.glob("step_*")]
    assert len(saved) == 1, output
    step = int(saved[0].removeprefix("step_"))
    assert f"Stopped at step {step:,}" in output
    assert 0 < step < STEPS
    again = train(folder.path, "--minutes=0.01")
    output, errors = again.communicate(timeout=600.0)
    assert again.returncode == 0, errors
    assert f"Going on at step {step:,}." in output
    assert folder.model.exists()
