"""Version folders count up."""

import itertools

from kgan.export.versions import free_versions


def first(directory, count=1):
    return list(itertools.islice(free_versions(directory), count))


def test_only_numbers_count(tmp_path):
    assert first(tmp_path) == ["1"]
    for name in ("2", "0010", "9", ".unfinished-77", "x99", "-50", "1.5", "²"):
        (tmp_path / name).mkdir()
    assert first(tmp_path, 3) == ["11", "12", "13"]
    (tmp_path / "12").touch()
    assert first(tmp_path) == ["13"]


def test_the_folder_is_read_when_the_first_is_asked_for(tmp_path):
    versions = free_versions(tmp_path)
    (tmp_path / "6").mkdir()
    assert next(versions) == "7"
