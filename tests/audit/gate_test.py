import json

import pytest

from kgan.audit import Difference
from kgan.audit import Finding
from kgan.audit import Gate
from kgan.audit import Margins
from kgan.audit import Report
from kgan.audit import Verdict
from kgan.audit import demands_unmet
from kgan.audit.finding import not_run

GATE = {
    "answers": {
        "realistic": ["realistic"],
        "covers": ["covers", "not_enough_evidence"],
    },
    "bounds": {"precision": {"least": 0.8}, "near_copies": {"most": 0.05}},
    "differences": {"coverage": {"least": -0.02}},
}


def report(
    *,
    realistic="realistic",
    covers="not_enough_evidence",
    precision=0.9,
    near_copies=0.01,
    coverage=(-0.01, 0.03),
):
    """A report that fulfils the gate; of None, a check was not run."""
    return Report(
        findings=tuple(
            not_run(check, "?", "nobody asked", seed=0)
            if value is None
            else Finding(check, "?", value, None, 0.0, None, {}, 0, {})
            for check, value in (
                ("precision", precision),
                ("near_copies", near_copies),
            )
        ),
        verdicts=(
            Verdict("realistic", realistic, "Why.", ()),
            Verdict("covers", covers, "Why.", ()),
        ),
        margins=Margins(),
        alpha=0.01,
        seed=0,
        rows={},
        seconds={},
        versions={},
        held_out_is_unseen=True,
        class_names=None,
        exhibits=None,
        differences=()
        if coverage is None
        else (
            Difference("coverage", 0.9, 0.89, 0.01, coverage, {}, 0, {}),
            Difference("repeats", 1.0, 0.0, 1.0, (0.9, 1.0), {}, 0, {}),
        ),
    )


def test_all_that_is_demanded_can_be_met():
    assert demands_unmet(report(), Gate(**GATE)) == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"realistic": "not_enough_evidence"},
            ["Realistic is answered not enough evidence", "Why."],
        ),
        (
            {"covers": "drops_modes"},
            ["allows covers or not enough evidence"],
        ),
        ({"precision": 0.79}, ["Precision is 0.79", "at least 0.8"]),
        ({"near_copies": 0.06}, ["Near copies is 0.06", "at most 0.05"]),
        ({"precision": float("nan")}, ["Precision is nan"]),
        ({"precision": None}, ["Precision was not run", "nobody asked"]),
        (
            {"coverage": (-0.03, 0.05)},
            ["Coverage differs", "by 0.01 (-0.03 to 0.05)", "least -0.02"],
        ),
        ({"coverage": None}, ["Coverage was not compared"]),
    ],
)
def test_one_demand_that_is_not_met_is_one_sentence(changed, words):
    (sentence,) = demands_unmet(report(**changed), Gate(**GATE))
    assert all(each in sentence for each in words)
    assert sentence.endswith(".")


def test_bounds_hold_what_they_name():
    gate = Gate(
        bounds={"precision": {"least": 0.9, "most": 0.9}},
        differences={"coverage": {"least": -0.01, "most": 0.03}},
    )
    assert demands_unmet(report(), gate) == ()
    unmet = demands_unmet(report(precision=0.91, coverage=(0.0, 0.04)), gate)
    assert len(unmet) == 2
    assert "at least 0.9 and at most 0.9" in unmet[0]
    assert "for all of the interval" in unmet[1]


def test_what_was_never_asked_for_is_not_met():
    (sentence,) = demands_unmet(
        report(), Gate(bounds={"useful": {"least": 0.5}})
    )
    assert "Useful was not run" in sentence and "not asked for" in sentence


def test_a_gate_is_read_from_json(tmp_path):
    (tmp_path / "gate.json").write_text(json.dumps(GATE))
    assert Gate.load(tmp_path / "gate.json") == Gate(**GATE)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("{", ValueError, "must be a JSON file"),
        ("\xff", ValueError, "must be a JSON file"),
        ("[]", TypeError, "`gate` must be an object"),
        ("{}", ValueError, "must demand something: answers, bounds"),
        ('{"answers": {}}', ValueError, "must demand something"),
        ('{"answer": {}}', ValueError, "Did you mean 'answers'"),
        ('{"answers": ["realistic"]}', TypeError, "`answers` must be an obj"),
        ('{"bounds": null}', TypeError, "`bounds` must be an object"),
        (
            '{"answers": {"real": ["realistic"]}}',
            ValueError,
            "one of .*'keeps_proportions', 'novel'",
        ),
        (
            '{"answers": {"realistic": "realistic"}}',
            TypeError,
            "must be a list of those allowed",
        ),
        (
            '{"answers": {"realistic": []}}',
            ValueError,
            r"some of \['realistic', 'unrealistic', 'not_enough_evidence'\]",
        ),
        (
            '{"answers": {"realistic": ["covers"]}}',
            ValueError,
            "`answers of realistic` must be one of",
        ),
        (
            '{"bounds": {"precison": {"least": 0.8}}}',
            ValueError,
            "Did you mean 'precision'",
        ),
        (
            '{"differences": {"support": {"least": 0}}}',
            ValueError,
            "`differences` must be one of",
        ),
        (
            '{"bounds": {"precision": 0.8}}',
            TypeError,
            "`bounds of precision` must be an object",
        ),
        (
            '{"bounds": {"precision": {"min": 0.8}}}',
            ValueError,
            r"must be one of \['least', 'most'\]",
        ),
        (
            '{"bounds": {"precision": {}}}',
            ValueError,
            "must have `least` or `most`",
        ),
        (
            '{"bounds": {"precision": {"least": 0.9, "most": 0.8}}}',
            ValueError,
            "or both in this order",
        ),
        (
            '{"bounds": {"precision": {"least": "0.8"}}}',
            TypeError,
            "`least of bounds of precision` must be a number",
        ),
        (
            '{"bounds": {"precision": {"least": NaN}}}',
            ValueError,
            "must be a finite number",
        ),
        (
            '{"bounds": {"precision": {"least": 0.9, "least": 0.1}}}',
            ValueError,
            "'least' twice",
        ),
    ],
)
def test_a_gate_that_says_nothing_clear_is_refused(
    content, error, message, tmp_path
):
    path = tmp_path / "gate.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(error, match=message):
        Gate.load(path)
