"""What is shown of a data set, and how it is put together."""

import numpy as np
import pytest

from kgan.runs.contact_sheet import MOST_CLASSES
from kgan.runs.contact_sheet import OF_A_CLASS
from kgan.runs.contact_sheet import OF_ALL
from kgan.runs.contact_sheet import contact_sheet
from kgan.runs.contact_sheet import draw_rows


def test_without_classes_some_of_all_are_drawn():
    (row,) = draw_rows(500, None, None, seed=0)
    assert row.name == "" and len(set(row.rows.tolist())) == OF_ALL
    (again,), (other,) = (
        draw_rows(500, None, None, seed=seed) for seed in (0, 1)
    )
    assert (row.rows == again.rows).all() and (row.rows != other.rows).any()
    assert len(draw_rows(3, None, None, seed=0)[0].rows) == 3


def test_each_row_is_of_its_class():
    labels = np.repeat([0, 2, 3], [40, 5, 1])
    drawn = draw_rows(46, labels, ["a", "b", "c", "d"], seed=0)
    assert [row.name for row in drawn] == ["a", "c", "d"]
    assert [len(row.rows) for row in drawn] == [OF_A_CLASS, 5, 1]
    for row, label in zip(drawn, (0, 2, 3), strict=True):
        assert set(labels[row.rows]) == {label}


def test_of_many_classes_the_first_are_shown():
    labels = np.arange(100)
    names = [str(label) for label in labels]
    drawn = draw_rows(100, labels, names, seed=0)
    assert [row.name for row in drawn] == names[:MOST_CLASSES]


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_classes_are_rows_of_the_sheet(channels):
    samples = np.full((6, 50, 50, channels), 255, np.uint8)
    samples[:, :, :, 0] = (np.arange(6) * 10)[:, None, None]
    drawn = draw_rows(6, np.repeat([0, 1], [4, 2]), ["one", "two"], seed=0)
    sheet = contact_sheet(samples, drawn)
    assert sheet.dtype == np.uint8 and sheet.shape[2] == channels
    # Four tiles of 50 pixels with 2 between them, and a margin of names.
    left = sheet.shape[1] - (2 + 4 * 52)
    assert sheet.shape[0] == 2 + 2 * 52 and left > 20
    for place, row in enumerate(drawn):
        line = sheet[2 + 52 * place + 25, left:, 0]
        shown = [int(line[2 + 52 * column + 25]) for column in range(4)]
        assert shown == [
            *(samples[row.rows, 0, 0, 0].tolist()),
            *([255] * (4 - len(row.rows))),
        ]
        # The name is written, in black on white.
        name = sheet[2 + 52 * place : 52 * place + 52, :left, 0]
        assert name.min() < 100 and name.max() == 255


def test_large_pictures_are_shown_smaller():
    sheet = contact_sheet(
        np.zeros((4, 300, 150, 3), np.uint8), draw_rows(4, None, None, seed=0)
    )
    assert sheet.shape == (2 + 2 * 66, 2 + 2 * 34, 3)


def test_floats_are_pixels():
    samples = np.full((1, 48, 48, 1), 1.0, np.float32)
    sheet = contact_sheet(samples, draw_rows(1, None, None, seed=0))
    assert (sheet == 255).all()
