"""Shares of classes, and when they are worth a sentence."""

import numpy as np
import pytest

from kgan.runs.class_counts import class_counts
from kgan.runs.class_counts import imbalance_of


def counted(*counts):
    names = [f"class_{number}" for number in range(len(counts))]
    return class_counts(np.repeat(np.arange(len(counts)), counts), names)


def test_counts_and_shares():
    found = counted(3, 0, 1)
    assert [each.records for each in found] == [3, 0, 1]
    assert [each.share for each in found] == [0.75, 0.0, 0.25]


@pytest.mark.parametrize("counts", [(100, 100), (1000, 100), (5000,)])
def test_nothing_is_said_of_enough(counts):
    assert imbalance_of(counted(*counts)) is None


def test_few_records_are_said():
    text = imbalance_of(counted(100, 99))
    assert "class_1, has 99 records, the commonest, class_0, 100" in text
    assert "fewer than 100 little can be learned" in text
    assert "2 classes have fewer" in imbalance_of(counted(150, 9, 1))
    assert "has 1 record (" in imbalance_of(counted(150, 9, 1))
    assert imbalance_of(counted(9, 9)).startswith("Each class has 9 records.")


def test_so_is_a_ratio_above_ten():
    text = imbalance_of(counted(1001, 100))
    assert "class_1, has 100 records" in text and "1,001" in text
    assert "little can be learned" not in text
