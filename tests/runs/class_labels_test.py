"""Labels find their class by name, and by number where there are no names."""

import numpy as np
import pytest

from kgan.core import save_png
from kgan.data import load
from kgan.runs.class_labels import class_numbers
from kgan.runs.class_labels import labels_among
from kgan.runs.class_labels import read_labels


def test_names_that_are_numbers_are_names():
    names = ("7", "1", "cat")
    labels = np.array(["1", "cat", "7", "0"])
    assert class_numbers("label", labels, names).tolist() == [1, 2, 0, 0]
    numbers = np.array([2, 0], np.int64)
    assert class_numbers("label", numbers, names).dtype == np.int32


@pytest.mark.parametrize(
    ("labels", "names", "error"),
    [
        ([0, 2], ("a", "b"), ValueError),
        ([-1], ("a", "b"), ValueError),
        (["c"], ("a", "b"), ValueError),
        ([0.0], ("a", "b"), TypeError),
        ([0], None, ValueError),
    ],
)
def test_classes_that_there_are_not(labels, names, error):
    with pytest.raises(error, match="`label` must be"):
        class_numbers("label", np.array(labels), names)


def test_files_of_labels(tmp_path):
    np.save(tmp_path / "labels.npy", np.array([1, 0]))
    assert read_labels(tmp_path / "labels.npy").tolist() == [1, 0]
    (tmp_path / "labels.txt").write_text("Ankle boot \nBag\n")
    assert read_labels(tmp_path / "labels.txt").tolist() == [
        "Ankle boot",
        "Bag",
    ]
    with pytest.raises(FileNotFoundError):
        read_labels(tmp_path / "none.npy")


class TestOfAFolder:
    @pytest.fixture
    def stream(self, tmp_path):
        for row, name in enumerate(["cat", "dog", "dog"]):
            (tmp_path / name).mkdir(exist_ok=True)
            picture = np.full((8, 8, 1), row, np.uint8)
            save_png(tmp_path / name / f"{row}.png", picture)
        return load(tmp_path, "all", batch_size=1, shuffle=False)

    def test_the_order_of_the_names_does_not_matter(self, stream):
        found = labels_among(stream, ("dog", "cow", "cat"))
        assert found.tolist() == [2, 0, 0]

    def test_a_class_that_the_data_do_not_have(self, stream):
        assert labels_among(stream, ("cat", "cow")) is None
        assert labels_among(stream, None) is None


def test_without_names_numbers_count():
    stream = load(
        (np.zeros((4, 2)), np.array([0, 1, 2, 1])),
        "all",
        batch_size=1,
        shuffle=False,
    )
    assert labels_among(stream, ("a", "b", "c")).tolist() == [0, 1, 2, 1]
    assert labels_among(stream, ("a", "b")) is None
