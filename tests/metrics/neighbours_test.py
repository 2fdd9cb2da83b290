import math
import tracemalloc

import numpy as np
import pytest

from kgan.metrics import neighbours
from kgan.metrics.neighbours import Balls
from kgan.metrics.neighbours import ball_radii
from kgan.metrics.neighbours import ball_radii_by_k
from kgan.metrics.neighbours import nearest
from kgan.metrics.neighbours import pairs_in_balls
from kgan.metrics.neighbours import pairs_in_each


def oracle(queries, references):
    """Distances one by one, as the definition reads."""
    return np.array(
        [
            [math.sqrt(math.fsum((x - y) ** 2)) for y in references]
            for x in queries
        ]
    )


def draw(kind, rows, seed, dimension=3):
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((rows, dimension))
    return {
        "continuous": points,
        "far from zero": points + 1e7,
        "lattice": np.round(points),
        "equal": np.ones((rows, dimension)),
        "huge": np.ldexp(points, 900),
        "tiny": np.ldexp(points, -900),
        "outlier": np.concatenate([points[1:], [[1e9] * dimension]]),
    }[kind]


KINDS = [
    "continuous",
    "far from zero",
    "lattice",
    "equal",
    "huge",
    "tiny",
    "outlier",
]


def scale(kind):
    return {"huge": 2.0**900, "tiny": 2.0**-900}.get(kind, 1.0)


@pytest.mark.parametrize("kind", KINDS)
def test_nearest_equals_the_definition(kind):
    queries, references = draw(kind, 40, 0), draw(kind, 60, 1)
    unit = scale(kind)
    expected = oracle(queries / unit, references / unit)
    distances, indices = nearest(queries, references, 4)
    np.testing.assert_allclose(
        distances / unit, np.sort(expected)[:, :4], rtol=1e-14
    )
    np.testing.assert_allclose(
        np.take_along_axis(expected, indices, axis=1),
        distances / unit,
        rtol=1e-14,
    )
    assert distances.dtype == np.float64


@pytest.mark.parametrize("kind", KINDS)
def test_among_themselves_leaves_out_the_row_by_its_index(kind):
    rows = draw(kind, 60, 2)
    unit = scale(kind)
    expected = oracle(rows / unit, rows / unit)
    np.fill_diagonal(expected, np.inf)
    distances, indices = nearest(rows, rows, 4, among_themselves=True)
    np.testing.assert_allclose(
        distances / unit, np.sort(expected)[:, :4], rtol=1e-14
    )
    assert not np.any(indices == np.arange(60)[:, None])


def test_equal_rows_are_at_exactly_zero():
    rows = np.random.default_rng(3).standard_normal((30, 5)) * 1e3 + 1e6
    distances, indices = nearest(rows, rows, 1)
    assert np.all(distances == 0.0)
    np.testing.assert_array_equal(indices[:, 0], np.arange(30))


def test_among_equal_distances_the_lower_index_comes_first():
    corners = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]] * 9)
    _, indices = nearest(np.zeros((2, 2)), corners, 3)
    np.testing.assert_array_equal(indices, [[0, 1, 2], [0, 1, 2]])


def test_all_references_can_be_neighbours():
    distances, _ = nearest(np.zeros((2, 1)), np.array([[3.0], [-1.0]]), 2)
    np.testing.assert_array_equal(distances, [[1.0, 3.0], [1.0, 3.0]])


def pairs(queries, centres, radii, **options):
    found = np.zeros((len(queries), len(centres)), dtype=int)
    for query, centre in pairs_in_balls(queries, centres, radii, **options):
        np.add.at(found, (query, centre), 1)
    return found


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_pairs_in_balls_equal_the_definition(kind, strict):
    queries, centres = draw(kind, 40, 4), draw(kind, 60, 5)
    unit = scale(kind)
    between = oracle(queries / unit, centres / unit)
    # Half of the radii reach exactly to a query.
    radii = np.median(between, axis=0)
    radii[::2] = nearest(centres / unit, queries / unit, 3)[0][::2, 2]
    expected = between < radii if strict else between <= radii
    found = pairs(queries, centres, radii * unit, strict=strict)
    surface = np.isclose(between, radii, rtol=1e-13, atol=0.0)
    np.testing.assert_array_equal(found[~surface], expected[~surface])
    exact = kind in ("lattice", "equal", "continuous", "huge", "tiny")
    if exact and not strict:
        assert np.all(found[:, ::2].sum(axis=0) >= 3)
    if exact and strict:
        assert np.all(found[:, ::2].sum(axis=0) < 3)


def test_the_surface_is_inside_unless_strict():
    centres = np.array([[0.1, 0.2], [5.0, 5.0]])
    queries = np.array([[3.1, 4.2]])
    radii = nearest(centres, queries, 1)[0][:, 0]
    assert pairs(queries, centres, radii).tolist() == [[1, 1]]
    assert pairs(queries, centres, radii, strict=True).tolist() == [[0, 0]]


def test_a_ball_of_radius_zero_holds_equal_rows_only():
    centres = np.array([[0.3, 7.0], [0.3, 7.0], [1.0, 1.0]])
    queries = np.array([[0.3, 7.0], [0.3, np.nextafter(7.0, 8.0)]])
    radii = np.zeros(3)
    assert pairs(queries, centres, radii).tolist() == [[1, 1, 0], [0, 0, 0]]
    assert not np.any(pairs(queries, centres, radii, strict=True))


@pytest.mark.parametrize("kind", ["continuous", "tiny"])
def test_a_huge_ball_holds_all(kind):
    queries, centres = draw(kind, 5, 6), draw(kind, 7, 7)
    assert np.all(pairs(queries, centres, np.full(7, 1e300)) == 1)


def pairs_of_sets(left, right, balls):
    found = np.zeros((len(balls), len(left), len(right)), dtype=int)
    for sets in pairs_in_each(left, right, balls):
        for index, (row, column) in enumerate(sets):
            np.add.at(found[index], (row, column), 1)
    return found


@pytest.mark.parametrize("values", [50, 2**17])
@pytest.mark.parametrize("kind", KINDS)
def test_several_sets_give_what_each_gives_alone(monkeypatch, kind, values):
    left, right = draw(kind, 40, 12), draw(kind, 60, 13)
    of_left = nearest(left, left, 5, among_themselves=True)[0][:, -1]
    of_right = nearest(right, right, 3, among_themselves=True)[0][:, -1]
    expected = [
        pairs(left, right, of_right),
        pairs(right, left, of_left).T,
        pairs(left, right, of_right, strict=True),
        pairs(right, left, of_left, strict=True).T,
    ]
    monkeypatch.setattr(neighbours, "_PRODUCT_VALUES", 5 * values)
    monkeypatch.setattr(neighbours, "_BLOCK_VALUES", values)
    found = pairs_of_sets(
        left,
        right,
        [
            Balls(of_right[None, :]),
            Balls(of_left[:, None]),
            Balls(of_right[None, :], strict=True),
            Balls(of_left[:, None], strict=True),
        ],
    )
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("offset", [0.0, 50.0, 100.0, 200.0, 1e4])
def test_an_offset_changes_no_neighbour(offset):
    # Multiples of 1 / 1024, which the offset leaves exact.
    rows = np.round(draw("continuous", 300, 14) * 1024) / 1024
    expected = nearest(rows, rows, 4, among_themselves=True)
    moved = rows + offset
    found = nearest(moved, moved, 4, among_themselves=True)
    for left, right in zip(expected, found, strict=True):
        np.testing.assert_array_equal(left, right)
    np.testing.assert_array_equal(
        pairs(moved, moved, found[0][:, -1]),
        pairs(rows, rows, expected[0][:, -1]),
    )


def test_inputs_are_not_copied(monkeypatch):
    left = draw("continuous", 700, 15, dimension=2000)
    right = draw("continuous", 600, 16, dimension=2000)
    monkeypatch.setattr(neighbours, "_PRODUCT_VALUES", 2**13)
    monkeypatch.setattr(neighbours, "_BLOCK_VALUES", 2**15)
    tracemalloc.start()
    try:
        radii = ball_radii("right", right, 3)
        for _ in pairs_in_balls(left, right, radii):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < right.nbytes / 2


@pytest.mark.parametrize("values", [1, 100, 1000])
def test_no_result_depends_on_blocks(monkeypatch, values):
    queries, centres = draw("lattice", 70, 6), draw("lattice", 90, 7)
    radii = nearest(centres, centres, 9, among_themselves=True)[0][:, -1]
    expected = pairs(queries, centres, radii), *nearest(queries, centres, 5)
    monkeypatch.setattr(neighbours, "_PRODUCT_VALUES", 3 * values)
    monkeypatch.setattr(neighbours, "_BLOCK_VALUES", values)
    result = pairs(queries, centres, radii), *nearest(queries, centres, 5)
    for left, right in zip(expected, result, strict=True):
        np.testing.assert_array_equal(left, right)


def test_inputs_are_not_changed():
    queries, centres = draw("continuous", 20, 8), draw("continuous", 30, 9)
    copies = queries.copy(), centres.copy()
    nearest(queries, centres, 2)
    pairs(queries, centres, ball_radii("centres", centres, 2))
    np.testing.assert_array_equal(queries, copies[0])
    np.testing.assert_array_equal(centres, copies[1])


def test_radii_of_zero_are_told():
    rows = np.array([[0.0], [0.0], [0.0], [5.0]])
    with pytest.warns(UserWarning, match="3 of 4 rows of `real` have k=2"):
        radii = ball_radii("real", rows, 2)
    np.testing.assert_array_equal(radii, [0.0, 0.0, 0.0, 5.0])


def test_radii_of_several_k_are_those_of_each():
    rows = draw("lattice", 50, 17)
    with pytest.warns(UserWarning, match="k=2 others"):
        found = ball_radii_by_k("rows", rows, (9, 2, 9))
    assert list(found) == [2, 9]
    np.testing.assert_array_equal(found[9], ball_radii("rows", rows, 9))
    with pytest.warns(UserWarning, match="k=2 others"):
        np.testing.assert_array_equal(found[2], ball_radii("rows", rows, 2))
