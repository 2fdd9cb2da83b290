"""Whatever range pixels are kept in, the pictures are the same."""

import numpy as np
import pytest

from kgan.metrics import to_uint8
from kgan.runs.pixel_ranges import check_values
from kgan.runs.pixel_ranges import to_unit_values

LEVELS = np.arange(256, dtype=np.uint8).reshape(4, 8, 8, 1)
UNIT = LEVELS / 127.5 - 1.0


@pytest.mark.parametrize(
    ("values", "value_range"),
    [
        (UNIT, None),
        (UNIT.astype(np.float16), None),
        (UNIT, (-1.0, 1.0)),
        (LEVELS / 255.0, (0.0, 1.0)),
        (LEVELS.astype(np.float32), (0.0, 255.0)),
    ],
)
def test_the_levels_come_back(values, value_range):
    found = to_unit_values("x", values, value_range)
    assert found.dtype == np.float32
    # Half precision rounds 256 levels to within one.
    allowed = 1 if values.dtype == np.float16 else 0
    difference = to_uint8(found).astype(int) - LEVELS
    assert np.abs(difference).max() <= allowed


def test_bytes_and_vectors_stay():
    assert to_unit_values("x", LEVELS, None) is LEVELS
    vectors = np.array([[3.0, -40.0]])
    np.testing.assert_array_equal(to_unit_values("x", vectors, None), vectors)


def test_a_range_that_could_be_another_one_is_asked_for():
    with pytest.raises(ValueError, match="say --range=0,1 or --range=-1,1"):
        to_unit_values("x", LEVELS / 255.0, None)
    bright = to_unit_values("x", LEVELS / 255.0, (-1.0, 1.0))
    assert bright.min() == 0.0


@pytest.mark.parametrize(
    ("values", "value_range"),
    [(LEVELS / 1.0, None), (UNIT * 1.01, None), (UNIT, (0.0, 1.0))],
)
def test_values_outside_are_refused(values, value_range):
    with pytest.raises(ValueError, match="of them outside"):
        to_unit_values("x", values, value_range)


def test_a_few_values_beyond_a_range_that_was_given_are_clipped(capsys):
    values = UNIT.copy()
    values[0, 0, 0] = -1.5
    found = to_unit_values("x", values, (-1.0, 1.0))
    assert found.min() == -1.0
    assert "0.39% of the values of `x`" in capsys.readouterr().out


def test_nan_is_refused():
    values = UNIT.copy()
    values[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="finite"):
        to_unit_values("x", values, (-1.0, 1.0))


@pytest.mark.parametrize(
    ("sample", "value_range", "error"),
    [
        (np.zeros((3, 8, 8), int), None, TypeError),
        (np.zeros(3), None, ValueError),
        (np.zeros((0, 8, 8, 1)), None, ValueError),
        (LEVELS, (0.0, 255.0), ValueError),
        (np.zeros((3, 2)), (0.0, 1.0), ValueError),
    ],
)
def test_kinds_that_are_refused(sample, value_range, error):
    with pytest.raises(error, match="Received"):
        check_values("x", sample, value_range)
