"""Which rows an audit takes for training data, and which it holds out."""

import numpy as np
import pytest

from kgan.core import save_png
from kgan.data import load
from kgan.runs import real_data
from kgan.runs.reader import Reader
from kgan.runs.real_data import read_real_data

DIGITS = load("digits", "all", shuffle=False).records


def rows(samples):
    return {row.tobytes() for row in samples}


def test_a_share_of_the_source_is_held_out(capsys):
    real = read_real_data("digits", None, Reader())
    assert (len(real.train), len(real.held_out)) == (1617, 180)
    assert rows(real.train) | rows(real.held_out) == rows(DIGITS["sample"])
    assert not rows(real.train) & rows(real.held_out)
    assert real.class_names == tuple("0123456789")
    labels = {
        row.tobytes(): label
        for row, label in zip(DIGITS["sample"], DIGITS["label"], strict=True)
    }
    for samples, given in (
        (real.train, real.train_labels),
        (real.held_out, real.held_out_labels),
    ):
        assert [labels[row.tobytes()] for row in samples] == given.tolist()
    assert not real.held_out_is_unseen
    assert "its validation and test" in capsys.readouterr().out


def test_copies_are_brought_to_one_side(tmp_path, capsys):
    """Each digit twice: by chance many pairs fall on both sides."""
    sample = np.concatenate([DIGITS["sample"][:500]] * 2)
    label = np.concatenate([DIGITS["label"][:500]] * 2)
    np.savez(tmp_path / "twice.npz", sample=sample, label=label)
    real = read_real_data(str(tmp_path / "twice.npz"), None, Reader())
    assert not rows(real.train) & rows(real.held_out)
    assert len(real.train) + len(real.held_out) == 1000
    assert len(real.train_labels) == len(real.train) > 900
    assert len(real.held_out_labels) == len(real.held_out) < 30
    moved = len(real.train) - 900
    assert f"Moved {moved} of 100 held-out" in capsys.readouterr().out


def test_official_splits_are_the_two_sides(monkeypatch):
    """A third of them is neither trained on nor held out."""
    asked = []

    def watched(source, split, **options):
        asked.append(split)
        return load("digits", "all", batch_size=1)

    monkeypatch.setattr(
        "kgan.runs.reader.official_splits",
        lambda source, **options: ("extra", "train", "validation", "test"),
    )
    monkeypatch.setattr("kgan.runs.reader.load", watched)
    real = read_real_data("any", None, Reader())
    assert asked == ["train", "test"]
    # Copies are left where their makers put them.
    assert len(real.train) == len(real.held_out) == len(DIGITS["sample"])


class TestHeldOutThatIsGiven:
    @pytest.fixture
    def files(self, tmp_path):
        for name, part in (("train", slice(300)), ("rest", slice(300, 400))):
            np.savez(
                tmp_path / f"{name}.npz",
                sample=DIGITS["sample"][part],
                label=DIGITS["label"][part],
            )
        return tmp_path

    def test_it_is_unseen_and_all_of_both_is_taken(self, files, capsys):
        real = read_real_data(
            str(files / "train.npz"), str(files / "rest.npz"), Reader()
        )
        assert real.held_out_is_unseen
        np.testing.assert_array_equal(real.train, DIGITS["sample"][:300])
        np.testing.assert_array_equal(real.held_out, DIGITS["sample"][300:400])
        assert capsys.readouterr().out == ""

    def test_the_same_data_twice_are_refused(self, files):
        path = str(files / "train.npz")
        with pytest.raises(ValueError, match="all 300 equal"):
            read_real_data(path, path, Reader())

    def test_some_copies_are_told(self, files, capsys):
        np.savez(files / "mixed.npz", sample=DIGITS["sample"][295:400])
        real = read_real_data(
            str(files / "train.npz"), str(files / "mixed.npz"), Reader()
        )
        assert real.held_out_labels is None
        told = capsys.readouterr().out
        assert "5 of 105 held-out samples equal" in told
        assert "row 0, row 1, row 2, row 3, row 4." in told

    def test_a_copy_in_a_folder_is_named(self, tmp_path, capsys):
        for row in range(30):
            save_png(tmp_path / f"{row:02d}.png", DIGITS["sample"][1500 + row])
        np.savez(tmp_path / "train.npz", sample=DIGITS["sample"][:1501])
        read_real_data(str(tmp_path / "train.npz"), str(tmp_path), Reader())
        told = capsys.readouterr().out
        assert "1 of 30 held-out samples equals, or nearly equals," in told
        assert "one of the training data: 00.png." in told

    def test_the_argument_is_named(self, files):
        with pytest.raises(ValueError, match="`train` must be a directory"):
            read_real_data("digit", None, Reader())
        with pytest.raises(ValueError, match=r"`held_out` must.*held_out='dig"):
            read_real_data(str(files / "train.npz"), "digit", Reader())

    def test_damaged_training_pictures_come_with_a_remedy(self, tmp_path):
        save_png(tmp_path / "a.png", DIGITS["sample"][0])
        (tmp_path / "b.png").write_bytes(b"no picture")
        with pytest.raises(ValueError, match=r"`kgan describe` lists.*b\.png"):
            read_real_data(str(tmp_path), None, Reader())

    def test_it_is_looked_for_before_anything_is_read(self, monkeypatch):
        monkeypatch.setattr("kgan.runs.reader.load", None)
        with pytest.raises(FileNotFoundError, match=r"\./nothing|nothing"):
            read_real_data("digits", "./nothing", Reader())

    def test_pictures_come_in_the_size_of_the_training_data(self, tmp_path):
        for row in range(30):
            picture = np.kron(DIGITS["sample"][row], np.ones((3, 3, 3)))
            save_png(tmp_path / f"{row}.png", picture.astype(np.uint8))
        real = read_real_data("digits", str(tmp_path), Reader())
        assert real.held_out.shape == (30, 8, 8, 1)

    def test_vectors_of_another_length_are_refused(self, tmp_path):
        np.savez(tmp_path / "a.npz", sample=np.eye(4)[:, :2])
        np.savez(tmp_path / "b.npz", sample=np.eye(4))
        with pytest.raises(ValueError, match="`held_out` must hold samples"):
            read_real_data(
                str(tmp_path / "a.npz"), str(tmp_path / "b.npz"), Reader()
            )


def test_shape_of_pictures_can_be_asked_for():
    real = read_real_data("digits", None, Reader(image_size=16, channels=3))
    assert real.sample_shape == (16, 16, 3)
    assert real.held_out.shape[1:] == real.sample_shape


def test_moved_samples_without_labels(monkeypatch):
    monkeypatch.setattr(real_data, "class_names_of", lambda stream: None)
    monkeypatch.setattr(
        real_data,
        "near_duplicates",
        lambda samples, others: np.arange(len(samples)) < 7,
    )
    real = read_real_data("digits", None, Reader())
    assert (len(real.train), len(real.held_out)) == (1624, 173)
    assert real.train_labels is None and real.class_names is None
