"""Shares of words, their intervals, and what they are relative to."""

import numpy as np
import pytest

from pipelines.speech.clips import Clips
from pipelines.speech.nearest_words import edit_distance
from pipelines.speech.nearest_words import nearest_clips
from pipelines.speech.scoring import failing_words
from pipelines.speech.scoring import relative
from pipelines.speech.scoring import understood


def test_wilson_interval_is_where_the_score_test_rejects():
    share = understood(np.array([True] * 3 + [False] * 17))
    assert (share.value, share.n) == (0.15, 20)
    for end in (share.low, share.high):
        deviation = np.sqrt(end * (1 - end) / 20)
        assert abs(0.15 - end) / deviation == pytest.approx(1.959964)
    assert share.low < 0.15 < share.high
    with pytest.raises(ValueError, match="one clip or more"):
        understood(np.array([]))


def test_none_and_all_have_intervals_of_some_width():
    none, every = (understood(np.full(10, value)) for value in (False, True))
    assert none.low == pytest.approx(0.0) and 0.2 < none.high < 0.4
    assert every.high == pytest.approx(1.0) and 0.6 < every.low < 0.8


def test_relative_share_may_exceed_one_and_may_not_be():
    words = ["a", "b", "c", "d"]
    found = relative([1, 1, 1, 0], [1, 0, 0, 1], words)
    assert found.value == 1.5
    assert relative([1, 0, 0, 0], [1, 1, 1, 1], words).value == 0.25
    assert relative([1, 0, 0, 0], [0, 0, 0, 0], words) is None
    with pytest.raises(ValueError, match="4, 3 and 4"):
        relative([1, 0, 0, 0], [1, 1, 1], words)


def test_clips_of_one_word_are_drawn_together():
    """A hundred clips of one word say no more than one of it."""
    right, real = np.array([1, 0] * 8), np.ones(16)
    apart = relative(right, real, [str(k) for k in range(16)])
    together = relative(right, real, ["yes", "no"] * 8)
    assert apart.value == together.value == 0.5
    assert (together.low, together.high) == (0.0, 1.0)
    assert 0.0 < apart.low < 0.5 < apart.high < 1.0


def test_failing_words_are_those_that_no_voice_made_understood():
    right = [False, True, False, False, True]
    words = ["no", "yes", "stop", "no", "stop"]
    assert failing_words(right, words) == ["no"]


def test_edit_distance_is_symmetric_and_counts_each_change():
    assert edit_distance("", "abc") == edit_distance("abc", "") == 3
    assert edit_distance("abcd", "bcd") == edit_distance("bcd", "abcd") == 1
    assert edit_distance(("t", "i:"), ("t", "i:", "z")) == 1
    assert edit_distance("flaw", "lawn") == 2


def test_the_nearest_other_word_is_said_by_the_same_voice():
    known = Clips(
        np.arange(6.0)[:, None],
        np.array(["tea", "teas", "boat"] * 2),
        np.array(["a"] * 3 + ["b"] * 3),
    )
    wanted = Clips(
        np.zeros((3, 1)),
        np.array(["tea", "bow", "tea"]),
        np.array(["b", "a", "a"]),
    )
    texts = {"tea": "ti", "teas": "tiz", "boat": "bot", "bow": "bo"}
    found = nearest_clips(wanted, known, texts)
    assert found[:, 0].tolist() == [4.0, 2.0, 1.0]
