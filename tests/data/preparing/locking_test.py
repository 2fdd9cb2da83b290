"""Two processes never write into one directory at once."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from kgan.data import prepare
from kgan.data.manifest import WORK_FOLDER
from kgan.data.preparing import locking
from kgan.data.preparing.locking import alone_in
from kgan.data.preparing.out_directory import OutDirectory
from tests.data.preparing.folders import content

pytestmark = pytest.mark.skipif(os.name != "posix", reason="has no such locks")

SOURCE = np.zeros((6, 2, 2, 1), np.uint8)
# Locks as `alone_in` does, and waits to be killed.
HOLDER = """
import fcntl, sys, time
file = open(sys.argv[1], "ab")
fcntl.flock(file, fcntl.LOCK_EX)
print("locked", flush=True)
time.sleep(600)
"""


def test_a_second_one_is_refused(tmp_path):
    out = tmp_path / "out"
    with alone_in(OutDirectory(out)):
        before = content(out)
        with pytest.raises(ValueError, match="one process at a time"):
            prepare(SOURCE, out, shards=1)
        assert content(out) == before
    assert not out.exists()
    prepare(SOURCE, out, shards=1)
    assert not (out / WORK_FOLDER).exists()


def test_while_one_writes_another_is_refused(tmp_path):
    refused = []

    def again(text):
        with pytest.raises(ValueError, match="one process at a time"):
            prepare(SOURCE, tmp_path, shards=1)
        refused.append(text)

    prepare(SOURCE, tmp_path, shards=1, say=again)
    assert refused


def test_a_process_that_is_killed_leaves_no_lock(tmp_path):
    (tmp_path / WORK_FOLDER).mkdir()
    lock = tmp_path / WORK_FOLDER / "lock"
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "locked\n"
        with pytest.raises(ValueError, match="one process at a time"):
            prepare(SOURCE, tmp_path, shards=1)
        process.send_signal(signal.SIGKILL)
        process.wait()
    prepare(SOURCE, tmp_path, shards=1)
    assert not (tmp_path / WORK_FOLDER).exists()


def test_a_lock_that_was_removed_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """Whoever held it removed it after another had opened it."""
    lock, locked = locking._lock, []

    def removed_once(file, directory):
        lock(file, directory)
        if not locked:
            os.remove(file.name)
        locked.append(file)

    monkeypatch.setattr(locking, "_lock", removed_once)
    out = OutDirectory(tmp_path / "out")
    with alone_in(out):
        assert len(locked) == 2
        with pytest.raises(ValueError, match="one process at a time"):
            with alone_in(out):
                pass
    assert not (tmp_path / "out").exists()
