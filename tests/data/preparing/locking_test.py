"""Two processes never write into one directory at once."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from kgan.data import prepare
from kgan.data.manifest import WORK_FOLDER
from kgan.data.preparing.locking import alone_in
from kgan.data.preparing.out_directory import OutDirectory
from tests.data.preparing.folders import content

fcntl = pytest.importorskip("fcntl", reason="has no such locks")

SOURCE = np.zeros((6, 2, 2, 1), np.uint8)
# Locks as `alone_in` does, and waits to be killed.
HOLDER = """
import fcntl, os, sys, time
fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)
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
    work = tmp_path / WORK_FOLDER
    work.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(work)],
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


def test_a_folder_that_was_removed_meanwhile_is_locked_anew(
    tmp_path, monkeypatch
):
    """Whoever held it removed it after another had opened it."""
    out, flock, locked = OutDirectory(tmp_path / "out"), fcntl.flock, []

    def removed_once(descriptor, how):
        if not locked:
            os.rmdir(out.work)
        locked.append(descriptor)
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", removed_once)
    with alone_in(out):
        assert len(locked) == 2
        with pytest.raises(ValueError, match="one process at a time"):
            with alone_in(out):
                pass
    assert not (tmp_path / "out").exists()
