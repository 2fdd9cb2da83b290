"""A worker is killed: the others say so, and all of them go on as one."""

import json
import time

import numpy as np
import pytest

from kgan.runs import RunFolder
from kgan.runs import read_model
from tests.workers.processes import exit_codes
from tests.workers.processes import printed
from tests.workers.processes import train_command
from tests.workers.processes import workers

STEPS = 160
WORKER_LOST = 75
# Failures are found by heartbeats that are missing for about ten seconds.
SECONDS_TO_NOTICE = 60.0
SECONDS_TO_TRAIN = 300.0

pytestmark = pytest.mark.faults


def command(workdir):
    return train_command(
        workdir, "--deterministic", steps=STEPS, steps_per_epoch=80
    )


def train_to_the_end(workdir, directory):
    with workers(command(workdir), directory) as processes:
        codes = exit_codes(processes, SECONDS_TO_TRAIN)
    assert codes == [0, 0], printed(directory)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    directory = tmp_path_factory.mktemp("uninterrupted")
    train_to_the_end(directory / "run", directory)
    return directory / "run"


def state(run):
    (path,) = (run / "checkpoints").glob(f"step_*{STEPS}/state.json")
    return json.loads(path.read_text())["variables_sha256"]


def wait_for(path, seconds):
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"no {path}"
        time.sleep(0.02)


@pytest.mark.parametrize("killed", [0, 1])
def test_all_started_again_end_as_if_none_had_been_killed(
    uninterrupted, tmp_path, killed
):
    run = tmp_path / "run"
    with workers(command(run), tmp_path) as processes:
        wait_for(run / "checkpoints/step_00000050", SECONDS_TO_TRAIN)
        processes[killed].kill()
        codes = exit_codes(processes, SECONDS_TO_NOTICE)
    assert codes[1 - killed] == WORKER_LOST, printed(tmp_path)
    told = (tmp_path / f"worker_{1 - killed}.txt").read_text()
    assert "another worker" in told and "start all" in told
    assert "Traceback" not in told
    assert not (run / "model.keras").exists()
    train_to_the_end(run, tmp_path)
    assert "Going on at step" in (tmp_path / "worker_0.txt").read_text()
    assert state(run) == state(uninterrupted)
    whole, resumed = (
        read_model(RunFolder(path)) for path in (uninterrupted, run)
    )
    for one, other in zip(whole.variables, resumed.variables, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy(), one.path)


def test_the_chief_alone_writes_and_speaks(uninterrupted):
    directory = uninterrupted.parent
    chief, other = (
        [
            line
            for line in (directory / f"worker_{index}.txt")
            .read_text()
            .split("\n")
            if line and not line.startswith(("WARNING: All log", "I0000"))
        ]
        for index in (0, 1)
    )
    assert any("Exported to" in line for line in chief)
    assert other == []
    assert len(list((uninterrupted / "export").iterdir())) == 1
    # And the line of real samples beside them.
    for line in ("", "real"):
        files = (uninterrupted / "logs" / line).glob("events.*")
        assert len(list(files)) == 1
    assert (uninterrupted / "scores.json").exists()
    assert (uninterrupted / "samples/progress.gif").exists()
