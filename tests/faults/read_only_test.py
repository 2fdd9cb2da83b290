"""Folders that cannot be written to, from the beginning or from some time on.

A file system that becomes read-only, as one whose drive fails does, is for
kgan as a folder whose permissions are taken away.
"""

import contextlib
import os
import subprocess
from pathlib import Path

import pytest

from kgan.runs import RunFolder
from tests.faults.runs import UNUSABLE
from tests.faults.runs import begun
from tests.faults.runs import ended
from tests.faults.runs import state_of
from tests.faults.runs import steps_of
from tests.faults.runs import trained
from tests.faults.runs import wait_until
from tests.faults.unprivileged import COMMAND
from tests.faults.unprivileged import check_that_permissions_hold

pytestmark = pytest.mark.faults

CHOICES = ("steps=160", "checkpoint_every_steps=20", "sample_every_steps=20")
# Each verb, and the argument that its refusal must name. RUN is no run: it is
# not even looked at.
VERBS = {
    "train digits --workdir=RO/new": "workdir",
    "train digits --workdir=RO": "workdir",
    "prepare digits --out=RO/shards": "out",
    "sample RUN --out=RO/samples": "out",
    "sample RUN --grid=RO/grid.png": "grid",
    "sample RUN --walk=RO/walk.gif": "walk",
    "export RUN --out=RO": "out",
    "export RUN --onnx=RO/a.onnx": "path",
    "export RUN --explorer=RO/a.html": "path",
}
PROGRAM = """
import sys
from kgan.cli import main

for line in sys.argv[1:]:
    print("code", main(line.split()), file=sys.stderr)
"""


@contextlib.contextmanager
def read_only(*folders):
    """Makes folders read-only within the block."""
    for folder in folders:
        os.chmod(folder, 0o555)
    try:
        yield
    finally:
        for folder in folders:
            os.chmod(folder, 0o755)


def test_smoke_of_refusals_before_any_work(tmp_path):
    check_that_permissions_hold(tmp_path)
    folder, run = tmp_path / "closed", tmp_path / "run"
    folder.mkdir()
    lines = [
        verb.replace("RO", str(folder)).replace("RUN", str(run))
        for verb in VERBS
    ]
    with read_only(folder):
        done = subprocess.run(
            [*COMMAND, "-c", PROGRAM, *lines],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    said = [
        line
        for line in done.stderr.splitlines()
        if line.startswith(("kgan: ", "code "))
    ]
    assert said[1::2] == [f"code {UNUSABLE}"] * len(VERBS), done.stderr
    for name, message in zip(VERBS.values(), said[::2], strict=True):
        assert f"`{name}` must lie where it can be written to" in message
        assert f"({folder}: Permission denied)" in message
    assert not list(folder.iterdir())
    # Nothing was read, trained or drawn before.
    assert not done.stdout


def test_a_run_whose_folder_becomes_read_only(tmp_path):
    """It goes on, says each time what is not written, and fails at its end.

    Nothing of what was written before is lost, and when there is a way to
    write again, the run ends as if nothing had been.
    """
    check_that_permissions_hold(tmp_path)
    whole, run = (RunFolder(tmp_path / name) for name in ("whole", "run"))
    trained(whole, *CHOICES)
    with begun(run, *CHOICES, python=COMMAND) as process:
        wait_until(lambda: steps_of(run), process)
        with read_only(run.path, run.checkpoints, run.samples, run.logs):
            _, errors = ended(process, UNUSABLE)
            kept = steps_of(run)
            # None is begun either where it would fail at its end.
            with begun(run, *CHOICES, python=COMMAND) as again:
                _, refusal = ended(again, UNUSABLE)
    assert f"The checkpoint {run.checkpoints / 'step_00000140'} could" in errors
    assert "training goes on, and tries again after 20 steps" in errors
    assert f"The picture {run.samples / 'step_00000140.png'} could" in errors
    last = errors.strip().splitlines()[-1]
    assert last.startswith("kgan: The last checkpoint, ")
    assert "step_00000160, could not be written: [Errno 13]" in last
    assert 0 < kept[-1] < 160 and not run.model.exists()
    assert "`workdir` must lie where it can be written to" in refusal
    print(f"lost: {160 - kept[-1]} steps, which are trained again")
    output, _ = trained(run, *CHOICES)
    assert f"Going on at step {kept[-1]}." in output
    assert state_of(run) == state_of(whole)
