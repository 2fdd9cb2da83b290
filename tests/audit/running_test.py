import json

import numpy as np
import pytest

import kgan.audit
from kgan.audit import CHECK_NAMES
from kgan.audit import NOT_ENOUGH_EVIDENCE

FAST = tuple(set(CHECK_NAMES) - {"told_apart", "useful"})


def gaussian(rows, seed, d=4):
    return np.random.default_rng(seed).normal(size=(rows, d))


TRAIN, HELD_OUT = gaussian(3000, 0), gaussian(1000, 1)


def audited(generated, *, checks=FAST, **options):
    arguments = {"train": TRAIN, "held_out": HELD_OUT} | options
    return kgan.audit.run(generated=generated, checks=checks, **arguments)


def answers(report):
    return tuple(verdict.answer for verdict in report.verdicts)


def test_the_law_itself_is_called_good_where_rows_suffice():
    report = audited(
        gaussian(9000, 2),
        held_out=gaussian(9000, 1),
        train=gaussian(20000, 0),
        checks=set(FAST) - {"authentic", "support"},
    )
    assert answers(report) == (
        "realistic",
        "covers",
        "keeps_proportions",
        "novel",
    )


def test_false_alarms_are_rare():
    bad = {"unrealistic", "drops_modes", "skews_classes", "memorises"}
    alarms = 0
    for seed in range(30):
        report = audited(
            gaussian(300, 100 + seed),
            train=gaussian(700, 200 + seed),
            held_out=gaussian(300, 300 + seed),
            checks=("precision", "coverage", "repeats", "kinds")
            + ("exact_copies", "near_copies"),
            seed=seed,
        )
        alarms += bool(bad & set(answers(report)))
    # At a nominal .01 more than three of 30 come once in 4,000 tries.
    assert alarms <= 3


def test_samples_elsewhere_are_unrealistic():
    report = audited(gaussian(1000, 2) + 2.0)
    assert report.answer("realistic") == "unrealistic"


def test_an_honest_narrower_generator_drops_modes_and_copies_nothing():
    report = audited(0.6 * gaussian(1000, 2))
    assert report.answer("covers") == "drops_modes"
    assert report.answer("novel") == NOT_ENOUGH_EVIDENCE
    assert report.finding("distances_to_train").value < -3.0
    assert report.finding("near_copies").p > 0.05


def test_copies_are_called_copies():
    generated = gaussian(1000, 2)
    generated[:60] = TRAIN[:60] + 1e-4 * gaussian(60, 3)
    report = audited(generated)
    assert report.answer("novel") == "memorises"
    suspicious = report.finding("near_copies").detail["most_suspicious"]
    assert all(each["generated"] == each["train"] < 60 for each in suspicious)
    assert report.finding("exact_copies").value == 0.0


def test_a_few_points_again_and_again_drop_modes():
    points = gaussian(50, 2)
    drawn = points[np.random.default_rng(3).integers(50, size=1000)]
    report = audited(drawn)
    assert report.answer("covers") == "drops_modes"
    assert report.finding("repeats").value > 0.9
    support = report.finding("support")
    assert support.interval[0] < 50 < support.interval[1]


def test_classes_that_are_asked_for_too_seldom_are_skewed():
    centres = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])

    def labelled(rows, shares, seed):
        generator = np.random.default_rng(seed)
        labels = generator.choice(3, size=rows, p=shares)
        return centres[labels] + generator.normal(size=(rows, 2)), labels

    even = [1 / 3] * 3
    train, train_labels = labelled(2000, even, 0)
    held_out, _ = labelled(1000, even, 1)
    report = audited(
        labelled(1000, [0.2, 0.4, 0.4], 2)[0],
        train=train,
        held_out=held_out,
        train_labels=train_labels,
    )
    assert report.answer("keeps_proportions") == "skews_classes"
    shares = report.finding("shares")
    assert shares.detail["are_classes"]
    assert shares.detail["kind"] == 0
    assert shares.value == pytest.approx(0.6, abs=0.08)
    none = audited(
        labelled(1000, [0.0, 0.5, 0.5], 2)[0],
        train=train,
        held_out=held_out,
        train_labels=train_labels,
    )
    assert none.answer("covers") == "drops_modes"
    assert none.finding("kinds").value == 0.0


def test_a_fresh_classifier_tells_apart_what_differs():
    checks = ("told_apart",)
    same = audited(gaussian(600, 2), checks=checks).finding("told_apart")
    assert same.interval[0] <= 0.5 or same.p > 0.01
    apart = audited(gaussian(600, 2) + 1.0, checks=checks)
    found = apart.finding("told_apart")
    # Phi(|m| / 2) of two unit normals, |m| = 2.
    assert found.value == pytest.approx(0.841, abs=0.04)
    assert found.null == pytest.approx(0.5, abs=0.05)
    sure = [each["probability"] for each in found.detail["giveaways"]]
    assert sure == sorted(sure, reverse=True) and sure[0] > 0.95


def test_a_discriminator_that_knows_is_calibrated():
    shift = 1.0

    def discriminator(samples):
        return -samples[:, 0] * shift + 0.5 * shift**2

    generated = gaussian(1000, 2)
    generated[:, 0] += shift
    report = audited(
        generated, discriminator=discriminator, checks=["discriminator"]
    )
    found = report.finding("discriminator_calibrated")
    assert found.value < 2.5 * found.null
    assert found.detail["turner_p"] > 0.01
    assert report.finding("discriminator_overfit").value == pytest.approx(
        0.5, abs=0.04
    )


def test_what_is_known_by_heart_scores_above_held_out_data():
    known = {row.tobytes() for row in TRAIN}

    def discriminator(samples):
        return np.array(
            [row[0] + 100.0 * (row.tobytes() in known) for row in samples]
        )

    report = audited(
        gaussian(500, 2), discriminator=discriminator, checks=["discriminator"]
    )
    assert report.finding("discriminator_overfit").value == 1.0


def test_likelihood_is_set_against_that_of_training_data():
    def log_prob(samples):
        return -0.5 * np.sum(samples**2, axis=1) - 2 * np.log(2 * np.pi)

    report = audited(gaussian(500, 2), log_prob=log_prob, checks=["likely"])
    found = report.finding("likely")
    # Minus the entropy of four unit normals.
    assert found.value == pytest.approx(-5.676, abs=0.15)
    assert found.null == pytest.approx(found.value, abs=0.2)
    assert found.p > 0.01


def test_p_values_hold_for_all_checks_together():
    one = audited(gaussian(400, 2) + 0.2, checks=["precision"])
    several = audited(gaussian(400, 2) + 0.2)
    alone = one.finding("precision").p
    together = several.finding("precision")
    assert together.detail["p_alone"] == alone
    assert together.p >= alone


def test_answers_are_asked_for_by_the_name_of_their_question():
    report = audited(gaussian(100, 2), checks=["precision"])
    with pytest.raises(ValueError, match="'realistic', 'covers', 'keeps_prop"):
        report.answer("diverse")
    with pytest.raises(ValueError, match="Did you mean 'covers'"):
        report.answer("cover")
    with pytest.raises(ValueError, match="`check` must be one of"):
        report.finding("coverage")
    lines = str(report).splitlines()
    assert lines == [verdict.line for verdict in report.verdicts]


def test_the_same_seed_finds_the_same():
    first, second = (audited(gaussian(400, 2), seed=3) for _ in range(2))
    assert [each.value for each in first.findings] == [
        each.value for each in second.findings
    ]


def test_a_report_is_json(tmp_path):
    def log_prob(samples):
        return np.zeros(len(samples))

    report = audited(gaussian(400, 2), log_prob=log_prob)
    report.save(tmp_path, title="points")
    content = json.loads((tmp_path / "report.json").read_text())
    assert [each["answer"] for each in content["verdicts"]] == list(
        answers(report)
    )
    names = [each["check"] for each in content["findings"]]
    assert names == [each.check for each in report.findings]
    assert content["rows"]["generated"] == 400
    assert content["margins"]["copies"] == 0.02


def test_what_lacks_its_input_says_why():
    report = audited(gaussian(400, 2), checks=CHECK_NAMES)
    why = {each.check: each.not_run for each in report.findings}
    assert why["likely"] == "the generator gives no log probability"
    assert why["discriminator_overfit"] == "no discriminator was given"
    assert "no labels of the training, held-out" in why["useful"].replace(
        " and ", ", "
    )
    seen = audited(gaussian(400, 2), held_out_is_unseen=False)
    assert seen.finding("authentic").not_run is not None


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"held_out": gaussian(19, 1)}, ValueError, "`held_out` must have at"),
        ({"train": gaussian(59, 1)}, ValueError, "`train` must have at least"),
        ({"held_out": gaussian(90, 1, d=3)}, ValueError, "of one shape"),
        ({"held_out": gaussian(90, 1) * np.nan}, ValueError, "be finite"),
        ({"checks": ["precission"]}, ValueError, "`checks` must be among"),
        ({"checks": "precision"}, TypeError, "`checks` must be a collection"),
        ({"train_labels": np.zeros(3000)}, TypeError, "must be integers"),
        (
            {"train_labels": np.zeros(9, int)},
            ValueError,
            "`train_labels` must be one a sample",
        ),
        ({"alpha": 0.9}, ValueError, "`alpha` must be a finite number in"),
        ({"held_out_is_unseen": 1}, TypeError, "must be True or False"),
        ({"seed": -1}, ValueError, "`seed` must be at least 0"),
        (
            {"embedding": lambda rows: rows[:5]},
            ValueError,
            "`embedding` must give one row",
        ),
        (
            {"discriminator": lambda rows: rows, "checks": ["discriminator"]},
            ValueError,
            "`discriminator` must give one logit",
        ),
    ],
)
def test_bad_input_is_refused(changed, error, message):
    with pytest.raises(error, match=message):
        audited(gaussian(90, 2), **changed)


def test_sounds_need_an_embedding():
    sounds = np.zeros((100, 64, 1), np.float32)
    with pytest.raises(ValueError, match="`embedding` must be given for"):
        kgan.audit.run(train=sounds, held_out=sounds, generated=sounds)
