import numpy as np
import pytest

from kgan.audit import Auditor
from kgan.audit import run
from kgan.audit.estimates import Count
from kgan.audit.estimates import Estimate
from kgan.audit.estimates import difference
from kgan.audit.evidence import Evidence
from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.kind_pairing import least_difference
from kgan.audit.kind_pairing import nearness
from kgan.audit.pairing import differences_of
from kgan.audit.questions import DECIDING
from kgan.audit.training_side import TrainingSide

PAIRED = ("precision", "coverage", "repeats", "kinds") + (
    "exact_copies",
    "near_copies",
)


def gaussian(rows, seed, d=3):
    return np.random.default_rng(seed).normal(size=(rows, d))


TRAIN, HELD_OUT = gaussian(900, 0), gaussian(300, 1)


def sides(*samples, train=TRAIN, held_out=HELD_OUT, labels=None, seed=0):
    training = TrainingSide(train, labels=labels, embedding=None, seed=seed)
    side = HeldOutSide(held_out, training)
    return [
        Evidence(side, each, alpha=0.01, deciding=len(DECIDING), seed=seed)
        for each in samples
    ]


def compared(new, old, **options):
    checks = options.pop("checks", None)
    found = differences_of(*sides(new, old, **options), checks=checks)
    return {each.check: each for each in found}


def test_a_generator_is_no_different_from_itself():
    samples = gaussian(300, 2)
    found = compared(samples, samples)
    assert set(found) == set(DECIDING)
    for each in found.values():
        assert each.value == 0.0 and each.new == each.old
        low, high = each.interval
        assert low <= 0.0 <= high
        # Of ten cells each is a tenth of the rows.
        assert high - low < (1.5 if "kind" in each.detail else 0.25)


def test_values_are_those_of_the_findings():
    new, old = sides(gaussian(300, 2), 0.8 * gaussian(300, 3))
    found = {each.check: each for each in differences_of(new, old)}
    report = run(
        train=TRAIN, held_out=HELD_OUT, generated=new.generated, checks=PAIRED
    )
    for check in ("precision", "exact_copies", "near_copies"):
        assert found[check].new == report.finding(check).value
        assert found[check].value == found[check].new - found[check].old
    coverage = found["coverage"]
    assert coverage.new == pytest.approx(float(new.content.covered.mean()))
    assert coverage.old == pytest.approx(float(old.content.covered.mean()))


def test_shares_of_copies_differ_as_in_newcombes_first_example():
    fresh = gaussian(80, 2)
    new = np.concatenate([TRAIN[:56], fresh[:14]])
    old = np.concatenate([TRAIN[100:148], fresh[14:46]])
    found = compared(new, old, checks=["exact_copies"])["exact_copies"]
    # Newcombe (1998), table II, example a: 56 of 70 and 48 of 80.
    np.testing.assert_allclose(found.interval, (0.0524, 0.3339), atol=5e-5)
    assert found.value == pytest.approx(0.2)
    assert found.n == {"new": 70, "old": 80, "held_out": 300}


@pytest.mark.parametrize(
    ("check", "worse", "sign"),
    [
        ("precision", gaussian(300, 2) + 2.0, -1),
        ("coverage", 0.4 * gaussian(300, 2), -1),
        ("repeats", np.repeat(gaussian(30, 2), 10, axis=0), 1),
        ("kinds", np.abs(gaussian(300, 2)), -1),
        ("shares", np.abs(gaussian(300, 2)), -1),
        ("exact_copies", TRAIN[:300], 1),
        ("near_copies", TRAIN[:300] + 1e-4, 1),
    ],
)
def test_what_is_worse_is_surely_so_and_the_other_way_round(check, worse, sign):
    good = gaussian(300, 3)
    low, high = compared(worse, good)[check].interval
    assert low > 0.0 if sign > 0 else high < 0.0
    if check in ("kinds", "shares"):
        # Of these it is the kind that lost: there is always one.
        return
    turned = compared(good, worse)[check].interval
    np.testing.assert_allclose(turned, (-high, -low), atol=0.02)


def test_equal_laws_cover_alike_as_often_as_intervals_say():
    held = 0
    for seed in range(40):
        (low, high) = compared(
            gaussian(150, 100 + seed),
            gaussian(150, 200 + seed),
            held_out=gaussian(150, 300 + seed),
            train=gaussian(60, 400 + seed),
            checks=["coverage"],
            seed=seed,
        )["coverage"].interval
        held += low <= 0.0 <= high
    # Of 40 intervals of 95 %, fewer than 34 hold once in 150 tries.
    assert held >= 34


def test_coverage_is_compared_by_as_many_rows_of_either_side():
    found = compared(gaussian(900, 2), gaussian(100, 3), checks=["coverage"])
    coverage = found["coverage"]
    assert coverage.n["compared"] == 100
    assert coverage.interval[0] <= 0.0 <= coverage.interval[1]


def labelled(rows, shares, seed):
    centres = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])
    generator = np.random.default_rng(seed)
    labels = generator.choice(3, size=rows, p=shares)
    return centres[labels] + generator.normal(size=(rows, 2)), labels


def test_the_kind_that_fell_most_is_named():
    even = [1 / 3] * 3
    train, labels = labelled(900, even, 0)
    found = compared(
        labelled(600, [0.25, 0.5, 0.25], 2)[0],
        labelled(600, [0.2, 0.4, 0.4], 3)[0],
        train=train,
        labels=labels,
        held_out=labelled(300, even, 1)[0],
        checks=["kinds"],
    )
    kinds, shares = found["kinds"], found["shares"]
    # From 1.2 times as often as it should be to .75 times.
    assert kinds.detail == {"kind": 2, "are_classes": True}
    assert kinds.value == pytest.approx(-0.45, abs=0.15)
    assert kinds.interval[1] < 0.0
    # The second went from 1.2 times to 1.5 times: from 5 / 6 to 2 / 3.
    assert shares.detail["kind"] in (1, 2)
    assert shares.value == pytest.approx(-0.15, abs=0.12)
    assert 0.0 <= shares.new <= 1.0 and 0.0 <= shares.old <= 1.0


@pytest.mark.parametrize("fewer", [1.0, 0.5])
def test_the_least_difference_is_held_as_often_as_intervals_say(fewer):
    generator = np.random.default_rng(0)
    shares = np.full(6, 1 / 6)
    law = shares * np.array([fewer, 1, 1, 1, 1, 1])
    law /= law.sum()
    truth = float(np.min((law - shares) / shares))
    above = below = 0
    for _ in range(150):
        new, old = (generator.multinomial(600, each) for each in (law, shares))
        counts = [
            (Count(int(a), 600), Count(int(b), 600), 1 / 6)
            for a, b in zip(new, old, strict=True)
        ]
        _, (low, high) = least_difference(counts, lambda ratio: ratio)
        above += low > truth
        below += high < truth
    # Either end misses once in 40 at most: 10 of 150 come once in 500 tries.
    assert above < 10 and below < 10


def test_nearness_holds_what_its_ratio_may_be():
    for low, value, high in [(0.0, 0.0, 0.2), (0.5, 0.9, 1.4), (1.5, 2.0, 4.0)]:
        near = nearness(Estimate(value, low, high))
        assert 0.0 <= near.low <= near.value <= near.high <= 1.0
    assert nearness(Estimate(2.0, 1.25, 4.0)) == Estimate(0.5, 0.25, 0.8)


def test_a_difference_of_estimates_turns_round():
    one, other = Estimate(0.4, 0.1, 0.5), Estimate(0.7, 0.6, 0.9)
    found, turned = difference(one, other), difference(other, one)
    assert found.value == -turned.value
    assert found.low == pytest.approx(-turned.high)
    # Without a doubt of one side, that of the other is left.
    sure = difference(one, Estimate(0.7, 0.7, 0.7))
    assert (sure.low, sure.high) == pytest.approx((-0.6, -0.2))


def test_two_generators_have_the_same_real_data():
    (new,), (old,) = sides(gaussian(50, 2)), sides(gaussian(50, 3))
    with pytest.raises(ValueError, match="`old` must have the held-out side"):
        differences_of(new, old)


def test_a_report_has_the_differences_of_its_checks():
    audit = Auditor(
        train=TRAIN, held_out=HELD_OUT, checks=("precision", "support")
    )
    asked = []
    report = audit(
        gaussian(90, 2), baseline=gaussian(80, 3) + 3.0, progress=asked.append
    )
    (found,) = report.differences
    assert found.check == "precision" and found.value > 0.0
    assert asked[-1] == "against_the_baseline"
    content = report.as_dict()
    assert content["differences"][0]["n"]["old"] == 80
    assert content["gate"] is None
    assert audit(gaussian(90, 2)).differences == ()


@pytest.mark.parametrize(
    ("baseline", "message"),
    [
        (gaussian(19, 1), "`baseline` must have at least 20"),
        (gaussian(90, 1, d=2), "`held_out` and `baseline` must hold samples"),
        (gaussian(90, 1) * np.nan, "`baseline` must be finite"),
        (np.zeros(90), "`baseline` must be images"),
    ],
)
def test_a_baseline_that_cannot_be_used(baseline, message):
    with pytest.raises(ValueError, match=message):
        run(
            train=TRAIN,
            held_out=HELD_OUT,
            generated=gaussian(90, 2),
            baseline=baseline,
        )
