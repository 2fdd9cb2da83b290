"""`kgan prepare` killed at random moments ends with the same directory.

Ten kills: `pytest -m faults tests/faults/prepare_test.py`; more or fewer by
the variable KGAN_KILLS. Two of them: `-m faults -k smoke`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("KGAN_KILLS", "10"))
SEED = int(os.environ.get("KGAN_KILL_SEED", "0"))
PICTURES = 1500
SHARDS = 40


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    generator = np.random.default_rng(0)
    for number in range(PICTURES):
        path = folder / "abc"[number % 3] / f"{number}.bmp"
        path.parent.mkdir(exist_ok=True)
        pixels = generator.integers(0, 256, (32, 32, 3), np.uint8)
        Image.fromarray(pixels).save(path)
    return folder


def begin(photos, out):
    """Starts it; returns when it has something to say."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "kgan", "prepare", str(photos)),
            *(f"--out={out}", f"--shards={SHARDS}"),
        ],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    line = process.stdout.readline()
    assert "shards to write" in line or "is whole already" in line
    return process


def end(process):
    process.stdout.read()
    code = process.wait(600)
    process.stdout.close()
    return code


def content(directory):
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def killed(photos, directory, kills, seconds, draw):
    """Kills it so often, in as many directories as that takes.

    Returns:
        The directories, all of them finished at last.
    """
    hits = 0
    finished: list[Path] = []
    while hits < kills:
        out = directory / str(len(finished))
        while hits < kills:
            process = begin(photos, out)
            time.sleep(draw.uniform(0.0, seconds))
            process.send_signal(signal.SIGKILL)
            code = end(process)
            if code == 0:
                break
            assert code == -signal.SIGKILL
            hits += 1
        assert end(begin(photos, out)) == 0
        finished.append(out)
    return finished


def whole(photos, out):
    process = begin(photos, out)
    began = time.monotonic()
    assert end(process) == 0
    return content(out), time.monotonic() - began


def test_smoke_of_two_kills(photos, tmp_path):
    expected, seconds = whole(photos, tmp_path / "whole")
    draw = random.Random(SEED)
    for out in killed(photos, tmp_path, 2, seconds / 2, draw):
        assert content(out) == expected


def test_kills_at_random_moments(photos, tmp_path):
    expected, seconds = whole(photos, tmp_path / "whole")
    draw = random.Random(SEED)
    for out in killed(photos, tmp_path, KILLS, seconds, draw):
        assert content(out) == expected
