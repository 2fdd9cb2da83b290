"""The search of a probe: which choice learns these data, if any is better."""

import math
from collections.abc import Callable
from typing import Any

from kgan.runs.probe_choices import ProbeChoice
from kgan.runs.probe_choices import gammas
from kgan.runs.probe_choices import rates
from kgan.runs.probe_choices import ratios
from kgan.runs.probe_trials import Bench
from kgan.runs.probe_trials import Outcome
from kgan.runs.probe_trials import Race
from kgan.runs.probe_trials import Score
from kgan.runs.probe_trials import Trial
from kgan.runs.probe_trials import Trunk

# What may be called better: lower by a fifth of the other at least.
MARGIN = 1.25
# By so much two trainings from new weights may differ, and be of one choice.
SEEDS_MARGIN = 2.0
# Steps of a first training and of a duel, in those of a fork; forks and steps
# in all, at most.
TRUNK, DUEL = 6, 9
FORKS = 15
FEWEST_PROBE_STEPS = 2 * TRUNK + FORKS + DUEL + (DUEL - TRUNK)
# What is tried from the trunk, in order.
PHASES: dict[str, Callable[[ProbeChoice, ProbeChoice], list[ProbeChoice]]] = {
    "gamma": gammas,
    "rates": rates,
    "ratio": ratios,
}


class Search:
    """Trains from new weights, forks what was trained, and lets two finish.

    From new weights a training of too heavy a penalty, or of too large a
    rate, leads for the first hundred steps and loses later. So a trunk is
    trained first, with the config's choice or the recipe's, whichever gets
    further; others are forks of it. What wins there by more than noise
    explains must also win from new weights, in a duel of the most steps.

    Args:
        bench: where trials are made.
        start: the choice of the config.
        recipe: that of the recipe; may be the same.
        steps: at most so many in all.

    Attributes:
        fork_steps: of each fork.
        most_trials: that there will be.
    """

    def __init__(
        self, bench: Bench, start: ProbeChoice, recipe: ProbeChoice, steps: int
    ) -> None:
        self.bench = bench
        self.start = start
        self.recipe = recipe
        alike = start == recipe
        self.fork_steps = steps // (
            FEWEST_PROBE_STEPS - (TRUNK if alike else 0)
        )
        self.most_trials = FORKS + (3 if alike else 4)
        self.trials: list[Trial] = []

    def __call__(self) -> Outcome:
        """Makes the trials, and returns what was found."""
        first, trunk = self._trunk()
        base = first
        races: dict[str, Race] = {}
        forks = {base: self._fork("base", trunk, base, 0)}
        again = self._fork("base", trunk, base, 1)
        factor = max(MARGIN, self._ratio(forks[base], again))
        if math.isinf(factor):
            # A choice that was lost once is as bad as that, and no measure.
            factor = MARGIN
            again = max(forks[base], again, key=lambda score: score.value)
            forks[base] = again
        for phase, candidates in PHASES.items():
            others = candidates(base, self.recipe)
            if not others:
                continue
            for each in others:
                forks[each] = self._fork(phase, trunk, each, 0)
            tried = {each: forks[each] for each in (*others, base)}
            best = min(tried, key=lambda each: tried[each].value)
            equals = tuple(
                each
                for each, score in tried.items()
                if not self.is_better(tried[best], score, factor)
            )
            races[phase] = Race(tried, equals)
            if base in equals:
                continue
            confirmed = self._fork(phase, trunk, best, 1)
            if self.is_better(confirmed, again, factor):
                base, again = best, confirmed
        proposed, sentence = self._judged(first, base, trunk)
        return Outcome(
            self.start,
            self.recipe,
            proposed,
            tuple(self.trials),
            races,
            sentence,
        )

    def _trunk(self) -> tuple[ProbeChoice, Trunk]:
        """Returns the choice that others are compared with, and its state."""
        steps = TRUNK * self.fork_steps
        new = Trunk(self.bench.start, 0)
        first = self.start
        score, state = self._train("start", new, first, steps)
        if self.recipe != first:
            other, its_state = self._train("start", new, self.recipe, steps)
            if self.is_better(other, score, SEEDS_MARGIN):
                first, score, state = self.recipe, other, its_state
        # Nothing can be seen from what is no number any more.
        return first, new if math.isinf(score.value) else Trunk(state, steps)

    def _judged(
        self, first: ProbeChoice, base: ProbeChoice, trunk: Trunk
    ) -> tuple[ProbeChoice, str]:
        """Returns what is proposed, and why."""
        whose = "the config" if first == self.start else "the recipe"
        if base == first:
            return first, (
                f"no choice beside it was seen to be better than {whose}'s"
            )
        steps = DUEL * self.fork_steps
        new = Trunk(self.bench.start, 0)
        old, _ = self._train("duel", trunk, first, steps - trunk.steps)
        won, _ = self._train("duel", new, base, steps)
        values = f"{won.value:.3g} against {old.value:.3g} of {whose}'s choice"
        if self.is_better(won, old, MARGIN):
            return base, (
                f"its kernel distance is {values}, after {steps:,} steps from "
                "new weights"
            )
        return first, (
            f"what won as a fork did not win over {steps:,} steps from new "
            f"weights ({values}, which stays)"
        )

    def is_better(self, one: Score, other: Score, factor: float) -> bool:
        """Returns whether a score is lower than another by more than noise.

        Args:
            one: the score that may be lower.
            other: the score that may be higher.
            factor: by which it must be.
        """
        return one.high < other.low and self._ratio(one, other) > factor

    def _ratio(self, one: Score, other: Score) -> float:
        low, high = sorted(
            max(each.value, 0.0) + self.bench.floor for each in (one, other)
        )
        return 1.0 if low == high else high / low

    def _fork(
        self, phase: str, trunk: Trunk, choice: ProbeChoice, noise: int
    ) -> Score:
        return self._train(phase, trunk, choice, self.fork_steps, noise)[0]

    def _train(
        self,
        phase: str,
        before: Trunk,
        choice: ProbeChoice,
        steps: int,
        noise: int = 0,
    ) -> tuple[Score, Any]:
        score, after = self.bench.train(before.state, choice, steps, noise)
        total = before.steps + steps
        self.trials.append(Trial(phase, choice, noise, total, score))
        return score, after
