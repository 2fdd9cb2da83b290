import pytest

from kgan.audit import NOT_ENOUGH_EVIDENCE
from kgan.audit import Margins
from kgan.audit.finding import Finding
from kgan.audit.finding import not_run
from kgan.audit.verdicts import CARE
from kgan.audit.verdicts import verdicts_of

# Of each deciding finding: what real data give.
NULLS = {
    "precision": 0.9,
    "coverage": 0.96,
    "repeats": 0.01,
    "kinds": 1.0,
    "shares": 1.0,
    "exact_copies": 0.0,
    "near_copies": 0.01,
    "distances_to_train": 0.0,
}
QUESTIONS = ("realistic", "covers", "keeps_proportions", "novel")


def finding(check, value, half, bound=None, **detail):
    bound = 2 * half if bound is None else bound
    return Finding(
        check,
        "?",
        value,
        (value - half, value + half),
        NULLS[check],
        None,
        {},
        0,
        {"bounds": (value - bound, value + bound), **detail},
    )


def answers(*, unseen=True, margins=None, **changed):
    findings = {
        check: finding(check, null, 0.005) for check, null in NULLS.items()
    }
    verdicts = verdicts_of(
        findings | changed, margins or Margins(), held_out_is_unseen=unseen
    )
    assert tuple(each.question for each in verdicts) == QUESTIONS
    return {each.question: each for each in verdicts}


def test_what_real_data_give_is_good_on_all_questions():
    found = answers()
    assert [each.answer for each in found.values()] == list(QUESTIONS)


@pytest.mark.parametrize(
    ("question", "bad", "check", "value"),
    [
        ("realistic", "unrealistic", "precision", 0.8),
        ("covers", "drops_modes", "coverage", 0.9),
        ("covers", "drops_modes", "repeats", 0.2),
        ("covers", "drops_modes", "kinds", 0.1),
        ("keeps_proportions", "skews_classes", "shares", 0.5),
        ("keeps_proportions", "skews_classes", "shares", 1.9),
        ("novel", "memorises", "exact_copies", 0.06),
        ("novel", "memorises", "near_copies", 0.06),
    ],
)
def test_one_bad_finding_decides_its_question_and_no_other(
    question, bad, check, value
):
    found = answers(**{check: finding(check, value, 0.005)})
    assert found[question].answer == bad
    assert found[question].findings == (check,)
    assert f"{value:.3g}" in found[question].sentence
    others = [each for each in QUESTIONS if each != question]
    assert [found[each].answer for each in others] == others


@pytest.mark.parametrize(
    ("check", "value"),
    [("precision", 0.8), ("coverage", 0.9), ("near_copies", 0.06)],
)
def test_the_same_value_is_no_evidence_where_few_rows_gave_it(check, value):
    found = answers(**{check: finding(check, value, 0.06, bound=0.2)})
    assert [each.answer for each in found.values()].count(
        NOT_ENOUGH_EVIDENCE
    ) == 1


def test_a_certain_difference_within_the_margin_is_good():
    found = answers(precision=finding("precision", 0.88, 0.005, bound=0.01))
    assert found["realistic"].answer == "realistic"


def test_failing_to_see_a_difference_is_not_good():
    found = answers(precision=finding("precision", 0.9, 0.08))
    assert found["realistic"].answer == NOT_ENOUGH_EVIDENCE


def test_margins_move_the_answer():
    worse = {"precision": finding("precision", 0.8, 0.005)}
    assert answers(**worse)["realistic"].answer == "unrealistic"
    wide = Margins(precision=0.2)
    found = answers(margins=wide, **worse)["realistic"]
    assert found.answer == "realistic"
    assert "20%" in found.sentence


def test_any_kind_can_decide():
    skewed = finding(
        "shares",
        1.1,
        0.05,
        ratios=[1.1, 0.5, 1.0],
        intervals=[(1.0, 1.2), (0.45, 0.55), (0.95, 1.05)],
        bounds_of_kinds=[(0.9, 1.3), (0.4, 0.6), (0.9, 1.1)],
    )
    assert answers(shares=skewed)["keeps_proportions"].answer == "skews_classes"
    unsure = skewed._replace(
        detail={**skewed.detail, "bounds_of_kinds": [(0.2, 2.0)] * 3}
    )
    found = answers(shares=unsure)["keeps_proportions"]
    assert found.answer == NOT_ENOUGH_EVIDENCE


def test_nothing_is_novel_to_data_that_may_have_been_learned():
    found = answers(unseen=False)["novel"]
    assert found.answer == NOT_ENOUGH_EVIDENCE
    assert "may have learned from the held-out data" in found.sentence
    copied = answers(
        unseen=False, near_copies=finding("near_copies", 0.06, 0.005)
    )
    assert copied["novel"].answer == "memorises"


def test_samples_near_to_train_are_not_called_novel_nor_copies():
    near = finding("distances_to_train", -9.0, 2.0, nearer=0.7)
    found = answers(distances_to_train=near)["novel"]
    assert found.answer == NOT_ENOUGH_EVIDENCE
    assert "nearer to the training data than fresh ones" in found.sentence
    slightly = finding("distances_to_train", -2.5, 2.0, nearer=0.7)
    assert answers(distances_to_train=slightly)["novel"].answer == "novel"
    # Certain with so many rows, and too small to matter.
    little = finding("distances_to_train", -9.0, 2.0, nearer=0.52)
    assert answers(distances_to_train=little)["novel"].answer == "novel"


@pytest.mark.parametrize("check", ["precision", "coverage"])
def test_balls_around_few_held_out_samples_say_nothing_good(check):
    few = finding(check, NULLS[check], 0.005)._replace(n={"held_out": 299})
    found = answers(**{check: few})
    assert NOT_ENOUGH_EVIDENCE in {each.answer for each in found.values()}
    enough = few._replace(n={"held_out": 300})
    assert NOT_ENOUGH_EVIDENCE not in {
        each.answer for each in answers(**{check: enough}).values()
    }


@pytest.mark.parametrize("check", sorted(set(NULLS) - {"distances_to_train"}))
def test_what_was_not_run_is_no_evidence(check):
    found = answers(**{check: not_run(check, "?", "no input", seed=0)})
    open_questions = [
        each for each in found.values() if each.answer == NOT_ENOUGH_EVIDENCE
    ]
    assert len(open_questions) == 1
    assert "was not run" in open_questions[0].sentence


def test_what_was_not_asked_for_is_named_as_it_is_asked_for():
    found = verdicts_of({}, Margins(), held_out_is_unseen=True)
    sentences = [each.sentence for each in found]
    assert "the check `precision` was not asked for" in sentences[0]
    assert "`coverage`, `repeats` and `kinds` were not" in sentences[1]
    # Shares are what the check of kinds finds, too.
    assert "the check `kinds` was not asked for" in sentences[2]
    findings = {
        check: finding(check, null, 0.005) for check, null in NULLS.items()
    }
    del findings["distances_to_train"]
    novel = verdicts_of(findings, Margins(), held_out_is_unseen=True)[3]
    assert novel.answer == NOT_ENOUGH_EVIDENCE
    assert "`distances_to_train`" in novel.sentence
    assert "was not asked for" in novel.sentence


def test_samples_that_repeat_are_alike_and_nothing_is_said_to_lack():
    alike = {"repeats": finding("repeats", 0.2, 0.005)}
    assert answers(**alike)["covers"].sentence.startswith(
        "Samples are too alike: repeats 0.2 "
    )
    gone = {"coverage": finding("coverage", 0.5, 0.005)}
    lacking = "Some of the data are not made: coverage 0.5 "
    assert answers(**gone)["covers"].sentence.startswith(lacking)
    both = answers(**alike, **gone)["covers"].sentence
    assert both.startswith(lacking) and "Samples are too alike: rep" in both


def test_where_samples_look_unreal_other_answers_are_to_be_read_with_care():
    alike = {"repeats": finding("repeats", 0.2, 0.005)}
    assert CARE not in answers(**alike)["covers"].sentence
    blurred = {**alike, "precision": finding("precision", 0.5, 0.005)}
    found = answers(**blurred)
    assert found["covers"].sentence.endswith(CARE)
    assert [CARE in each.sentence for each in found.values()].count(True) == 1


def test_few_held_out_samples_are_the_reason_that_is_given():
    few = finding("coverage", 0.96, 0.005)._replace(n={"held_out": 250})
    sentence = answers(coverage=few)["covers"].sentence
    assert "250 held-out samples are too few, 300 are needed" in sentence
    assert "`--held_out`" in sentence and "must be" not in sentence
    both = few._replace(interval=(0.9, 1.0))
    sentence = answers(coverage=both)["covers"].sentence
    assert "250 held-out" in sentence and "must be at least 0.94" in sentence


def test_an_open_answer_names_the_kinds_that_decide():
    open_shares = finding(
        "shares",
        1.1,
        0.05,
        kinds=[0, 1, 2],
        kind=0,
        are_classes=True,
        ratios=[1.1, 0.82, 1.0],
        intervals=[(1.0, 1.2), (0.7, 0.95), (0.9, 1.1)],
        bounds_of_kinds=[(0.9, 1.3), (0.6, 1.1), (0.8, 1.2)],
    )
    findings = {
        check: finding(check, null, 0.005) for check, null in NULLS.items()
    }
    found = verdicts_of(
        {**findings, "shares": open_shares},
        Margins(),
        held_out_is_unseen=True,
        class_names=["bag", "tshirt", "coat"],
    )[2]
    assert "shares 0.82 (tshirt; 0.7 to 0.95)" in found.sentence
    assert "from 0.8 to 1.25" in found.sentence
    assert "bag" not in found.sentence
    assert found.kinds == (1,)


def test_every_bad_kind_is_named():
    skewed = finding(
        "shares",
        0.1,
        0.05,
        kinds=[3, 4, 5],
        kind=3,
        are_classes=False,
        ratios=[0.1, 1.9, 1.0],
        intervals=[(0.05, 0.15), (1.8, 2.0), (0.95, 1.05)],
        bounds_of_kinds=[(0.0, 0.2), (1.7, 2.1), (0.9, 1.1)],
    )
    found = answers(shares=skewed)["keeps_proportions"]
    assert "0.1 (cell 3; " in found.sentence
    assert "1.9 (cell 4; " in found.sentence
    assert "cell 5" not in found.sentence
    assert set(found.kinds) == {3, 4}


@pytest.mark.parametrize("value", [0.0, 1.0, -0.1, 2.0])
def test_margins_lie_between_nothing_and_all(value):
    with pytest.raises(ValueError, match="`coverage` must"):
        Margins(coverage=value)


def test_a_margin_is_a_number():
    with pytest.raises(TypeError, match="`kind` must be a number"):
        Margins(kind="half")


def with_faults(value=0.95, **shares):
    return finding(
        "precision",
        value,
        0.005,
        faults={
            name: {"value": share, "bounds": (share - 0.02, share + 0.02)}
            for name, share in shares.items()
        },
    )


def test_looks_that_do_not_see_plain_faults_show_nothing_good():
    seen = answers(precision=with_faults(noisy=0.3, blurred=0.8))["realistic"]
    assert seen.answer == "realistic"
    found = answers(precision=with_faults(noisy=0.94, blurred=0.8))["realistic"]
    assert found.answer == NOT_ENOUGH_EVIDENCE
    assert "real samples made noisy would not be seen" in found.sentence
    both = answers(precision=with_faults(noisy=0.94, blurred=0.93))
    assert "made noisy or blurred would not" in both["realistic"].sentence
    # What is bad is bad, whatever else would not be seen.
    bad = answers(precision=with_faults(0.5, noisy=0.94))["realistic"]
    assert bad.answer == "unrealistic"


def test_a_fault_beyond_the_margin_must_be_so_with_certainty():
    found = finding(
        "precision",
        0.95,
        0.005,
        faults={"noisy": {"value": 0.85, "bounds": (0.7, 0.97)}},
    )
    assert answers(precision=found)["realistic"].answer == NOT_ENOUGH_EVIDENCE
