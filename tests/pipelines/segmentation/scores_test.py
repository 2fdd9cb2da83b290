import numpy as np
import pytest

from kgan.metrics import segmentation_counts
from pipelines.segmentation.baselines import all_background
from pipelines.segmentation.baselines import by_colour
from pipelines.segmentation.baselines import flat_colours
from pipelines.segmentation.comparing import compared
from pipelines.segmentation.pictures import class_colours
from pipelines.segmentation.pictures import coloured
from pipelines.segmentation.pictures import panels
from pipelines.segmentation.scenes import Pairs
from tests.pipelines.segmentation.scenes import CLASSES
from tests.pipelines.segmentation.scenes import NAMES
from tests.pipelines.segmentation.scenes import pairs


def test_a_class_of_a_brightness_of_its_own_is_told_by_colour():
    learned, others = pairs(20, seed=0), pairs(5, seed=1)
    found = by_colour(learned, others.sample, CLASSES)
    np.testing.assert_array_equal(found, others.condition[..., 0])
    assert not all_background(others.sample).any()


def test_a_colour_counts_for_the_class_that_has_more_of_it():
    scene = np.array([[[[9], [9], [9], [200]]]], np.uint8)
    maps = np.array([[[[2], [2], [1], [1]]]])
    found = by_colour(Pairs(scene, maps), scene, 3)
    assert found.tolist() == [[[2, 2, 2, 1]]]


def test_colours_of_three_channels_are_told_apart_by_each():
    scene = np.array([[[[0, 0, 250], [0, 250, 0], [250, 0, 0]]]], np.uint8)
    maps = np.array([[[[2], [1], [0]]]])
    assert by_colour(Pairs(scene, maps), scene, 3).tolist() == [[[2, 1, 0]]]


def test_flat_colours_are_means_of_classes():
    scene = np.array([[[[10], [20], [200]]]], np.uint8)
    maps = np.array([[[[1], [1], [0]]]])
    painted = flat_colours(Pairs(scene, maps), np.array([[[[0], [1]]]]), 2)
    assert painted.tolist() == [[[[200], [15]]]]


def counts(predicted, truth):
    return segmentation_counts(
        truth=truth, predicted=predicted, classes=CLASSES
    )


def test_a_gain_has_the_sign_of_what_is_better_and_its_interval():
    truth = pairs(40, seed=0).condition[..., 0]
    worse = truth.copy()
    worse[:20, :, 8] = 0
    bad, good = counts(worse, truth), counts(truth, truth)
    found = compared([bad, bad], [good, bad])
    assert found["mean_iou_gain/1"] == 0.0
    assert found["mean_iou_gain"] == pytest.approx(found["mean_iou_gain/0"] / 2)
    assert 0 < found["mean_iou_gain_low"] < found["mean_iou_gain"]
    assert found["mean_iou_gain"] < found["mean_iou_gain_high"]
    back = compared([good, bad], [bad, bad])
    assert back["boundary_f_gain"] == pytest.approx(-found["boundary_f_gain"])


def test_equal_segmenters_have_no_gain_in_any_resample():
    truth, other = (pairs(9, seed=each).condition for each in (0, 1))
    same = counts(other, truth)
    assert set(compared([same], [same]).values()) == {0.0}


@pytest.mark.parametrize("classes", [2, 11, 21])
def test_classes_have_colours_of_their_own(classes):
    colours = class_colours(classes)
    assert len(np.unique(colours, axis=0)) == classes
    assert not colours[0].any()


def test_panels_show_each_class_in_its_colour():
    maps = pairs(2, seed=0).condition
    picture = panels(
        {"map": coloured(maps, CLASSES), "scene": pairs(2, seed=0).sample},
        NAMES,
    )
    assert picture.dtype == np.uint8 and picture.shape[2] == 3
    seen = {tuple(colour) for colour in picture.reshape(-1, 3)}
    assert {tuple(colour) for colour in class_colours(CLASSES)} <= seen
