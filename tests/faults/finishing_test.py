"""A run that is killed after its training, while it is audited and exported.

The eight kills: `pytest -m faults tests/faults/finishing_test.py`; more or
fewer by the variable KGAN_FINISHING_KILLS.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from kgan.core import UNFINISHED
from kgan.runs import RunFolder
from kgan.runs import read_model

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("KGAN_FINISHING_KILLS", "8"))
SEED = int(os.environ.get("KGAN_KILL_SEED", "0"))
MOST_SECONDS = 600.0


def train(folder, log):
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "kgan", "train", "digits"),
            *(f"--workdir={folder.path}", "--verbose=0", "--deterministic"),
            *("--set=steps=40", "--set=score_samples=90"),
            *("--set=evaluate_samples=90", "--jit_compile=off"),
        ],
        cwd=Path(__file__).parents[2],
        stdout=log,
        stderr=subprocess.STDOUT,
    )


def finished(folder, log, after=None):
    """Trains to the end, or kills it so long after its training.

    Returns:
        The seconds that what follows the training took; None: it was killed.
    """
    process = train(folder, log)
    try:
        began = time.monotonic()
        while not folder.model.exists() and process.poll() is None:
            assert time.monotonic() - began < MOST_SECONDS
            time.sleep(0.01)
        began = time.monotonic()
        if after is None:
            assert process.wait(MOST_SECONDS) == 0
            return time.monotonic() - began
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None
        return time.monotonic() - began
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def results(folder):
    report = json.loads((folder.audit / "report.json").read_text())
    scores = json.loads(folder.scores.read_text())
    return scores, report["findings"], report["verdicts"]


def test_kills_after_the_training_lose_nothing(tmp_path):
    draw = random.Random(SEED)
    with (tmp_path / "log").open("w") as log:
        whole = RunFolder(tmp_path / "whole")
        finished(whole, log)
        # What is compiled and kept for the next one is there now.
        parts = RunFolder(tmp_path / "again")
        seconds = finished(parts, log)
        assert results(parts) == results(whole)
        kills = 0
        while kills < KILLS:
            parts = RunFolder(tmp_path / f"parts_{kills}")
            # Killed twice in one folder, then left alone.
            for _ in range(2):
                after = draw.uniform(0.0, seconds)
                kills += finished(parts, log, after) is None
            finished(parts, log)
            assert results(parts) == results(whole)
            left = [p for p in parts.path.rglob(f"{UNFINISHED}*")]
            assert not left
            versions = sorted(parts.export.iterdir())
            assert versions
            model = read_model(parts)
            for version in versions:
                made = tf.saved_model.load(str(version)).signatures["sample"](
                    seed=tf.constant([3], tf.int32),
                    label=tf.constant([7], tf.int32),
                )
                np.testing.assert_allclose(
                    *made.values(),
                    model.sample(1, seed=3, label=7),
                    atol=1e-5,
                )
            print(f"{kills} of {KILLS} kills", flush=True)
