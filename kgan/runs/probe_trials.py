"""What a search of a probe makes and finds: trials, scores, races."""

import math
from typing import Any
from typing import NamedTuple
from typing import Protocol

from kgan.runs.probe_choices import ProbeChoice


class Score(NamedTuple):
    """A kernel distance to validation data; infinite after a divergence.

    Attributes:
        value: the mean over blocks of samples.
        low: lower end of its 95 % interval.
        high: upper end.
    """

    value: float
    low: float
    high: float


# That of a training that diverged.
LOST = Score(math.inf, math.inf, math.inf)


class Trial(NamedTuple):
    """One short training.

    Attributes:
        phase: "start", "base", a phase of a search, or "duel".
        choice: what it trained with.
        noise: 0, or 1 for the other noise that confirms.
        steps: since the weights were new, those before a fork included.
        score: of the samples at its end.
    """

    phase: str
    choice: ProbeChoice
    noise: int
    steps: int
    score: Score


class Bench(Protocol):
    """Where trials are made.

    Attributes:
        start: the state before the first step.
        floor: below which distances are noise.
    """

    start: Any
    floor: float

    def train(
        self, state: Any, choice: ProbeChoice, steps: int, noise: int
    ) -> tuple[Score, Any]:
        """Returns the score after so many steps from a state, and the state."""


class Trunk(NamedTuple):
    """What others are forks of.

    Attributes:
        state: of the bench.
        steps: that it was trained.
    """

    state: Any
    steps: int


class Race(NamedTuple):
    """The forks of one phase, all of the same noise.

    Attributes:
        tried: the score of each choice, with that of the one that they were
            compared with, the last.
        equals: the choices that could not be told from the best.
    """

    tried: dict[ProbeChoice, Score]
    equals: tuple[ProbeChoice, ...]


class Outcome(NamedTuple):
    """What a search found.

    Attributes:
        start: the choice of the config.
        recipe: that of the recipe.
        proposed: the choice to train with.
        trials: all of them, in order.
        races: by phase.
        sentence: what was seen, for a person.
    """

    start: ProbeChoice
    recipe: ProbeChoice
    proposed: ProbeChoice
    trials: tuple[Trial, ...]
    races: dict[str, Race]
    sentence: str
