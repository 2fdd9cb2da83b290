import fcntl
import subprocess
import sys

import pytest

from kgan.core import folder_locked

HOLDING = """
import sys, time
from pathlib import Path
from kgan.core import folder_locked
with folder_locked(Path(sys.argv[1]), wait=False) as is_locked:
    print(is_locked, flush=True)
    time.sleep(60)
"""


def test_a_lock_is_of_one_process_and_ends_with_it(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout.readline() == "True\n"
        with pytest.raises(BlockingIOError):
            with folder_locked(tmp_path, wait=False):
                pass
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    with folder_locked(tmp_path, wait=False) as is_locked:
        assert is_locked
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_block_is_its_own_and_frees_the_lock(tmp_path):
    with pytest.raises(OSError, match="of the block"):
        with folder_locked(tmp_path, wait=True):
            raise OSError("of the block")
    with folder_locked(tmp_path, wait=False) as is_locked:
        assert is_locked


def test_a_folder_that_was_made_anew_is_another_one(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    folder.mkdir()
    flock = fcntl.flock

    def removed_meanwhile(descriptor, how):
        folder.rmdir()
        folder.mkdir()
        return flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", removed_meanwhile)
    with pytest.raises(FileNotFoundError, match="made anew"):
        with folder_locked(folder, wait=False):
            pass
