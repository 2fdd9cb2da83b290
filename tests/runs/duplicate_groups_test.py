"""Which records belong together, and which pictures nearly do."""

import numpy as np

from kgan.data import load
from kgan.runs import duplicate_groups as module
from kgan.runs.duplicate_groups import duplicate_groups
from kgan.runs.source_records import digests_of

DIGITS = load("digits", "all", shuffle=False).records["sample"]


def groups_of(samples, labels=None):
    return duplicate_groups(samples, digests_of(samples), labels, seed=0)


def rows(groups):
    return [group.rows for group in groups]


def shifted(picture, levels):
    """The picture, all of its pixels brighter or darker by so many levels."""
    return np.where(picture > 127, picture - levels, picture + levels)


def test_digits_are_all_different():
    found = groups_of(DIGITS[:400])
    assert found == ((), (), 400)


def test_equal_ones_are_no_near_ones():
    samples = DIGITS[[0, 1, 0, 2, 1, 0]]
    found = groups_of(samples)
    assert rows(found.equal) == [(0, 2, 5), (1, 4)]
    assert found.near == () and found.compared == 3


def test_near_ones_take_their_equals_with_them():
    samples = DIGITS[:60].copy()
    # An eleventh of the spread of digits is near, a seventh is not.
    spread = np.sqrt(np.var(samples, axis=0).mean())
    samples[20] = shifted(samples[3], int(spread / 11))
    samples[40] = samples[20]
    samples[50] = shifted(samples[7], int(spread / 7))
    found = groups_of(samples)
    assert rows(found.equal) == [(20, 40)]
    assert rows(found.near) == [(3, 20, 40)]


def test_faint_pictures_are_near_by_their_own_contrast():
    """Different ones beside strong ones; copies of a faint one are found."""
    faint = (255 - DIGITS[:7].astype(int) // 32).astype(np.uint8)
    samples = np.concatenate([DIGITS[100:160], faint])
    spread = np.sqrt(np.var(samples, axis=0).mean())
    gaps = [
        np.sqrt(np.mean((faint[0].astype(float) - each) ** 2))
        for each in faint[1:]
    ]
    assert max(gaps) < 0.1 * spread
    assert groups_of(samples).near == ()
    again = faint[:1].copy()
    again[0, 0, 0] -= 1
    found = groups_of(np.concatenate([samples, again]))
    assert rows(found.near) == [(60, 67)]


def test_groups_are_connected_by_their_members():
    samples = DIGITS[:60].copy()
    step = int(np.sqrt(np.var(samples, axis=0).mean()) / 12)
    for number in range(1, 9):
        samples[10 + number] = samples[10] // 2 + number * step
    samples[10] = samples[10] // 2
    assert rows(groups_of(samples).near) == [tuple(range(10, 19))]


def test_labels_tell_the_groups_of_several_classes():
    samples = DIGITS[[0, 0, 1, 1]]
    found = groups_of(samples, np.array([5, 6, 1, 1]))
    assert [group.across_classes for group in found.equal] == [True, False]
    assert not groups_of(samples).equal[0].across_classes


def test_the_order_of_records_does_not_matter():
    samples = np.concatenate([DIGITS[:50], DIGITS[:9]])
    samples[50] = shifted(samples[50], 3)
    order = np.random.default_rng(1).permutation(len(samples))
    found, moved = groups_of(samples), groups_of(samples[order])
    for one, other in (
        (found.equal, moved.equal),
        (found.near, moved.near),
    ):
        renamed = {
            tuple(sorted(order[list(each.rows)].tolist())) for each in other
        }
        assert renamed == set(rows(one)) and len(one) > 0


def test_vectors_must_be_equal():
    points = np.zeros((4, 2), np.float32)
    points[1:3] = 1.0
    points[3] = 1.0001
    found = groups_of(points)
    assert rows(found.equal) == [(1, 2)]
    assert found.near == () and found.compared == 0


def test_of_many_some_are_compared(monkeypatch):
    monkeypatch.setattr(module, "MOST_COMPARED", 30)
    samples = np.concatenate([DIGITS[:50], shifted(DIGITS[:50], 2)])
    found = groups_of(samples)
    assert found.compared == 30
    # Who is not drawn is not found; those that are found are right.
    assert all(right - left == 50 for left, right in rows(found.near))


def test_a_single_picture():
    assert groups_of(DIGITS[:1]) == ((), (), 1)
