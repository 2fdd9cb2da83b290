"""Version folders count up, appear whole, and leave nothing behind."""

import fcntl
import itertools
import os
from pathlib import Path

import pytest

from kgan.export.versions import free_versions
from kgan.export.versions import version_written_whole

LEFT = ".unfinished-0123456789abcdef"


def first(directory, count=1):
    return list(itertools.islice(free_versions(directory), count))


def test_only_numbers_count(tmp_path):
    assert first(tmp_path) == ["1"]
    for name in ("2", "0010", "9", ".unfinished-77", "x99", "-50", "1.5", "²"):
        (tmp_path / name).mkdir()
    assert first(tmp_path, 3) == ["11", "12", "13"]
    (tmp_path / "12").touch()
    assert first(tmp_path) == ["13"]


def test_a_withdrawn_version_keeps_its_number(tmp_path):
    for name in ("1", "withdrawn-3", "withdrawn-", "withdrawn-x9", "old-7"):
        (tmp_path / name).mkdir()
    assert first(tmp_path) == ["4"]


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()
    for place in ("/proc/none", "/proc/1", str(tmp_path / "file")):
        with pytest.raises(ValueError, match=f"can be written to.*{place}"):
            version_written_whole(Path(place), touched)


def test_the_folder_is_read_when_the_first_is_asked_for(tmp_path):
    versions = free_versions(tmp_path)
    (tmp_path / "6").mkdir()
    assert next(versions) == "7"


def touched(folder):
    (folder / "a").touch()


def test_what_a_kill_left_is_removed(tmp_path):
    (tmp_path / LEFT / "variables").mkdir(parents=True)
    (tmp_path / LEFT / "variables" / "half").touch()
    # What another program calls alike, or a file, is let be.
    kept = [".unfinished-", ".unfinished-77", f"{LEFT}0", "unfinished"]
    for name in kept:
        (tmp_path / name).mkdir()
    (tmp_path / ".unfinished-fedcba9876543210").touch()
    assert version_written_whole(tmp_path, touched) == tmp_path / "1"
    assert {path.name for path in tmp_path.iterdir()} == {
        "1",
        *kept,
        ".unfinished-fedcba9876543210",
    }


def test_an_export_in_progress_is_let_be(tmp_path):
    """The lock stands for its process; it ends with it."""
    (tmp_path / LEFT).mkdir()
    descriptor = os.open(tmp_path / LEFT, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    version_written_whole(tmp_path, touched)
    assert (tmp_path / LEFT).exists()
    os.close(descriptor)
    version_written_whole(tmp_path, touched)
    assert not (tmp_path / LEFT).exists()


def test_exports_at_the_same_time_do_not_disturb_each_other(tmp_path):
    def write(folder):
        # Another begins and ends while this one is written.
        inner.append(version_written_whole(tmp_path, touched))
        touched(folder)

    inner = []
    outer = version_written_whole(tmp_path, write)
    assert inner == [tmp_path / "1"] and outer == tmp_path / "2"
    assert (outer / "a").exists() and (inner[0] / "a").exists()


def test_a_file_system_without_locks_only_keeps_what_is_left(
    tmp_path, monkeypatch
):
    def without(descriptor, how):
        raise OSError("no locks here")

    monkeypatch.setattr("fcntl.flock", without)
    (tmp_path / LEFT).mkdir()
    assert version_written_whole(tmp_path, touched) == tmp_path / "1"
    assert (tmp_path / LEFT).exists()


def test_an_error_leaves_nothing(tmp_path):
    def write(folder):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        version_written_whole(tmp_path / "new", write)
    assert not list((tmp_path / "new").iterdir())
    assert version_written_whole(tmp_path / "new", touched).name == "1"
