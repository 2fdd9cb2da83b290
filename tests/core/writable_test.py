"""Places that cannot be written to."""

import errno
import warnings

import pytest

from kgan.core import check_writable
from kgan.core import not_writable
from kgan.core import unwritten_said


def test_nothing_is_left_where_it_can_be_written(tmp_path):
    new = tmp_path / "a" / "b"
    assert check_writable("out", new) == new
    assert check_writable("out", tmp_path) == tmp_path
    (tmp_path / "file").write_text("old")
    assert check_writable("out", tmp_path / "file") == tmp_path / "file"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_place_within_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="`out`.*Not a directory") as raised:
        check_writable("out", tmp_path / "file" / "deep" / "er")
    assert f"({tmp_path / 'file'}: " in str(raised.value)


def test_a_read_only_file_system_is_refused(tmp_path, monkeypatch):
    def read_only(**options):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", read_only)
    with pytest.raises(ValueError, match="Read-only file system"):
        check_writable("out", tmp_path / "new")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError("Can't write data (file write failed: errno = 28, ...)"),
    ],
)
def test_the_error_within_others_is_found(error):
    try:
        try:
            raise error
        except OSError as cause:
            raise RuntimeError("saving failed") from cause
    except RuntimeError as outer:
        assert not_writable(outer) is error
    with pytest.warns(UserWarning, match="^The film could not be.*It stays.$"):
        with unwritten_said("The film", "It stays."):
            raise error


@pytest.mark.parametrize("error", [TypeError("a bug"), FileExistsError(17, "")])
def test_others_are_raised(error):
    assert not_writable(error) is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(type(error)):
            with unwritten_said("The film", "It stays."):
                raise error
