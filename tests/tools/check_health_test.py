"""When a planted run became sick, and whether that was found in time."""

from pathlib import Path

import numpy as np
import pytest

from kgan.callbacks.diagnosis import STATES
from tools.check_health import recovery
from tools.check_health.plants import PLANTS
from tools.check_health.plants import batches
from tools.check_health.plants import late_step
from tools.check_health.table import false_alarms
from tools.check_health.table import onset_of
from tools.check_health.table import outcome_of
from tools.check_health.table import read_runs
from tools.check_health.table import table
from tools.check_health.table import worst_of_healthy


def run(kind, states, frechet, *, seed=0, planted_step=None, skipped=()):
    steps = range(50, 50 * (len(states) + 1), 50)
    return {
        "kind": kind,
        "seed": seed,
        "planted_step": planted_step,
        "examinations": [
            {"step": step, "state": state, "evidence": "figures"}
            for step, state in zip(steps, states, strict=True)
        ],
        "oracle": [
            {
                "step": step,
                "frechet": value,
                "overfit": value,
                "skipped": int(any(step >= each for each in skipped)),
            }
            for step, value in zip(steps, frechet, strict=True)
        ],
    }


WELL = [
    run("healthy", ["healthy"] * 8, [9.0, 3.0, *[1.0] * 6]),
    run("healthy", ["healthy"] * 8, [8.0, 4.0, *[0.5] * 6], seed=1),
]
WORST = {sign: worst_of_healthy(WELL, sign) for sign in ("frechet", "overfit")}


def test_the_worst_of_healthy_runs_is_taken_step_by_step():
    assert WORST["frechet"] == {
        50: 9.0,
        100: 4.0,
        **{step: 1.0 for step in range(150, 401, 50)},
    }


def test_the_onset_is_the_first_of_four_looks_beyond():
    frechet = [20.0, 3.0, 2.5, 1.0, 2.1, 2.1, 2.1, 2.1]
    sick = run("hot", ["healthy"] * 8, frechet)
    assert onset_of(sick, WORST) == 250
    assert onset_of(run("hot", ["healthy"] * 8, [1.0] * 8), WORST) is None
    # Not four yet.
    late = [*[1.0] * 5, 3.0, 3.0, 3.0]
    assert onset_of(run("hot", ["healthy"] * 8, late), WORST) is None


def test_a_poisoned_batch_is_sick_at_its_step():
    states, frechet = ["healthy"] * 8, [1.0] * 8
    sick = run("poisoned", states, frechet, planted_step=220, skipped=[221])
    assert onset_of(sick, WORST) == 221
    unharmed = run("poisoned", states, frechet, planted_step=220)
    assert onset_of(unharmed, WORST) is None


@pytest.mark.parametrize(
    "place, in_time", [(4, True), (7, True), (8, True), (9, False)]
)
def test_in_time_is_within_200_steps(place, in_time):
    frechet = [1.0] * 4 + [3.0] * 6
    healthy = [run("healthy", ["healthy"] * 10, [1.0] * 10)]
    worst = {"frechet": worst_of_healthy(healthy, "frechet")}
    states = ["healthy"] * place + ["diverging"] * (10 - place)
    outcome = outcome_of(run("hot", states, frechet), worst)
    assert outcome.onset == 250
    assert outcome.found == 50 * (place + 1)
    assert outcome.in_time == in_time


def test_another_state_is_not_the_right_one():
    states = ["collapsing", "healthy", *["collapsing"] * 6]
    outcome = outcome_of(run("hot", states, [40.0] * 8), WORST)
    assert (outcome.onset, outcome.found, outcome.in_time) == (50, None, False)
    # Before the onset it is told as such.
    late = outcome_of(run("hot", states, [1.0] * 4 + [3.0] * 4), WORST)
    assert late.earlier == ("collapsing",)


def test_the_table_counts_and_names_false_alarms():
    wrong = run("healthy", ["healthy", "starving"], [9.0, 3.0], seed=2)
    sick = run("hot", ["healthy"] * 4 + ["diverging"] * 4, [40.0] * 8)
    text = table([*WELL, wrong, sick])
    assert false_alarms([*WELL, wrong]) == [wrong]
    assert "in 1 of 3 healthy runs" in text
    assert "seed 2, step 100: starving: figures" in text
    row = next(line for line in text.splitlines() if "50 times" in line)
    assert row.split(" | ")[1:5] == [
        "`diverging`",
        "1 of 1",
        "50 to 50",
        "200 to 200",
    ]


@pytest.mark.parametrize(
    "name, made",
    [
        ("planted", lambda folder: table(read_runs(folder))),
        ("recovery", recovery.table),
    ],
)
def test_the_page_has_the_table_of_the_runs_beside_it(name, made):
    docs = Path(__file__).parents[2] / "docs"
    page = (docs / "health.md").read_text()
    part = page.split(f"<!-- table: {name} -->")[1].split("<!-- end -->")[0]
    assert part.strip() == made(docs / "health" / name)


def test_each_plant_names_a_state():
    assert {each.expected for each in PLANTS.values()} <= set(STATES)


def test_late_steps_are_a_function_of_the_seed():
    steps = [late_step(seed) for seed in range(30)]
    assert steps == [late_step(seed) for seed in range(30)]
    assert 200 <= min(steps) < max(steps) < 500


def test_one_batch_is_poisoned():
    pictures = np.full((20, 2, 2, 1), 51, np.uint8)
    made = [
        batch["sample"].numpy() for batch in batches(pictures, 4, 0, 3).take(6)
    ]
    assert [bool(np.isnan(each).all()) for each in made] == [
        False,
        False,
        False,
        True,
        False,
        False,
    ]
    assert made[0] == pytest.approx(51 / 127.5 - 1.0)
