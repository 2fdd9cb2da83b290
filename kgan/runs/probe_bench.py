"""Where the short trainings of a probe are made: one graph for all of them."""

import dataclasses
import time
from collections.abc import Sequence
from typing import Any
from typing import final

import keras
import numpy as np

from kgan.core import Schedule
from kgan.data import DataStream
from kgan.metrics import to_uint8
from kgan.models import Diverged
from kgan.models import Game
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.runs.building import RATES
from kgan.runs.config import Config
from kgan.runs.planning import seconds_per_step
from kgan.runs.probe_choices import ProbeChoice
from kgan.runs.probe_distance import BLOCKS
from kgan.runs.probe_distance import SAMPLES
from kgan.runs.probe_distance import SEED
from kgan.runs.probe_distance import ProbeDistance
from kgan.runs.probe_trials import LOST
from kgan.runs.probe_trials import Score

# Scores that are meaned, and steps between two, in those of a trial.
MOMENTS = 3
BETWEEN = 1 / 6


@final
class Follows(Schedule):
    """A schedule that is a variable, whatever the step.

    Args:
        variable: a float32 scalar.
    """

    def __init__(self, variable: keras.Variable) -> None:
        self.variable = variable

    def __call__(self, step: Any) -> Any:
        """Returns the variable's value."""
        return self.variable.value

    def get_config(self) -> dict[str, Any]:
        """Returns nothing: a probe's game is never saved."""
        return {}


def beginning_of(config: Config) -> Config:
    """Returns the config with which a probe builds its game.

    What follows a schedule stays where it begins, and nothing is timed, so
    that a probe does the same each time.

    Args:
        config: resolved.
    """
    changed: dict[str, Any] = {
        "learning_rate_schedule": "constant",
        "beta_2_end": config.beta_2,
        "steps_per_execution": 1,
        "jit_compile": config.jit_compile is True,
    }
    if config.penalty_schedule is not None:
        changed["penalty_schedule"] = "constant"
    return dataclasses.replace(config, **changed)


def variables_of(game: Game) -> list[keras.Variable]:
    """Returns what training changes: of the game, and of its optimizers."""
    found = list(game.variables)
    for player in game.players:
        found += game.optimizer_of(player).variables
    return list({id(variable): variable for variable in found}.values())


def parts_of(steps: int) -> list[int]:
    """Returns after how many further steps each score is taken.

    Args:
        steps: of the trial.

    Example:

    >>> parts_of(60), parts_of(2)
    ([40, 10, 10], [1, 1])
    """
    between = max(1, round(BETWEEN * steps))
    later = [between] * min(MOMENTS - 1, steps - 1)
    return [steps - sum(later), *later]


def mean_of(scores: Sequence[Score]) -> Score:
    """Returns the mean of scores, and of the ends of their intervals."""
    return Score(*np.mean(scores, axis=0).tolist())


class TrainingBench:
    """Trains one game again and again, from states that are put back.

    The weight of R1 and R2 is a variable while it does so, as the rates are:
    nothing is traced twice.

    Args:
        config: of `beginning_of`.
        game: compiled with it, with new weights.
        data: the streams "train" and "validation".

    Attributes:
        start: the state before the first step.
        real: the kernel distance of training pictures.
        floor: below which distances are noise: that of real pictures, or
            how far it may be off.
    """

    def __init__(
        self, config: Config, game: Game, data: dict[str, DataStream]
    ) -> None:
        self.game = game
        self.train_data = data["train"]
        self.gamma = config.r1_gamma
        self.factor = keras.Variable(1.0, trainable=False, name="gamma_factor")
        if self.gamma:
            for penalty in game.penalties:
                if isinstance(penalty, R1 | R2):
                    penalty.schedule = Follows(self.factor)
        self.variables = variables_of(game)
        self.start = self.state()
        self.distance = ProbeDistance(data)
        self.real = self.distance.real
        self.floor = self.distance.floor

    def state(self) -> list[np.ndarray]:
        """Returns all that training changes."""
        return [variable.numpy() for variable in self.variables]

    def train(
        self,
        state: list[np.ndarray],
        choice: ProbeChoice,
        steps: int,
        noise: int,
    ) -> tuple[Score, list[np.ndarray]]:
        """Returns the score after so many steps from a state, and the state.

        The score is the mean of several, of the last third: samples of
        weights that are not averaged come and go as they train.

        Args:
            state: as `state` returns it.
            choice: with which to train.
            steps: at least 1.
            noise: a number for other noise at the same data.
        """
        self.put(state, choice, noise)
        scores = []
        try:
            for part in parts_of(steps):
                self.game.fit(self.train_data, steps_per_epoch=part, verbose=0)
                scores.append(self.score())
        except Diverged:
            return LOST, state
        return mean_of(scores), self.state()

    def put(
        self, state: list[np.ndarray], choice: ProbeChoice, noise: int = 0
    ) -> None:
        """Puts the game into a state, to be trained with a choice."""
        for variable, value in zip(self.variables, state, strict=True):
            variable.assign(value)
        # What a rollback does: other noise at the same step.
        self.game.rollbacks.assign(noise)
        if choice.r1_gamma is not None:
            self.factor.assign(choice.r1_gamma / self.gamma)
        for player in self.game.players:
            rate = getattr(choice, RATES[player])
            self.game.optimizer_of(player).learning_rate = rate

    def score(self) -> Score:
        """Returns the distance of samples of the weights as they are."""
        samples = self.game.sample(BLOCKS * SAMPLES, seed=SEED, ema=False)
        if not np.isfinite(samples).all():
            return LOST
        return self.distance(to_uint8(samples))

    def seconds(self) -> tuple[float, float]:
        """Returns the seconds of a step and of a score; trains some steps."""
        per_step = seconds_per_step(self.game, self.train_data)
        # The first one traces.
        self.score()
        start = time.perf_counter()
        self.score()
        return per_step, time.perf_counter() - start
