"""Rules of a run's state: each holds where it should, and not beside."""

import math

import pytest

from kgan.callbacks.diagnosis import BEGUN_AFTER
from kgan.callbacks.diagnosis import RULES
from kgan.callbacks.diagnosis import diagnose
from kgan.callbacks.examination import Signs

# As of a healthy run of 28 pixels.
WELL = Signs(
    step=0,
    steps=50,
    gradient_norms={"generator": 2.0, "discriminator": 4.0},
    update_norms={"generator": 0.15, "discriminator": 0.05},
    input_wait=0.01,
    overfit=0.02,
    overfit_deviation=0.072,
    train_apart=0.6,
    told_apart=0.6,
    pair_odds=1.2,
    surprise=0.9,
    diversity=0.95,
    diversity_deviation=0.03,
    mode_entropy=2.1,
    real_mode_entropy=2.25,
    lowest_mode_entropy=2.14,
)


def run(*changes, well=4):
    """Returns examinations: some of a healthy run, then with changes."""
    signs = [WELL] * well + [WELL._replace(**each) for each in changes]
    return [
        each._replace(step=50 * (place + 1)) for place, each in enumerate(signs)
    ]


def states(history):
    found, state = [], "healthy"
    for place in range(len(history)):
        state = diagnose(history[: place + 1], state).state
        found.append(state)
    return found


def test_a_run_in_order_is_healthy():
    found = diagnose(run())
    assert found.state == "healthy"
    assert not found.is_sick
    assert (found.evidence, found.suggestion) == ("", "")


def test_a_skipped_move_is_divergence_while_it_is_new():
    assert states(run({"skipped": 1}, {})) == [
        *["healthy"] * 4,
        "diverging",
        "healthy",
    ]


def test_gradients_that_explode():
    norms = {"generator": 2.0, "discriminator": 4.0 * 31}
    found = diagnose(run({"gradient_norms": norms}))
    assert found.state == "diverging"
    assert "discriminator's gradient is 124, 31 times" in found.evidence
    norms["discriminator"] = 4.0 * 29
    assert diagnose(run({"gradient_norms": norms})).state == "healthy"


def test_gradients_are_compared_once_there_is_something_to_compare_with():
    wild = {"gradient_norms": {"generator": 1e3, "discriminator": 1e3}}
    assert diagnose(run(wild, well=2)).state == "healthy"
    assert diagnose(run(wild, well=3)).state == "diverging"


def test_what_is_not_finite_is_divergence():
    bare = Signs(step=250, are_finite=False)
    assert diagnose([*run(), bare]).state == "diverging"
    blind = {"pair_odds": math.nan, "told_apart": math.nan, "overfit": math.nan}
    assert diagnose(run(*[blind] * 3)).state == "healthy"


def test_being_sure_and_wrong():
    assert diagnose(run({"surprise": 11.0})).state == "diverging"
    assert diagnose(run({"surprise": 9.0})).state == "healthy"


@pytest.mark.parametrize(
    "fallen", [{"diversity": 0.45}, {"mode_entropy": 2.25 - math.log(2.2)}]
)
def test_variety_that_falls_below_half(fallen):
    assert states(run(fallen, fallen, {}))[4:] == [
        "healthy",
        "collapsing",
        "healthy",
    ]


def test_variety_that_has_not_risen_yet_is_no_collapse():
    low = {"diversity": 0.1, "mode_entropy": 0.3}
    found = states(run(*[low] * BEGUN_AFTER, well=0))
    assert found == [*["healthy"] * (BEGUN_AFTER - 1), "collapsing"]


def test_halfway_up_and_down_is_no_fall():
    low, half = {"diversity": 0.4}, {"diversity": 0.6}
    assert set(states(run(half, low, low, half, low, well=0))) == {"healthy"}


def test_overfitting_needs_significance_and_size():
    """Four deviations of the mean of two are .204; half of .6 is .3."""
    found = diagnose(run(*[{"overfit": 0.31}] * 2))
    assert found.state == "memorising"
    assert "31%" in found.evidence
    assert diagnose(run(*[{"overfit": 0.29}] * 2)).state == "healthy"
    apart = {"train_apart": 0.3}
    assert (
        diagnose(run(*[{"overfit": 0.21, **apart}] * 2)).state == "memorising"
    )
    assert diagnose(run(*[{"overfit": 0.2, **apart}] * 2)).state == "healthy"


def test_winning_takes_three_examinations():
    won = {"pair_odds": 8.0, "told_apart": 0.97}
    assert states(run(won, won, won))[4:] == [
        "healthy",
        "healthy",
        "discriminator_winning",
    ]
    doubt = {"pair_odds": 8.0, "told_apart": 0.8}
    modest = {"pair_odds": 4.0, "told_apart": 1.0}
    assert diagnose(run(*[doubt] * 3)).state == "healthy"
    assert diagnose(run(*[modest] * 3)).state == "healthy"


def test_waiting_for_half_of_the_time():
    slow = {"input_wait": 0.6}
    assert states(run(slow, slow))[4:] == ["healthy", "starving"]


def test_what_came_first_stays_what_it_is():
    won = {"pair_odds": 8.0, "told_apart": 1.0}
    fallen = {**won, "diversity": 0.0, "mode_entropy": 0.0}
    assert states(run(*[fallen] * 4))[-3:] == ["collapsing"] * 3
    assert (
        states(run(won, won, won, fallen, fallen))[-3:]
        == ["discriminator_winning"] * 3
    )


def test_divergence_comes_before_all():
    won = {"pair_odds": 8.0, "told_apart": 1.0}
    found = states(run(won, won, won, {**won, "skipped": 2}))
    assert found[-2:] == ["discriminator_winning", "diverging"]


def test_signs_that_a_game_lacks_give_no_state():
    bare = [Signs(step=50 * place) for place in range(1, 30)]
    assert set(states(bare)) == {"healthy"}


@pytest.mark.parametrize("state", RULES)
def test_each_state_says_which_knob_to_turn(state):
    sick = {
        "diverging": {"skipped": 3},
        "collapsing": {"diversity": 0.0},
        "memorising": {"overfit": 0.9},
        "discriminator_winning": {"pair_odds": 9.0, "told_apart": 1.0},
        "starving": {"input_wait": 0.9},
    }
    found = diagnose(run(*[sick[state]] * 3))
    assert found.state == state
    assert found.is_sick and found.evidence and found.suggestion.endswith(".")
