"""Which choice a search proposes, on benches whose law is known."""

import math

import pytest

from kgan.runs.config import Config
from kgan.runs.probe_choices import ProbeChoice
from kgan.runs.probe_choices import fields_of
from kgan.runs.probe_choices import gammas
from kgan.runs.probe_choices import rates
from kgan.runs.probe_choices import ratios
from kgan.runs.probe_search import FEWEST_PROBE_STEPS
from kgan.runs.probe_search import Search
from kgan.runs.probe_trials import LOST
from kgan.runs.probe_trials import Score

RECIPE = ProbeChoice(1.0, 1e-3, 1e-3)


class Bowl:
    """The distance falls with the steps, faster the nearer to the best."""

    start = 0.0
    floor = 1e-6

    def __init__(self, best, noise=0.0, late=None):
        self.best = best
        self.noise = noise
        self.late = late
        self.steps = []

    def train(self, state, choice, steps, noise):
        self.steps.append(steps)
        off = sum(
            abs(math.log10(one / other))
            for one, other in zip(choice, self.best, strict=True)
            if one is not None
        )
        state += steps / (1.0 + off)
        value = math.exp(-state / 30.0) * (1.0 + self.noise * (-1) ** noise)
        if self.late is not None and state > 300 and choice != RECIPE:
            value = self.late
        return Score(value, 0.99 * value, 1.01 * value), state


def test_the_recipe_stays_where_it_is_the_best():
    found = Search(Bowl(RECIPE), RECIPE, RECIPE, 1200)()
    assert found.proposed == RECIPE
    assert "duel" not in {trial.phase for trial in found.trials}


@pytest.mark.parametrize(
    "best",
    [
        ProbeChoice(30.0, 1e-3, 1e-3),
        ProbeChoice(0.03, 1e-3, 1e-3),
        ProbeChoice(1.0, 4e-3, 4e-3),
        ProbeChoice(30.0, 2.5e-4, 2.5e-4),
        ProbeChoice(1.0, 1e-3, 2e-3),
    ],
)
def test_a_better_choice_of_the_grid_is_found(best):
    found = Search(Bowl(best), RECIPE, RECIPE, 1800)()
    assert found.proposed == best


def test_what_noise_explains_is_not_proposed():
    best = ProbeChoice(30.0, 1e-3, 1e-3)
    found = Search(Bowl(best, noise=0.6), RECIPE, RECIPE, 1200)()
    assert found.proposed == RECIPE
    assert len(found.races["gamma"].equals) > 1


def test_what_only_wins_a_short_race_is_not_proposed():
    best = ProbeChoice(30.0, 1e-3, 1e-3)
    found = Search(Bowl(best, late=1.0), RECIPE, RECIPE, 1500)()
    assert [t.phase for t in found.trials].count("duel") == 2
    assert found.proposed == RECIPE


def test_a_config_far_from_the_recipe_is_led_back_to_it():
    start = ProbeChoice(100.0, 2e-2, 2e-2)
    found = Search(Bowl(RECIPE), start, RECIPE, 1200)()
    assert (found.start, found.proposed) == (start, RECIPE)


def test_it_starts_anew_where_the_first_training_diverged():
    class Cliff(Bowl):
        def train(self, state, choice, steps, noise):
            if choice.r1_gamma < 3.0:
                return LOST, state
            return super().train(state, choice, steps, noise)

    found = Search(Cliff(ProbeChoice(3.0, 1e-3, 1e-3)), RECIPE, RECIPE, 1200)()
    assert found.proposed.r1_gamma == 3.0
    duel = [trial.steps for trial in found.trials if trial.phase == "duel"]
    assert duel[0] == duel[1]


@pytest.mark.parametrize("start", [RECIPE, ProbeChoice(100.0, 1e-3, 1e-3)])
@pytest.mark.parametrize("steps", [FEWEST_PROBE_STEPS, 600, 3000])
@pytest.mark.parametrize("gamma", [0.03, 1.0, 30.0])
def test_it_keeps_to_its_steps(start, steps, gamma):
    bench = Bowl(ProbeChoice(gamma, 4e-3, 8e-3))
    search = Search(bench, start, RECIPE, steps)
    found = search()
    assert sum(bench.steps) <= steps
    assert min(bench.steps) >= 1
    assert len(found.trials) <= search.most_trials


def test_a_model_of_one_rate_has_one_race():
    start = ProbeChoice(None, 1e-3, None)
    found = Search(Bowl(ProbeChoice(None, 4e-3, None)), start, start, 1200)()
    assert list(found.races) == ["rates"]
    assert found.proposed.given() == {"generator_learning_rate": 4e-3}


def test_candidates_leave_out_what_they_are_compared_with():
    for candidates in (gammas, rates, ratios):
        found = candidates(RECIPE, RECIPE)
        assert RECIPE not in found
        assert len(set(found)) == len(found)
    assert [each.r1_gamma for each in gammas(RECIPE, RECIPE)] == [
        0.03,
        0.3,
        3.0,
        30.0,
    ]
    far = RECIPE._replace(generator_learning_rate=2e-2)
    assert RECIPE in rates(far, RECIPE)


def test_r2_keeps_its_ratio_to_r1():
    config = Config("digits", r1_gamma=0.3, r2_gamma=0.6)
    fields = fields_of(config, ProbeChoice(3.0, 1e-3, 1e-3))
    assert fields["r2_gamma"] == 6.0
    without = fields_of(Config("digits", r1_gamma=0.3, r2_gamma=0.0), RECIPE)
    assert "r2_gamma" not in without
