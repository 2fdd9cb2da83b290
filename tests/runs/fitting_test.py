from types import SimpleNamespace

import numpy as np
import pytest

from kgan.runs.fitting import WATCHED_RECORDS
from kgan.runs.fitting import compilation_lines
from kgan.runs.fitting import watched_records


@pytest.mark.parametrize("count", [1, WATCHED_RECORDS, WATCHED_RECORDS + 1])
def test_few_records_are_all_watched(count):
    records = {"sample": np.arange(count), "label": -np.arange(count)}
    found = watched_records(records)
    rows = found["sample"]
    assert len(rows) == min(count, WATCHED_RECORDS)
    assert len(set(rows.tolist())) == len(rows)
    np.testing.assert_array_equal(found["label"], -rows)


@pytest.mark.parametrize("order", [np.repeat, np.tile])
def test_some_of_many_come_from_everywhere(order):
    """Whether a file is sorted by class, or has the classes in turn."""
    labels = order(np.arange(10), 1_024)
    found = watched_records({"sample": np.zeros(10_240), "label": labels})
    shares = np.bincount(found["label"], minlength=10) / WATCHED_RECORDS
    # Four standard deviations of a draw.
    np.testing.assert_allclose(
        shares, 0.1, atol=4 * np.sqrt(0.09 / WATCHED_RECORDS)
    )


@pytest.mark.parametrize(
    ("mode", "inline", "compiled", "said"),
    [
        ("auto", False, True, ["compiled by XLA"]),
        ("auto", False, False, ["without XLA"]),
        # Asked for, or nothing to choose.
        (True, False, True, []),
        (False, False, False, []),
        ("step", False, True, []),
        ("auto", True, False, []),
    ],
)
def test_what_was_chosen_is_said(mode, inline, compiled, said):
    game = SimpleNamespace(
        compile_mode=mode, runs_inline=inline, compiled_turns=compiled
    )
    lines = compilation_lines(game)
    assert len(lines) == len(said)
    for line, words in zip(lines, said, strict=True):
        assert words in line
