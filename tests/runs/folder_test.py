import pytest

from kgan.runs import RunFolder


def test_two_do_not_train_in_one_folder(tmp_path):
    path = tmp_path / "run"
    with RunFolder(path).alone():
        with pytest.raises(ValueError, match="one process at a time.*run"):
            with RunFolder(path).alone():
                pass
    with RunFolder(path).alone():
        pass


def test_a_folder_that_stayed_empty_goes_again_and_others_stay(tmp_path):
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(TypeError):
        with folder.alone():
            raise TypeError
    assert not folder.path.exists()
    with folder.alone():
        folder.logs.mkdir()
    assert folder.logs.exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    with RunFolder(empty).alone():
        pass
    assert empty.exists()


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_run_is_refused_and_left_as_it_is(tmp_path, kind):
    path = tmp_path / "other"
    inside = path if kind == "file" else path / "letter.txt"
    inside.parent.mkdir(exist_ok=True)
    inside.write_text("mine")
    with pytest.raises(ValueError, match="must be a run's folder"):
        with RunFolder(path).alone():
            pass
    assert inside.read_text() == "mine"
