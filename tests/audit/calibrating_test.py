"""Planted defects are what they are called, and audits notice them."""

import numpy as np
import pytest

from kgan.audit import DEFECTS
from kgan.audit import Margins
from kgan.audit import PlantedAudits
from kgan.audit import TrainingSide
from kgan.audit import outcome_of
from kgan.audit import self_calibrated
from kgan.audit import what_is_noticed
from kgan.audit.planted import Planting

BY_NAME = {defect.name: defect for defect in DEFECTS}
KINDS = 4


def pictures(rows, seed):
    """Noise, whose first pixel tells the kind."""
    generator = np.random.default_rng(seed)
    samples = generator.integers(0, 256, (rows, 8, 8, 1)).astype(np.uint8)
    kinds = np.arange(rows) % KINDS
    samples[:, 0, 0, 0] = 60 * kinds
    return samples, kinds


def planting(*, rows=400, seed=0):
    fresh, kinds = pictures(round(1.6 * rows), 1)
    train, _ = pictures(500, 2)
    return Planting(fresh, kinds, train, rows, np.random.default_rng(seed))


def points(rows, seed):
    """Four clouds in a plane, and of which each point is."""
    generator = np.random.default_rng(seed)
    kinds = generator.integers(KINDS, size=rows)
    centres = np.array([[0, 0], [9, 0], [0, 9], [9, 9]], float)
    return centres[kinds] + generator.normal(size=(rows, 2)), kinds


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_defect_makes_samples_like_the_data_and_leaves_these_alone(name):
    given = planting()
    before = [given.fresh.copy(), given.train.copy()]
    made = BY_NAME[name].plant(given)
    assert made.shape == (400, 8, 8, 1)
    assert made.dtype in (np.uint8, np.float32)
    np.testing.assert_array_equal(given.fresh, before[0])
    np.testing.assert_array_equal(given.train, before[1])


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("one kind dropped", 0.0),
        ("one kind at a tenth", 0.1),
        ("one kind at half", 0.5),
    ],
)
def test_one_kind_is_thinned_and_no_other(name, share):
    made = BY_NAME[name].plant(planting())
    counts = np.bincount(made[:, 0, 0, 0] // 60, minlength=KINDS)
    least = np.argmin(counts)
    assert counts[least] == round(share * 100)
    others = np.delete(counts, least)
    assert others.min() > 100 and np.ptp(others) < 30


@pytest.mark.parametrize("share", ["5%", "20%", "100%"])
def test_copies_are_as_many_as_they_are_said_to_be(share):
    given = planting()
    known = {row.tobytes() for row in given.train}
    made = BY_NAME[f"{share} copies, exact"].plant(given)
    count = sum(row.tobytes() in known for row in made)
    assert count == round(float(share[:-1]) / 100 * 400)


def test_moved_and_mirrored_copies_are_undone_by_moving_back():
    given = planting()
    moved = BY_NAME["5% copies, moved by a pixel"].plant(given)[0]
    known = {row[:, :-1].tobytes() for row in given.train}
    assert moved[:, 1:].tobytes() in known
    given = planting()
    mirrored = BY_NAME["5% copies, mirrored"].plant(given)[0]
    assert mirrored[:, ::-1].tobytes() in {row.tobytes() for row in given.train}


def test_shrunken_samples_have_a_smaller_spread():
    given = planting()
    made = BY_NAME["nearer to the mean by a fifth"].plant(given)
    assert np.std(made) / np.std(given.fresh) == pytest.approx(0.8, abs=0.05)


def test_few_things_repeat():
    made = BY_NAME["a quarter as many things"].plant(planting())
    assert 80 < len(np.unique(made.reshape(400, -1), axis=0)) <= 100


def test_the_same_draw_plants_the_same_whatever_else_is_planted():
    train, labels = points(600, 0)
    pool, kinds = points(900, 1)
    audits = PlantedAudits(
        TrainingSide(train, labels=labels, embedding=None, seed=0),
        pool,
        pool_kinds=kinds,
        generated=200,
        held_out=200,
        margins=Margins(),
    )
    chosen = [BY_NAME["one kind dropped"], BY_NAME["20% copies, exact"]]
    together = audits.answers(3, chosen)
    alone = audits.answers(3, chosen[1:])
    assert together[chosen[1].name] == alone[chosen[1].name]
    assert not audits.can_plant(BY_NAME["blurred by a pixel"])


def test_a_pool_must_hold_what_is_planted():
    train, labels = points(600, 0)
    with pytest.raises(ValueError, match="`pool` must hold 460 samples"):
        PlantedAudits(
            TrainingSide(train, labels=labels, embedding=None, seed=0),
            points(400, 1)[0],
            pool_kinds=None,
            generated=200,
            held_out=200,
            margins=Margins(),
        )


def test_outcomes_count_answers_that_were_due():
    defect = BY_NAME["one kind dropped"]
    outcome = outcome_of(
        defect,
        [("drops_modes", "novel"), ("covers", "memorises"), ("drops_modes",)],
    )
    assert (outcome.noticed, outcome.draws) == (2, 3)
    assert outcome.answers["drops_modes"] == 2
    control = outcome_of(
        BY_NAME["none: the true sampler"], [("covers",), ("memorises",)]
    )
    assert control.noticed == 1
    low, high = control.interval
    assert low == pytest.approx(0.0126, abs=1e-4) and high == 1 - low


def test_data_tell_what_an_audit_of_them_notices():
    train, train_labels = points(2000, 0)
    held_out, held_out_labels = points(500, 1)
    outcomes = self_calibrated(
        train=train,
        held_out=held_out,
        generated=500,
        train_labels=train_labels,
        held_out_labels=held_out_labels,
        draws=2,
    )
    found = {each.defect.name: each for each in outcomes}
    for name in ("one kind dropped", "20% copies, exact", "100% copies, exact"):
        assert found[name].noticed == 2
    assert found["none: the true sampler"].noticed == 0
    assert not any(each.defect.is_for_pictures for each in outcomes)
    seen, *_, last = what_is_noticed(outcomes, generated=500, held_out=500)
    assert seen.startswith("With 500 samples and 500 held-out ones")
    assert "one kind dropped (2 of 2)" in seen
    assert last == "Of 2 audits of samples without a fault 0 gave a bad answer."


def test_too_few_data_are_said_before_anything_is_planted():
    train, _ = points(300, 0)
    with pytest.raises(ValueError, match="`generated` can be at most 115"):
        self_calibrated(train=train, held_out=train, generated=200)
