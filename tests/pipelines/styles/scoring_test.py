"""Scores of translations, where it is known what they must be."""

import numpy as np
import pytest

from kgan.metrics import ClassifierFeatures
from pipelines.styles.pairs import Pairs
from pipelines.styles.pairs import Sides
from pipelines.styles.scoring import distance_scores
from pipelines.styles.scoring import scores_of

RNG = np.random.default_rng(0)


def blocks(count, channels=1):
    """Pictures of coarse blocks."""
    coarse = RNG.integers(0, 2, (count, 4, 4, channels)) * 200
    return coarse.repeat(4, axis=1).repeat(4, axis=2).astype(np.uint8)


def striped(pictures):
    """A style: every other row is lighter."""
    made = pictures.copy()
    made[:, ::2] += 55
    return made


def pairs(count):
    condition = blocks(count)
    none = np.zeros(count, np.int32)
    return Pairs(condition, striped(condition), none, none)


@pytest.fixture(scope="module", autouse=True)
def classifiers_trained_once():
    """On the same pictures by the same seed they are the same."""
    made = {}
    train = ClassifierFeatures.train

    def trained(samples, labels, **options):
        options_key = tuple(sorted(options.items()))
        key = (samples.tobytes(), labels.tobytes(), options_key)
        if key not in made:
            made[key] = train(samples, labels, **options)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClassifierFeatures, "train", trained)
        yield


@pytest.fixture(scope="module")
def sides():
    return Sides(pairs(300), pairs(60), (), ("striped",))


def test_distances_are_those_of_pixels():
    sample = np.full((2, 16, 16, 1), 100, np.uint8)
    given = Pairs(sample + 51, sample, *2 * (np.zeros(2, np.int32),))
    made = sample.copy()
    made[0] += 102
    found = distance_scores(made, given)
    # 102 of 255 levels are .8 of the range [-1, 1], in one of two pictures.
    assert found["l1"] == pytest.approx(0.4)
    assert found["l1_of_condition"] == pytest.approx(0.4)
    assert found["ssim"] < 1.0
    assert distance_scores(sample, given)["ssim"] == pytest.approx(1.0)
    assert distance_scores(sample, given)["l1"] == 0.0


def test_gray_conditions_stand_beside_colours():
    condition, sample = blocks(3), blocks(3, 3)
    given = Pairs(condition, sample, *2 * (np.zeros(3, np.int32),))
    apart = np.abs(condition.astype(float) - sample).mean() / 127.5
    found = distance_scores(sample, given)
    assert found["l1_of_condition"] == pytest.approx(apart)


def test_the_right_style_is_told_from_the_untouched(sides):
    right = scores_of(sides.held_out.sample, sides, seed=0)
    wrong = scores_of(sides.held_out.condition, sides, seed=0)
    names = [key for key in right if key.endswith("kernel_distance")]
    assert len(names) == 2
    for name in names:
        assert right[name] < 0.1 * right[f"{name}_of_condition"]
        assert wrong[name] == pytest.approx(wrong[f"{name}_of_condition"])
    assert right["style_agreement"] == right["style_agreement_of_real"] > 0.95
    assert wrong["style_agreement"] < 0.05
    assert right["l1"] == 0.0 and wrong["l1"] == wrong["l1_of_condition"] > 0.1
    assert right["n"] == 60.0


def test_without_pairs_there_is_no_distance(sides):
    unpaired = sides._replace(paired=False)
    found = scores_of(sides.held_out.sample, unpaired, seed=0)
    assert "l1" not in found and "style_agreement" in found
