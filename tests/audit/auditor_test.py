"""One side of real data for many generators."""

import numpy as np
import pytest

import kgan.audit
from kgan.audit import Auditor
from kgan.audit import Margins
from kgan.audit import Verdict

CHECKS = ("precision", "repeats", "exact_copies", "near_copies")


def gaussian(rows, seed, d=4):
    return np.random.default_rng(seed).normal(size=(rows, d))


TRAIN, HELD_OUT = gaussian(600, 0), gaussian(200, 1)


def test_each_report_is_that_of_one_call():
    options = {"checks": CHECKS, "margins": Margins(copies=0.1), "seed": 3}
    audit = Auditor(train=TRAIN, held_out=HELD_OUT, **options)
    for generated in (gaussian(200, 2), gaussian(300, 3) + 1.0, TRAIN[:200]):
        one, other = (
            audit(generated),
            kgan.audit.run(
                train=TRAIN, held_out=HELD_OUT, generated=generated, **options
            ),
        )
        assert one.findings == other.findings
        assert one.verdicts == other.verdicts
        assert one.margins.copies == 0.1 and one.seed == 3


def test_what_is_made_of_real_data_is_made_once():
    embedded = []

    def embedding(samples):
        embedded.append(len(samples))
        return samples

    audit = Auditor(
        train=TRAIN, held_out=HELD_OUT, embedding=embedding, checks=CHECKS
    )
    assert embedded == []
    audit(gaussian(50, 2))
    assert sorted(embedded) == [50, 200, 300]
    searched = audit.training.copies
    audit(gaussian(60, 3))
    assert sorted(embedded) == [50, 60, 200, 300]
    assert audit.training.copies is searched


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"train": TRAIN[:59]}, "`train` must have at least 60"),
        ({"held_out": HELD_OUT[:, :3]}, "`train` and `held_out` must hold"),
        ({"held_out": HELD_OUT * np.inf}, "`held_out` must be finite"),
        ({"checks": ["none"]}, "`checks` must be among"),
        ({"alpha": 0.0}, "`alpha` must be a finite number in"),
        ({"train_labels": np.full(600, -1)}, "`train_labels` must be 0"),
    ],
)
def test_bad_real_data_are_refused_at_once(changed, message):
    with pytest.raises(ValueError, match=message):
        Auditor(**{"train": TRAIN, "held_out": HELD_OUT} | changed)


def test_bad_samples_are_refused():
    audit = Auditor(train=TRAIN, held_out=HELD_OUT, checks=CHECKS)
    with pytest.raises(
        ValueError, match="`generated` must hold samples of one"
    ):
        audit(gaussian(50, 2, d=3))
    with pytest.raises(ValueError, match="`generated` must have at least 20"):
        audit(gaussian(19, 2))
    with pytest.raises(ValueError, match="`generated_labels` must be one a"):
        audit(gaussian(50, 2), generated_labels=[1, 2])


@pytest.mark.parametrize(
    ("answer", "is_bad", "line"),
    [
        ("drops_modes", True, "Drops modes: Because."),
        ("covers", False, "Covers: Because."),
        ("not_enough_evidence", False, "Covers? Because."),
    ],
)
def test_an_answer_in_a_line(answer, is_bad, line):
    verdict = Verdict("covers", answer, "Because.", ())
    assert verdict.is_bad is is_bad and verdict.line == line
