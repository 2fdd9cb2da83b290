import numpy as np
import pytest

from kgan.data.splits import Split
from kgan.data.splits import divide
from kgan.data.splits import parse_split
from kgan.data.splits import select_rows
from kgan.data.splits import slice_bounds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("train", Split("train", "", "")),
        ("train[:95%]", Split("train", "", "95%")),
        ("train[95%:]", Split("train", "95%", "")),
        ("test[10:200]", Split("test", "10", "200")),
        ("train[12.5%:50]", Split("train", "12.5%", "50")),
        ("all[:]", Split("all", "", "")),
        ("train-10.x[:5]", Split("train-10.x", "", "5")),
    ],
)
def test_the_grammar(text, expected):
    assert parse_split(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "[:5]", "train[-5:]", "train[5]", "train[:5", "train[a:]", "a+b"]
    + ["train[:5%%]", "train[:1.5]", "train[.:]", "train[:5] "],
)
def test_another_grammar_is_refused(text):
    with pytest.raises(ValueError, match=r"`split` must be a name or a slice"):
        parse_split(text)


def test_a_split_is_a_string():
    with pytest.raises(TypeError, match="`split` must be a string"):
        parse_split(3)


@pytest.mark.parametrize("count", [20, 33, 1797, 60000])
@pytest.mark.parametrize("percent", ["5%", "33.3%", "50%", "95%"])
def test_slices_that_meet_are_disjoint_and_complete(count, percent):
    first = slice_bounds(Split("train", "", percent), count)
    second = slice_bounds(Split("train", percent, ""), count)

    assert first[0] == 0
    assert first[1] == second[0]
    assert second[1] == count
    assert abs(first[1] - count * float(percent[:-1]) / 100) <= 0.5


@pytest.mark.parametrize(
    ("start", "stop"), [("", "11"), ("5", "5"), ("6", "5"), ("", "101%")]
)
def test_a_slice_beyond_the_split_or_empty_is_refused(start, stop):
    with pytest.raises(ValueError, match="at least one of the 10 records"):
        slice_bounds(Split("train", start, stop), 10)


@pytest.mark.parametrize("count", [3, 4, 10, 19, 100, 1797])
def test_the_division_is_disjoint_complete_and_never_empty(count):
    parts = divide(count, 0)

    joined = [*parts["train"], *parts["validation"], *parts["test"]]
    assert sorted(joined) == list(range(count))
    assert min(len(rows) for rows in parts.values()) >= 1
    assert parts["all"].tolist() == list(range(count))


def test_the_division_is_90_5_5_and_random():
    parts = divide(1000, 0)

    assert [len(parts[name]) for name in ("train", "validation", "test")] == [
        900,
        50,
        50,
    ]
    assert parts["test"].tolist() == divide(1000, 0)["test"].tolist()
    assert set(parts["test"]) != set(divide(1000, 1)["test"])
    assert 300 < np.mean(parts["test"]) < 700


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_to_divide_are_all_train(count):
    assert len(divide(count, 0)["train"]) == count
    with pytest.raises(ValueError, match="at least one of the 0 records"):
        select_rows("test", count, 0)


def test_official_splits_are_not_joined():
    with pytest.raises(ValueError, match='"all" is of sources that bring no'):
        select_rows("all", {"train": 3, "test": 2}, 0)
    with pytest.raises(ValueError) as caught:
        select_rows("trian", {"train": 3, "test": 2}, 0)
    assert '"all"' not in str(caught.value)


def test_rows_are_in_stored_order():
    name, rows = select_rows("train", 100, 0)

    assert name == "train"
    assert rows.tolist() == sorted(rows.tolist())


def test_slices_of_a_divided_part_are_disjoint_and_random():
    first = select_rows("train[:50%]", 1000, 0)[1]
    second = select_rows("train[50%:]", 1000, 0)[1]
    whole = select_rows("train", 1000, 0)[1]

    assert sorted([*first, *second]) == whole.tolist()
    assert 400 < first.mean() < 600


def test_official_splits_keep_their_order():
    sizes = {"train": 10, "test": 4}

    assert select_rows("train[2:5]", sizes, 0)[1].tolist() == [2, 3, 4]
    assert select_rows("test", sizes, 7)[1].tolist() == [0, 1, 2, 3]


def test_a_missing_split_lists_what_there_is():
    with pytest.raises(ValueError) as caught:
        select_rows("validation", {"train": 10, "test": 4}, 0)

    assert "['train', 'test']" in str(caught.value)
    assert '"train[:95%]"' in str(caught.value)
    assert "Received: split='validation'" in str(caught.value)
