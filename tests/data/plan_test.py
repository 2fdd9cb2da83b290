import numpy as np
import pytest

from kgan.data import official_splits
from kgan.data import plan
from kgan.data import split_plan
from kgan.data.source import Source
from kgan.data.splits import select_rows

THREE = {"train": "train", "validation": "validation", "test": "test"}


@pytest.mark.parametrize("source", ["digits", np.zeros((9, 2)), {"sample": 0}])
def test_without_official_splits_the_three_are_used(source):
    assert split_plan(source) == THREE


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"train": 90, "validation": 9, "test": 9, "extra": 5}, THREE),
        (
            {"test": 10, "train": 90},
            {
                "train": "train[:95%]",
                "validation": "train[95%:]",
                "test": "test",
            },
        ),
        (
            {"train": 90, "validation": 10},
            {
                "train": "train[:95%]",
                "validation": "train[95%:]",
                "test": "validation",
            },
        ),
        (
            {"train": 90, "unlabelled": 900},
            {
                "train": "train[:90%]",
                "validation": "train[90%:95%]",
                "test": "train[95%:]",
            },
        ),
        (
            {"small": 20, "large": 80},
            {
                "train": "large[:90%]",
                "validation": "large[90%:95%]",
                "test": "large[95%:]",
            },
        ),
    ],
)
def test_official_splits_are_kept_and_parts_disjoint(
    monkeypatch, sizes, expected
):
    source = Source("any", sizes, lambda split, rows, options: None)
    monkeypatch.setattr(plan, "open_source", lambda *args, **kwargs: source)

    result = split_plan("any")

    assert result == expected
    rows = [select_rows(split, sizes, 0) for split in result.values()]
    numbered = [(name, row) for name, part in rows for row in part.tolist()]
    assert len(set(numbered)) == len(numbered)


@pytest.mark.parametrize("download", [False, True])
def test_what_is_to_be_fetched_is_passed_on(monkeypatch, tmp_path, download):
    asked = []

    def opened(source, **options):
        asked.append((source, options))
        return Source(source, 9, lambda split, rows, options: None)

    monkeypatch.setattr(plan, "open_source", opened)

    assert split_plan("any", data_dir=tmp_path, download=download) == THREE
    assert asked == [("any", {"data_dir": tmp_path, "download": download})]


def test_a_source_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        split_plan(tmp_path / "none")


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [(9, ()), ({"train": 9, "extra": 1}, ("train", "extra"))],
)
def test_the_splits_that_a_source_brings(monkeypatch, sizes, expected):
    source = Source("any", sizes, lambda split, rows, options: None)
    monkeypatch.setattr(plan, "open_source", lambda *args, **kwargs: source)

    assert official_splits("any") == expected
    assert official_splits(np.zeros((9, 2))) == ()
