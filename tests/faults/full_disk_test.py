"""A disk that is full for a while: a file system of its own, very small."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kgan.callbacks import latest_checkpoint
from tests.events import PACE
from tests.events import events_of

pytestmark = pytest.mark.faults

# Trains on a disk of 1 MiB, which something else fills from step 40 to 80.
PROGRAM = """
import pathlib, sys
import keras
from tests.faults import child

class Neighbour(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        step, file = int(self.model.step.numpy()), directory / "neighbour"
        if step == 40:
            try:
                with file.open("wb") as content:
                    while True:
                        content.write(bytes(512))
                        content.flush()
            except OSError:
                pass
        elif step == 80:
            file.unlink()

directory = pathlib.Path(sys.argv[1])
images, model = child.digits(), child.make(False)
model.fit(
    images[: child.ROWS],
    batch_size=child.BATCH,
    epochs=4,
    callbacks=[
        *([Neighbour()] if sys.argv[2] == "full" else []),
        child.TensorBoard(directory / "logs", every_steps=10),
        child.Checkpoint(directory / "checkpoints", every_steps=20),
    ],
    verbose=0,
)
"""


def trained(directory, kind, *prefix):
    return subprocess.run(
        [*prefix, sys.executable, "-c", PROGRAM, str(directory), kind],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )


def test_training_goes_on_and_nothing_is_missed(tmp_path):
    whole, disk, copy = (tmp_path / name for name in ("whole", "disk", "copy"))
    disk.mkdir()
    mounted = (
        f"mount -t tmpfs -o size=1m tmpfs {disk} && "
        f'"$@"; code=$?; cp -r {disk} {copy}; exit $code'
    )
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", disk],
            capture_output=True,
        ).returncode
    ):
        pytest.skip("a file system can be mounted only by root")
    expected = trained(whole, "empty")
    assert expected.returncode == 0, expected.stderr
    full = trained(disk, "full", "unshare", "-m", "sh", "-c", mounted, "sh")
    assert full.returncode == 0, full.stderr
    for step in (60, 80):
        path = disk / "checkpoints" / f"step_{step:08d}"
        assert f"The checkpoint {path} could not be written" in full.stderr
    assert full.stderr.count("No space left on device") >= 3
    assert f"The events of {disk / 'logs'} could not be" in full.stderr
    names = [path.name for path in (copy / "checkpoints").iterdir()]
    assert sorted(names) == ["step_00000120", "step_00000128"]
    paths = [latest_checkpoint(each / "checkpoints") for each in (whole, copy)]
    digests = [
        path.joinpath("state.json").read_text().partition("variables_sha256")[2]
        for path in paths
    ]
    assert digests[0] == digests[1]
    events, wanted = (events_of(each / "logs") for each in (copy, whole))
    assert {k: v for k, v in events.items() if k[0] not in PACE} == {
        k: v for k, v in wanted.items() if k[0] not in PACE
    }
    assert np.all([path.name == "step_00000128" for path in paths])
