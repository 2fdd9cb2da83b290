"""The report says what the jobs' files say, and no more than they allow."""

import math

import numpy as np
import pytest
from scipy import stats

from pipelines.study.configs import STUDIES
from pipelines.study.report import quantities
from pipelines.study.report.agreement import agreements
from pipelines.study.report.claims import CLAIMS
from pipelines.study.report.content import content_of
from pipelines.study.report.evidence import Evidence
from pipelines.study.report.pages import HTML
from pipelines.study.report.pages import MARKDOWN
from pipelines.study.report.pages import cells
from pipelines.study.report.pages import save
from pipelines.study.report.questions import FEWEST_SEEDS
from pipelines.study.report.questions import Answer
from pipelines.study.report.questions import Answered
from pipelines.study.report.questions import Question
from pipelines.study.report.questions import answer_of
from pipelines.study.report.questions import answered
from pipelines.study.report.questions import interval_of
from pipelines.study.report.trajectories import means_on_the_way
from pipelines.study.results import write
from pipelines.study.study import Job
from pipelines.study.trajectory import name_at

STUDY = "mixtures_full"


class Found:
    """Evidence of one value, "x", by system: a number a seed."""

    def __init__(self, **numbers):
        self.numbers = numbers

    def values(self, study, data, system):
        return {
            seed: {} if number is None else {"x": number}
            for seed, number in enumerate(self.numbers.get(system, ()))
        }


def asked(*systems, above=True, bound=0.0, **options):
    return Question(
        "x", STUDY, "ring", systems, options.pop("quantity", lambda v: v["x"]),
        bound, above, **options,
    )  # fmt: skip


def answer(question, **numbers):
    return answered(question, Found(**numbers)).answer


def test_an_interval_is_students():
    low, high = interval_of([1.0, 2.0, 4.0], 0.05)
    scale = stats.sem([1.0, 2.0, 4.0])
    assert (low, high) == pytest.approx(
        stats.t.interval(0.95, 2, loc=7.0 / 3.0, scale=scale)
    )
    assert interval_of([3.0], 0.05) == (-math.inf, math.inf)
    # Where there is no mean, all of them.
    assert interval_of([3.0, math.inf, 1.0], 0.05) == (1.0, math.inf)


@pytest.mark.parametrize(
    ("numbers", "above", "below"),
    [
        ((1.0, 1.1, 1.2), Answer.SUPPORTED, Answer.NOT_SUPPORTED),
        ((-1.0, -1.1, -1.2), Answer.NOT_SUPPORTED, Answer.SUPPORTED),
        ((1.0, -1.1, 1.2), Answer.UNDECIDED, Answer.UNDECIDED),
        # Two seeds never suffice, nor do two that are left of three.
        ((1.0, 1.0), Answer.UNDECIDED, Answer.UNDECIDED),
        ((1.0, 1.0, None), Answer.UNDECIDED, Answer.UNDECIDED),
        ((), Answer.NOT_TESTED, Answer.NOT_TESTED),
    ],
)
def test_a_number_is_on_a_side_or_undecided(numbers, above, below):
    assert answer(asked("one"), one=numbers) == above
    assert answer(asked("one", above=False), one=numbers) == below


YES, NO, OPEN = (1.0, 1.1, 1.2), (-1.0, -1.1, -1.2), (1.0, -1.1, 1.2)


@pytest.mark.parametrize(
    ("numbers", "of_all", "of_one"),
    [
        ((YES, YES), Answer.SUPPORTED, Answer.SUPPORTED),
        ((YES, NO), Answer.NOT_SUPPORTED, Answer.SUPPORTED),
        ((NO, NO), Answer.NOT_SUPPORTED, Answer.NOT_SUPPORTED),
        ((YES, OPEN), Answer.UNDECIDED, Answer.SUPPORTED),
        ((OPEN, NO), Answer.NOT_SUPPORTED, Answer.UNDECIDED),
        # One that was not run may be the one that decides.
        ((YES, ()), Answer.UNDECIDED, Answer.SUPPORTED),
        ((NO, ()), Answer.NOT_SUPPORTED, Answer.UNDECIDED),
    ],
)
def test_all_systems_or_one(numbers, of_all, of_one):
    one, two = numbers
    assert answer(asked("one", "two"), one=one, two=two) == of_all
    suffices = asked("one", "two", one_suffices=True)
    assert answer(suffices, one=one, two=two) == of_one


def test_where_any_one_decides_it_must_be_surer():
    # Above 0 with 95 %, and not with 99.4 %, an eighth of the error.
    numbers = (1.0, 2.0, 3.4)
    assert interval_of(numbers, 0.05)[0] < 0.0 < interval_of(numbers, 0.1)[0]
    numbers = (1.0, 1.5, 1.9)
    assert (
        interval_of(numbers, 0.05)[0] > 0.0 > interval_of(numbers, 0.05 / 8)[0]
    )
    many = {name: numbers for name in "abcdefgh"}
    suffices = asked(*"abcdefgh", one_suffices=True)
    assert answer(suffices, **many) == Answer.UNDECIDED
    assert answer(asked(*"abcdefgh"), **many) == Answer.SUPPORTED
    other_side = asked(*"abcdefgh", above=False)
    assert answer(other_side, **many) == Answer.UNDECIDED
    (shown, *_) = answered(suffices, Found(**many)).measured
    assert shown.interval == pytest.approx(interval_of(numbers, 0.05))


def test_what_stands_beside_decides_nothing():
    question = asked("one", beside=("other",))
    found = answered(question, Found(one=YES, other=NO))
    assert found.answer == Answer.SUPPORTED
    assert [each.answer for each in found.measured] == [Answer.SUPPORTED, None]


def test_what_was_not_run_is_named():
    found = answered(asked("one", "two"), Found(one=YES))
    assert found.missing == ("two",) and found.answer == Answer.UNDECIDED


def test_seeds_are_compared_in_pairs():
    question = asked(
        "one", against="other", quantity=lambda v, w: v["x"] - w["x"]
    )
    found = Found(one=(10.1, 20.2, 30.3, 9.0), other=(10.0, 20.0, 30.0))
    (measured,) = answered(question, found).measured
    assert measured.seeds == 3
    assert measured.value == pytest.approx(0.2)


def test_a_claim_holds_where_all_its_tests_do():
    def claim(*answers):
        return answer_of([Answered(None, (), (), each) for each in answers])

    assert claim(Answer.SUPPORTED, Answer.SUPPORTED) == Answer.SUPPORTED
    assert claim(Answer.SUPPORTED, Answer.NOT_TESTED) == Answer.UNDECIDED
    assert claim(Answer.UNDECIDED, Answer.NOT_SUPPORTED) == (
        Answer.NOT_SUPPORTED
    )
    assert claim(Answer.NOT_TESTED) == claim() == Answer.NOT_TESTED


def test_all_claims_are_here_and_ask_what_studies_answer():
    assert [claim.number for claim in CLAIMS] == list(range(1, 15))
    for claim in CLAIMS:
        for question in claim.questions:
            study = STUDIES[question.study]()
            jobs = {(job.data, job.system) for job in study.jobs}
            systems = {*question.systems, question.against} - {None}
            systems |= {*question.beside}
            for system in systems:
                assert (question.data, system) in jobs, (claim.number, system)
                seeds = {
                    job.seed
                    for job in study.jobs
                    if (job.data, job.system) == (question.data, system)
                }
                assert len(seeds) >= FEWEST_SEEDS, (claim.number, system)


class Asked(dict):
    """Values that are all 1, and notes of which were asked for."""

    def __missing__(self, name):
        self.setdefault(name, 1.0)
        return 1.0


def test_claims_ask_for_values_that_jobs_leave():
    # Beside the columns: what `mode_scores` gives too.
    others = {"reverse_kl", "modes_total"}
    for claim in CLAIMS:
        for question in claim.questions:
            names = Asked()
            beside = (names,) if question.against else ()
            assert math.isfinite(question.quantity(names, *beside))
            columns = {
                column.value for column in STUDIES[question.study]().columns
            }
            bases = {name.removesuffix("_real") for name in names}
            assert bases <= columns | others, claim.number


def test_even_shares_are_as_far_from_zipf_as_the_formula_says():
    weights = 1.0 / np.arange(1, 26)
    shares = weights / weights.sum()
    assert quantities.even_over_zipf() == pytest.approx(
        -np.log(25.0) - np.mean(np.log(shares))
    )


@pytest.mark.parametrize("unknown", [math.nan, math.inf])
def test_a_likelihood_that_is_no_number_is_far_off(unknown):
    digits = quantities.digits_more("nll")
    assert digits({"nll": unknown}, {"nll": 1.0}) == 38.0
    assert digits({"nll": 10.0}, {"nll": 1.0}) == pytest.approx(1.0)
    assert digits({"nll": 0.5}, {"nll": 1.0}) == 0.0


def test_slack_is_of_one_system_at_once():
    slack = quantities.least_slack(
        (quantities.value("high"), 0.9, True),
        (quantities.value("low"), 0.1, False),
    )
    assert slack({"high": 0.95, "low": 0.07}) == pytest.approx(0.03)
    assert slack({"high": 0.85, "low": 0.0}) == pytest.approx(-0.05)


def test_shares_too_large_and_too_small_are_alike():
    even = quantities.evenness("x")
    assert even({"x": 0.5}) == even({"x": 2.0}) == 0.5
    assert even({"x": 0.0}) == 0.0
    assert quantities.of_real("x")({"x": 1.0, "x_real": 0.0}) == math.inf


def planted(folder, values_by_row, *, seeds=3):
    study = STUDIES[STUDY]()
    for (data, system), values in values_by_row.items():
        for seed in range(seeds):
            job = Job(system, data, seed)
            write(job, study.settings(job), values, folder / STUDY)


def test_a_training_that_diverged_counts_as_the_worst(tmp_path):
    study = STUDIES[STUDY]()
    for seed in range(3):
        for system, values in (
            ("gan", {"high_quality": 0.95}),
            ("gan_simultaneous", {"diverged": 1.0}),
        ):
            job = Job(system, "rare_ring", seed)
            write(job, study.settings(job), values, tmp_path / STUDY)
    question = asked(
        "gan", "gan_simultaneous", quantity=quantities.value("high_quality")
    )._replace(data="rare_ring", bound=0.9)
    found = answered(question, Evidence(tmp_path))
    assert found.answer == Answer.NOT_SUPPORTED
    gan, at_once = found.measured
    assert (gan.diverged, at_once.diverged) == (0, 3)
    assert at_once.value == 0.0


def test_checks_agree_as_planted(tmp_path):
    systems = ("gan", "minimax", "wasserstein", "pac2", "r3", "vae")
    planted(
        tmp_path,
        {
            ("moons", system): {
                "high_quality": 0.1 * rank,
                "coverage": 0.2 * rank,
                # More is worse, and this one is turned round.
                "told_apart": 0.5 + 0.05 * rank,
            }
            for rank, system in enumerate(systems)
        },
    )
    (found,) = agreements(Evidence(tmp_path), STUDY)
    assert [check.title for check in found.checks] == [
        *("high quality", "coverage", "told apart")
    ]
    np.testing.assert_allclose(
        found.ranks, [[1, 1, -1], [1, 1, -1], [-1, -1, 1]]
    )


def test_what_was_taken_on_the_way_is_found_again():
    jobs = {
        seed: {name_at("modes", 100): 2.0 + seed, name_at("modes", 50): 1.0}
        for seed in range(2)
    }
    steps, means = means_on_the_way(jobs, "modes")
    assert steps.tolist() == [50, 100] and means.tolist() == [1.0, 2.5]


def test_a_report_is_written_whole_and_the_same_again(tmp_path):
    high = {"high_quality": 0.97, name_at("modes", 1000): 8.0}
    planted(tmp_path, {("rare_ring", "r3"): high})
    texts = []
    for name in ("one", "two"):
        save(content_of(tmp_path), tmp_path / name)
        texts.append((tmp_path / name / HTML).read_text())
        assert (
            tmp_path / name / "pictures" / f"{STUDY}_on_the_way.png"
        ).exists()
    assert texts[0] == texts[1]
    for text in (texts[0], (tmp_path / "one" / MARKDOWN).read_text()):
        assert "0.97 (0.97 to 0.97), n=3" in text
        assert "A GAN generates realistic samples." in text
        assert "R3&#39;s recipe" in text or "R3's recipe" in text
    content = content_of(tmp_path)
    answers = {judged.claim.number: judged.answer for judged in content.claims}
    # High quality is reached, and the pictures were not run.
    assert answers[1] == Answer.UNDECIDED
    assert answers[12] == Answer.UNDECIDED
    assert answers[9] == Answer.NOT_TESTED


def test_nothing_run_is_nothing_tested(tmp_path):
    content = content_of(tmp_path)
    assert {judged.answer for judged in content.claims} == {Answer.NOT_TESTED}
    save(content, tmp_path)


def test_cells_of_a_line():
    assert cells("| a b | *c* | 1.0 |") == ["a b", "*c*", "1.0"]
