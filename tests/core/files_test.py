"""Files and folders appear whole or not at all."""

import pytest

from kgan.core import UNFINISHED
from kgan.core import folder_written_whole
from kgan.core import written_whole


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def test_a_file_is_replaced_when_all_is_written(tmp_path):
    path = tmp_path / "scores.json"
    path.write_text("old")
    with written_whole(path) as aside:
        aside.write_text("new")
        assert path.read_text() == "old"
        assert aside.parent == tmp_path and aside.suffix == ".json"
        assert aside.name.startswith(UNFINISHED)
    assert path.read_text() == "new" and names(tmp_path) == ["scores.json"]


def test_an_error_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "scores.json"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        with written_whole(path) as aside:
            aside.write_text("half")
            raise KeyboardInterrupt
    assert path.read_text() == "old" and names(tmp_path) == ["scores.json"]


def test_a_folder_appears_with_its_content(tmp_path):
    directory = tmp_path / "a" / "b"
    seen = []

    def write(folder):
        assert folder.stat().st_mode & 0o040
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("whole")
        seen.extend(names(directory))

    path = folder_written_whole(directory, ["1"], write)
    assert path == directory / "1" and names(directory) == ["1"]
    assert (path / "deep" / "file").read_text() == "whole"
    assert len(seen) == 1 and seen[0].startswith(UNFINISHED)


def test_a_failure_leaves_no_folder(tmp_path):
    def write(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder_written_whole(tmp_path, ["1"], write)
    assert names(tmp_path) == []


def test_the_first_free_name_is_taken(tmp_path):
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "file").write_text("theirs")
    (tmp_path / "2").write_text("theirs")

    def write(folder):
        (folder / "file").write_text("mine")

    assert folder_written_whole(tmp_path, "123", write) == tmp_path / "3"
    assert (tmp_path / "1" / "file").read_text() == "theirs"
    assert (tmp_path / "2").read_text() == "theirs"
    with pytest.raises(FileExistsError, match=r"`names`.*\['1', '2'\]"):
        folder_written_whole(tmp_path, "12", write)
    assert names(tmp_path) == ["1", "2", "3"]
