import numpy as np
import pytest

from kgan.metrics import segmentation_counts
from kgan.metrics import segmentation_scores
from kgan.metrics import segmentation_scores_of_counts


def square(top, left, side=8, size=24):
    """A map with a square of class 1 on class 0."""
    found = np.zeros((1, size, size), np.int64)
    found[:, top : top + side, left : left + side] = 1
    return found


def random_maps(count, seed, classes=4):
    """Maps of blocks, so that there are boundaries and insides."""
    blocks = np.random.default_rng(seed).integers(0, classes, (count, 4, 3))
    return blocks.repeat(4, axis=1).repeat(5, axis=2)


def scored(truth, predicted, classes=2, **options):
    return segmentation_scores(
        truth=truth, predicted=predicted, classes=classes, **options
    )


def edge_of(region):
    """Pixels of one region with one of four neighbours outside: by hand."""
    height, width = region.shape
    return {
        (row, column)
        for row in range(height)
        for column in range(width)
        if region[row, column]
        and any(
            0 <= r < height and 0 <= c < width and not region[r, c]
            for r, c in (
                (row - 1, column),
                (row + 1, column),
                (row, column - 1),
                (row, column + 1),
            )
        )
    }


def oracle(truth, predicted, classes, tolerance):
    """The scores by loops over pixels."""
    iou, harmonic = [], []
    for k in range(classes):
        t, p = truth == k, predicted == k
        if (t | p).any():
            iou.append((t & p).sum() / (t | p).sum())
        found = []
        for one, other in zip(t, p, strict=True):
            edge, drawn = edge_of(one), edge_of(other)
            if not edge and not drawn:
                continue

            def near(pixel, others):
                return any(
                    (pixel[0] - r) ** 2 + (pixel[1] - c) ** 2 <= tolerance**2
                    for r, c in others
                )

            if not edge or not drawn:
                found.append(0.0)
                continue
            precision = np.mean([near(each, edge) for each in drawn])
            recall = np.mean([near(each, drawn) for each in edge])
            both = precision + recall
            found.append(2 * precision * recall / both if both else 0.0)
        if found:
            harmonic.append(np.mean(found))
    return np.mean(iou), np.mean(harmonic)


def test_squares_whose_overlap_is_known():
    # 8x8 pixels each, 4 rows apart: 32 in common of 96.
    found = scored(square(4, 4), square(8, 4))
    assert found["iou/1"] == pytest.approx(32 / 96)
    assert found["iou/0"] == pytest.approx((576 - 96) / (576 - 32))
    assert found["pixel_accuracy"] == pytest.approx(1 - 64 / 576)
    assert found["mean_recall"] == pytest.approx((32 / 64 + 480 / 512) / 2)


def test_equal_maps_have_ones_whatever_they_are():
    for maps in (
        square(3, 9),
        random_maps(5, seed=0),
        np.zeros((2, 4, 4), int),
    ):
        found = scored(maps, maps, classes=4)
        assert found["mean_iou"] == found["pixel_accuracy"] == 1.0
        assert found["mean_iou_low"] == found["mean_iou_high"] == 1.0
        if maps.any():
            assert found["boundary_f"] == found["boundary_precision"] == 1.0


@pytest.mark.parametrize("tolerance", [0, 1, 2])
@pytest.mark.parametrize("seed", [0, 1])
def test_they_are_those_of_loops_over_pixels(tolerance, seed):
    truth, predicted = random_maps(4, seed), random_maps(4, seed + 10)
    truth[0] = 2
    predicted[1, 2:5] = 3
    found = scored(truth, predicted, classes=5, tolerance=tolerance)
    iou, harmonic = oracle(truth, predicted, 5, tolerance)
    assert found["mean_iou"] == pytest.approx(iou)
    assert found["boundary_f"] == pytest.approx(harmonic)
    assert "iou/4" not in found and "boundary_f/4" not in found


def test_a_boundary_moved_by_one_pixel_is_met_and_by_three_is_not():
    truth = square(8, 8)
    near, far = scored(truth, square(9, 8)), scored(truth, square(11, 8))
    assert near["boundary_f"] == 1.0
    # Only the sides, which slide along themselves, still meet.
    assert far["boundary_f"] < 0.75
    assert scored(truth, square(9, 8), tolerance=0)["boundary_f"] < 0.75
    assert scored(truth, square(11, 8), tolerance=3)["boundary_f"] == 1.0
    # Overlap falls for both, and much less.
    assert near["mean_iou"] > far["mean_iou"] > 0.6


def test_the_diagonal_neighbour_is_further_than_one_pixel():
    truth, moved = np.zeros((1, 9, 9), int), np.zeros((1, 9, 9), int)
    truth[0, 4, 4] = moved[0, 5, 5] = 1
    assert scored(truth, moved)["boundary_f/1"] == 0.0
    assert scored(truth, moved, tolerance=2)["boundary_f/1"] == 1.0


def test_a_frayed_boundary_costs_f_where_overlap_hardly_sees_it():
    truth = square(8, 8)
    frayed, hollow = truth.copy(), truth.copy()
    # As many pixels: at the edge of the background; within the square.
    frayed[0, 4, 6:18:3] = 1
    hollow[0, 11:13, 11:13] = 0
    assert frayed.sum() - truth.sum() == truth.sum() - hollow.sum() == 4
    for changed in (frayed, hollow):
        found = scored(truth, changed)
        assert found["iou/1"] == pytest.approx(0.94, abs=0.01)
        assert found["boundary_precision"] < 0.95


def test_swapped_maps_swap_precision_and_recall():
    truth = square(8, 8)
    more = truth.copy()
    more[0, 1:4, 1:4] = 1
    one, other = scored(truth, more), scored(more, truth)
    assert one["boundary_precision"] < one["boundary_recall"]
    assert one["boundary_precision"] == other["boundary_recall"]
    assert one["boundary_recall"] == other["boundary_precision"]
    assert one["mean_recall"] != other["mean_recall"]
    for symmetric in ("mean_iou", "boundary_f", "pixel_accuracy"):
        assert one[symmetric] == pytest.approx(other[symmetric])


def test_the_frame_of_the_picture_is_no_boundary():
    counts = segmentation_counts(
        truth=np.ones((1, 6, 6), int), predicted=square(0, 0, 3, 6), classes=2
    )
    assert counts.truth_edge.tolist() == [[0.0, 0.0]]
    # A corner square of 3 pixels a side: its two inner sides.
    assert counts.predicted_edge[0, 1] == 5.0


def test_overlap_is_of_all_scenes_together_and_f_a_mean_of_scenes():
    truth = np.concatenate([square(0, 0, 2), square(4, 4, 16)])
    predicted = np.concatenate([np.zeros((1, 24, 24), int), square(4, 4, 16)])
    found = scored(truth, predicted)
    assert found["iou/1"] == pytest.approx(256 / 260)
    assert found["boundary_f/1"] == pytest.approx(0.5)


def test_intervals_hold_the_value_and_narrow_with_scenes():
    widths = []
    for count in (20, 320):
        truth, predicted = random_maps(count, 0), random_maps(count, 1)
        predicted[:, :8] = truth[:, :8]
        found = scored(truth, predicted, classes=4)
        assert (
            found["mean_iou_low"] < found["mean_iou"] < found["mean_iou_high"]
        )
        widths.append(found["mean_iou_high"] - found["mean_iou_low"])
    assert widths[1] == pytest.approx(widths[0] / 4, rel=0.5)
    assert not any(
        name.endswith("_low")
        for name in scored(truth, predicted, classes=4, resamples=0)
    )


def test_weights_of_scenes_are_scenes_that_stand_more_than_once():
    truth, predicted = random_maps(3, 0), random_maps(3, 1)
    counts = segmentation_counts(truth=truth, predicted=predicted, classes=4)
    weighed = segmentation_scores_of_counts(counts, np.array([[2.0, 0.0, 1.0]]))
    rows = [0, 0, 2]
    repeated = scored(truth[rows], predicted[rows], classes=4)
    for name in ("mean_iou", "boundary_f", "mean_recall"):
        assert weighed[name][0] == pytest.approx(repeated[name])
    again = counts.rows(rows)
    np.testing.assert_array_equal(
        again.common,
        segmentation_counts(
            truth=truth[rows], predicted=predicted[rows], classes=4
        ).common,
    )


def test_what_is_wrong_is_named():
    maps = random_maps(2, 0)
    with pytest.raises(ValueError, match="`predicted` must have the shape"):
        scored(maps, maps[:1], classes=4)
    with pytest.raises(ValueError, match=r"`truth` must lie in \[0, 3\)"):
        scored(maps, maps, classes=3)
    with pytest.raises(ValueError, match="`predicted` must be whole numbers"):
        scored(maps, maps.astype(float), classes=4)
    with pytest.raises(ValueError, match=r"`truth` must have shape \(n,"):
        scored(maps[0], maps[0], classes=4)
    with pytest.raises(ValueError, match="`tolerance` must be at least 0"):
        scored(maps, maps, classes=4, tolerance=-1)
