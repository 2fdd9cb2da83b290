import numpy as np
from sklearn.datasets import load_digits

from kgan.data import load


def test_all_digits_are_there_with_their_classes():
    data = load("digits", "all", shuffle=False)
    stored = load_digits()

    assert data.num_examples == 1797
    assert data.class_names == tuple("0123456789")
    assert (data.records["label"] == stored.target).all()
    sample = data.records["sample"]
    assert sample.dtype == np.uint8
    assert sample.shape == (1797, 8, 8, 1)
    assert (np.rint(sample[..., 0] / 255 * 16) == stored.images).all()
    assert {0, 16, 128, 255} <= set(sample.flat)


def test_the_division_does_not_follow_the_order():
    first, second = load("digits", "test"), load("digits", "test", seed=9)

    assert first.fingerprint == second.fingerprint
    other = load("digits", "test", split_seed=9)
    assert first.fingerprint != other.fingerprint


def test_the_parts_are_disjoint_and_complete():
    parts = [load("digits", s) for s in ("train", "validation", "test")]
    whole = load("digits", "all")

    rows = np.concatenate([part.records["sample"] for part in parts])
    assert [part.num_examples for part in parts] == [1617, 90, 90]
    assert sorted(row.tobytes() for row in rows) == sorted(
        row.tobytes() for row in whole.records["sample"]
    )
