"""Whether the way out of an open answer leads out."""

import re

import pytest

from kgan.audit.estimates import Count
from kgan.audit.finding import Finding
from kgan.audit.intervals import CONFIDENCE
from kgan.audit.intervals import share_interval
from kgan.audit.questions import Limit
from kgan.audit.reasons import way_out
from kgan.audit.reasons import why_open


def finding(check, value, interval, rows=None, **detail):
    return Finding(
        check,
        "?",
        value,
        interval,
        0.9,
        None,
        {} if rows is None else {"generated": rows},
        0,
        {"bounds": interval, **detail},
    )


def shares(rows, generated=0.88, real=0.9):
    """A share of samples against that of as many real ones."""
    counts = [Count(round(share * rows), rows) for share in (generated, real)]
    return finding(
        "precision",
        counts[0].share,
        share_interval(*counts, CONFIDENCE),
        rows,
    )


@pytest.mark.parametrize("rows", [200, 400, 600])
def test_so_many_samples_would_do(rows):
    limit = Limit("precision", low=0.85)
    found = shares(rows)
    assert not limit.is_kept(found)
    told = re.search(r"samples \(([\d,]+)\)", way_out(found, limit))
    wanted = int(told[1].replace(",", ""))
    assert limit.is_kept(shares(round(1.05 * wanted)))
    assert not limit.is_kept(shares(round(0.8 * wanted)))


def test_half_the_width_takes_four_times_the_rows():
    found = finding("precision", 0.9, (0.8, 1.0), 1000)
    assert "about 4 times as many samples (4,000) and real data" in way_out(
        found, Limit("precision", low=0.85)
    )
    unknown = found._replace(n={})
    assert "about 4 times as many" in way_out(
        unknown, Limit("precision", low=0.85)
    )


@pytest.mark.parametrize("value", [0.84, 0.85])
def test_no_number_of_samples_moves_the_value(value):
    found = finding("precision", value, (0.8, 0.9), 1000)
    told = why_open(found, Limit("precision", low=0.85))
    assert "more samples will not make this good if the value stays" in told
    assert "all of the interval must be at least 0.85" in told
    assert "about" not in told


def test_repeats_are_found_among_so_many_samples_at_most():
    found = finding("repeats", 0.05, (0.02, 0.08), 4000)
    told = way_out(found, Limit("repeats", high=0.06))
    assert "more samples than the 5,000" in told


def test_ends_without_end_have_no_number():
    found = finding("kinds", 1.0, (0.5, float("inf")), 100)
    assert "more than 100 times" in way_out(
        found, Limit("kinds", low=0.8, high=1.25)
    )


def test_kinds_beyond_a_few_are_counted():
    kinds = list(range(8))
    found = finding(
        "shares",
        0.7,
        (0.6, 0.9),
        100,
        kinds=kinds,
        kind=0,
        are_classes=False,
        ratios=[0.7] * 8,
        intervals=[(0.6, 0.9)] * 8,
        bounds_of_kinds=[(0.5, 1.0)] * 8,
    )
    told = why_open(found, Limit("shares", low=0.8, high=1.25))
    assert told.count("cell") == 3 and "5 more" in told


def test_what_is_within_the_margin_is_so_in_the_features_of_one_network():
    """Of few held-out samples: other features may say otherwise."""
    found = finding(
        "precision", 0.9, (0.89, 0.91), 400, embedding="random_network"
    )
    found.n["held_out"] = 45
    told = why_open(found, Limit("precision", low=0.85))
    assert "within the margin in the features of random_network, but" in told
    assert "45 held-out samples are too few" in told
