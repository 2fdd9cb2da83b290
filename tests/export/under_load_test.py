"""Exports that are killed, or read while they are written."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tensorflow as tf

from kgan.export import save

WRITER = """
import sys
import keras
from kgan.export import save
from kgan.models import GAN
from kgan.networks import mlp_discriminator, mlp_generator
model = GAN(
    mlp_generator((2,), width=8, latent_size=4),
    mlp_discriminator((2,), width=8),
)
print("ready", flush=True)
for _ in range(int(sys.argv[2])):
    print(save(model, sys.argv[1]).name, flush=True)
"""
# It loads the newest version again and again, and asks it once.
READER = """
import sys
import time
from pathlib import Path
import tensorflow as tf
directory, last, seen = Path(sys.argv[1]), int(sys.argv[2]), set()
print("ready", flush=True)
while last not in seen:
    numbers = [int(p.name) for p in directory.iterdir() if p.name.isdecimal()]
    newest = max(numbers, default=0)
    if newest in seen or not newest:
        time.sleep(0.01)
        continue
    loaded = tf.saved_model.load(str(directory / str(newest)))
    seed = tf.constant([newest], tf.int32)
    assert loaded.signatures["sample"](seed=seed)["sample"].shape == (1, 2)
    seen.add(newest)
print(len(seen), flush=True)
"""
ROOT = Path(__file__).resolve().parents[2]


def started(script, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def unfinished(directory, before, file):
    return [
        path
        for path in directory.glob(f".unfinished-*/{file}")
        if path.relative_to(directory).parts[0] not in before
    ]


@pytest.mark.serving
@pytest.mark.parametrize(
    ("file", "seconds"),
    [("variables", 0.0), ("saved_model.pb", 0.0), ("saved_model.pb", 0.4)],
)
def test_a_killed_export_leaves_no_number_that_does_not_load(
    game, tmp_path, file, seconds
):
    """Killed while it writes, when all is written, while it is checked."""
    for _ in range(2):
        before = {path.name for path in tmp_path.iterdir()}
        writer = started(WRITER, tmp_path, 1000)
        while not unfinished(tmp_path, before, file):
            time.sleep(0.005)
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        # What the kill before this one left was removed.
        left = [p for p in tmp_path.iterdir() if p.name.startswith(".")]
        assert len(left) <= 1
        assert not {path.name for path in left} & before
    for path in tmp_path.iterdir():
        if path not in left:
            loaded = tf.saved_model.load(str(path))
            seed = tf.constant([1], tf.int32)
            assert loaded.signatures["sample"](seed=seed)["sample"].shape[0]
    save(game, tmp_path)
    assert not [p for p in tmp_path.iterdir() if not p.name.isdecimal()]


@pytest.mark.serving
def test_a_reader_never_sees_half_a_version(tmp_path):
    versions = 50
    reader = started(READER, tmp_path, versions)
    writer = started(WRITER, tmp_path, versions)
    written, _ = writer.communicate()
    assert written.split() == [str(n + 1) for n in range(versions)]
    seen, _ = reader.communicate(timeout=120)
    assert reader.returncode == writer.returncode == 0
    # It was there all the time, and not only at the end.
    assert int(seen) > 5
