import importlib.util

import numpy as np
import pytest

from tools.benchmark import neighbours
from tools.benchmark.__main__ import main
from tools.benchmark.memory import Peak
from tools.benchmark.memory import peak_of
from tools.benchmark.neighbours import VALUES
from tools.benchmark.neighbours import compare
from tools.benchmark.neighbours import make_populations
from tools.benchmark.neighbours import peak_memory
from tools.benchmark.neighbours import table_of

MEBIBYTE = 2**20


def test_peak_counts_what_the_call_allocates_and_frees():
    before = np.ones(4 * MEBIBYTE, np.uint8)

    def call():
        aside = np.ones(32 * MEBIBYTE, np.uint8)
        return int(aside[0]) + int(before[0])

    peak = peak_of(call)
    assert 32 * MEBIBYTE <= peak.allocated < 33 * MEBIBYTE
    if peak.resident is not None:
        assert 30 * MEBIBYTE < peak.resident < 48 * MEBIBYTE


def test_an_earlier_peak_is_forgotten():
    np.ones(64 * MEBIBYTE, np.uint8).sum()
    peak = peak_of(lambda: np.ones(MEBIBYTE, np.uint8).sum())
    assert peak.allocated < 2 * MEBIBYTE
    if peak.resident is not None:
        assert peak.resident < 32 * MEBIBYTE


def test_memory_of_the_features_is_not_counted():
    peak = peak_memory("kgan", 40, 3000, 3)
    assert 0 < peak.allocated < 12 * make_populations(40, 3000)[0].nbytes


def test_populations_differ():
    real, generated = make_populations(300, 4)
    assert real.shape == generated.shape == (300, 4)
    assert generated.std() < real.std()


@pytest.fixture
def two_ways(monkeypatch):
    """kgan beside itself, in this process: prdc need not be installed."""
    monkeypatch.setattr(
        neighbours,
        "WAYS",
        {"kgan": neighbours.by_kgan, "prdc": neighbours.by_kgan},
    )
    sizes = {"kgan": Peak(10 * MEBIBYTE, None), "prdc": Peak(10**9, 10**9)}
    monkeypatch.setattr(
        neighbours, "in_own_process", lambda function, way, *rest: sizes[way]
    )


def test_compare(two_ways):
    row = compare(60, 3, k=4, rounds=3, steps=2)
    assert row["kgan"]["values"] == row["prdc"]["values"]
    assert set(row["kgan"]["values"]) == set(VALUES)
    assert row["allocated_ratio"] == pytest.approx(10**9 / (10 * MEBIBYTE))
    assert row["resident_ratio"] is None
    ratio = row["prdc_over_kgan"]
    assert 0.0 < ratio["low"] <= ratio["median"] <= ratio["high"]
    header, own, other = table_of([row]).splitlines()
    assert own.split()[:3] == ["60", "3", "kgan"]
    assert "95.4" in other.split()
    assert "allocated MiB" in header


def test_without_prdc_the_extra_is_named(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert main(["neighbours", "--rows=20"]) == 2
    assert "pip install '.[bench]'" in capsys.readouterr().err


def test_too_few_rows(monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert main(["neighbours", "--rows=6", "--k=5"]) == 2
    assert "--rows=6, --k=5" in capsys.readouterr().err


@pytest.mark.bench
def test_prdc_beside_kgan():
    pytest.importorskip("prdc")
    row = compare(80, 3, k=4, rounds=1, steps=1)
    assert row["kgan"]["values"] == pytest.approx(row["prdc"]["values"])
    assert row["prdc"]["allocated"] > 2 * 8 * 80 * 80
