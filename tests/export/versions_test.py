"""Version folders count up and appear whole."""

import pytest

from kgan.export.versions import next_version
from kgan.export.versions import publish
from kgan.export.versions import unfinished_folder


def test_only_numbers_count(tmp_path):
    assert next_version(tmp_path) == 1
    for name in ("2", "0010", "9", ".export-77", "x99", "-50", "1.5", "²"):
        (tmp_path / name).mkdir()
    assert next_version(tmp_path) == 11
    (tmp_path / "12").touch()
    assert next_version(tmp_path) == 13


def test_a_folder_appears_with_its_content(tmp_path):
    with unfinished_folder(tmp_path / "a" / "b") as folder:
        assert not folder.name.isdecimal() and folder.stat().st_mode & 0o040
        (folder / "file").write_text("whole")
        version = publish(folder, tmp_path / "a" / "b")
    assert version == tmp_path / "a" / "b" / "1"
    assert [path.name for path in version.iterdir()] == ["file"]
    assert [path.name for path in version.parent.iterdir()] == ["1"]


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        with unfinished_folder(tmp_path) as folder:
            (folder / "half").touch()
            raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


def test_a_number_taken_meanwhile_is_stepped_over(tmp_path, monkeypatch):
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "file").touch()
    numbers = iter([1, 2])
    monkeypatch.setattr(
        "kgan.export.versions.next_version", lambda directory: next(numbers)
    )
    with unfinished_folder(tmp_path) as folder:
        (folder / "mine").touch()
        assert publish(folder, tmp_path) == tmp_path / "2"
    assert (tmp_path / "1" / "file").exists()
