"""A run that knows its own state, and says it."""

import os
from collections.abc import Mapping
from typing import Any
from typing import final

import keras
import numpy as np

from kgan.callbacks.chief import found_by_chief
from kgan.callbacks.diagnosis import HEALTHY
from kgan.callbacks.diagnosis import NOT_EXAMINED
from kgan.callbacks.diagnosis import STATES
from kgan.callbacks.diagnosis import Diagnosis
from kgan.callbacks.diagnosis import diagnose
from kgan.callbacks.examination import Examiner
from kgan.callbacks.examination import Records
from kgan.callbacks.examination import Signs
from kgan.callbacks.pace import Stopwatch
from kgan.callbacks.pace import aside
from kgan.callbacks.player_window import PlayerWindow
from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import REAL_LINE
from kgan.callbacks.tensorboard import TensorBoard
from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import counted
from kgan.core import is_chief
from kgan.models import Game
from kgan.models import scale_of

ACTIONS = ("warn", "stop")
COUNT = 128
# Rows that training sees from one examination to the next, for each of an
# examination's: a step passes a row some fourteen times through a network,
# forward or back, an examination four times: 1.2 % of the passes.
ROWS_APART = 25
# Examinations from the begin of a sickness by which it is found.
LATE = 4
# Examinations that are remembered: rules look at the whole run's median.
_REMEMBERED = 1000


@final
class Health(keras.callbacks.Callback):
    """Says what state a run is in, with evidence and what to do.

    Every so many steps it looks at a few samples, training data and
    held-out data, and at what the players did since the last time:

    - `diverging`: steps that are not finite, exploding gradients, or logits
      that are sure and wrong;
    - `discriminator_winning`: hardly a sample that it doubts, in three
      examinations;
    - `collapsing`: samples that were nearly as varied as held-out data, and
      are less than half as varied now, or in half as many modes;
    - `memorising`: a discriminator that tells training from held-out data at
      least half as well as from samples;
    - `starving`: half of the time, or more, spent waiting for data;
    - `healthy`: none of these.

    Which sign, threshold and null each one goes by, and how often it is right
    on planted faults and wrong on healthy runs, is in docs/health.md. When
    the state changes, a line on the console says so. The logs of an epoch get
    `health/<state>`, for each sick state the share of the epoch's
    examinations that found it (of the last one, where it had none), so that
    other callbacks can act; `diagnosis` is the newest state, `signs` are its
    figures.

    What a game does not have is left out: without a discriminator whose
    logit is that of one sample, or without `train` and `held_out`, there are
    states that it cannot know. Of workers that train together the chief
    looks, and the others are told.

    Args:
        train: what the game is trained on: samples `(n, ...)`, or records by
            name with "sample" and, for conditional games, "label"; some
            thousands are enough.
        held_out: what it is not trained on, alike.
        every_steps: the period; None for the one after which training has
            seen 25 times as many rows as an examination.
        count: samples of each kind in an examination, at least 32.
        seed: of the choice of records and of the samples' noise.
        action: "warn" only says it; "stop" also ends training when two
            examinations in a row find it in a state other than `healthy` and
            `starving`.
        board: a `TensorBoard` of the same `fit`: each sign under
            `health/<sign>`, histograms of logits, and the state as a text.
        verbose: 1 to say the state on the console, 0 not to.

    Attributes:
        diagnosis: the newest `Diagnosis`: state, evidence, suggestion; its
            state is "not_examined" before the first examination.
        signs: the newest `Signs`; None before the first examination.
        has_stopped: whether it has ended training.
        well_until: the last step at which the run was surely well: four
            periods before it was found sick, or before now, since it may be
            noticed as late.

    Raises:
        ValueError: a number below its minimum, or an unknown action; when
            training starts, records without what the game needs, or samples
            of another shape.
        TypeError: records are a path; when training starts, the model is no
            game.

    Example:

    >>> import kgan
    >>> health = kgan.callbacks.Health(x_train, x_held_out)  # doctest: +SKIP
    >>> model.fit(data, callbacks=[health])  # doctest: +SKIP
    >>> health.diagnosis.state  # doctest: +SKIP
    'healthy'
    """

    def __init__(
        self,
        train: np.ndarray | Records | None = None,
        held_out: np.ndarray | Records | None = None,
        *,
        every_steps: int | None = None,
        count: int = COUNT,
        seed: int = 0,
        action: str = "warn",
        board: TensorBoard | None = None,
        verbose: int = 1,
    ) -> None:
        super().__init__()
        self.train = _records("train", train)
        self.held_out = _records("held_out", held_out)
        self.every_steps = every_steps
        if every_steps is not None:
            check_integer("every_steps", every_steps)
        self.count = check_integer("count", count, minimum=32)
        self.seed = check_integer("seed", seed, minimum=0)
        self.action = check_choice("action", action, ACTIONS)
        self.board = board
        self.verbose = verbose
        self.diagnosis = Diagnosis(NOT_EXAMINED)
        self._history: list[Signs] = []
        self._clock: StepClock | None = None
        self._states: list[str] = []
        self._sick_since: int | None = None
        self.has_stopped = False

    @property
    def well_until(self) -> int:
        """The last step at which the run was surely well."""
        if self._clock is None:
            return 0
        since = self._sick_since
        newest = step_of(self.model) if since is None else since
        return max(0, newest - LATE * self._clock.every_steps)

    @property
    def signs(self) -> Signs | None:
        """The newest examination's figures; None before the first one."""
        return self._history[-1] if self._history else None

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Makes what an examination needs; the run's state begins anew."""
        game = self.model
        for name in ("train", "held_out"):
            _check_records(name, getattr(self, name), game)
        self._examiner = Examiner(
            game,
            self.train,
            self.held_out,
            count=self.count,
            seed=self.seed,
        )
        self._watch = Stopwatch(game)
        self._window = PlayerWindow(game, self._watch)
        self._logits: dict[str, np.ndarray] = {}
        self._clock = None
        if self.every_steps is not None:
            self._clock = StepClock(self.every_steps)
            self._clock.start(step_of(game))
        self.diagnosis = Diagnosis(NOT_EXAMINED)
        self._history, self._states = [], []
        self._sick_since, self.has_stopped = None, False
        if self.board is not None:
            self.board.open_line(REAL_LINE)

    def state(self) -> dict[str, Any]:
        """Returns the run's examinations."""
        return {
            "history": [each._asdict() for each in self._history],
            "diagnosis": list(self.diagnosis),
            "states": list(self._states),
            "sick_since": self._sick_since,
            "window": self._window.state(),
            "every_steps": self._clock and self._clock.every_steps,
        }

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on with the examinations of an earlier process."""
        self._history = [Signs(**each) for each in state["history"]]
        self.diagnosis = Diagnosis(*state["diagnosis"])
        self._states = list(state["states"])
        self._sick_since = state["sick_since"]
        self._window.set_state(state["window"])
        if state["every_steps"] and self.every_steps is None:
            self._clock = StepClock(state["every_steps"])
            self._clock.start(step_of(self.model))

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Begins the epoch's share of states."""
        self._states = []

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Looks at every period."""
        game = self.model
        self._window.add()
        step = step_of(game)
        if self._clock is None:
            rows = counted(game.records_seen) / step
            self._clock = StepClock(period_for(rows, self.count))
            self._clock.start(step - 1)
        if self._clock.rings(step):
            with aside(game):
                self._look(step)
                self._window.begin()
            self._window.start_time()

    def _look(self, step: int) -> None:
        found = found_by_chief(
            lambda: self._looked(step)._asdict(),
            self.model.distribute_strategy,
            task="examine the run",
        )
        signs = Signs(**found)
        self._history = [*self._history, signs][-_REMEMBERED:]
        before = self.diagnosis
        self.diagnosis = diagnose(self._history, before.state)
        self._states.append(self.diagnosis.state)
        self._write(signs)
        well = (HEALTHY, NOT_EXAMINED)
        if before.state != self.diagnosis.state and not (
            before.state in well and self.diagnosis.state in well
        ):
            self._tell(step)
        # A slow input spoils the time alone, not the model.
        if self.diagnosis.state in (HEALTHY, "starving"):
            self._sick_since = None
        elif self._sick_since is None:
            self._sick_since = step
        elif self.action == "stop":
            self.has_stopped = True
            self.model.stop_training = True

    def _looked(self, step: int) -> Signs:
        game = self.model
        rows = self._rows_at_once(step)
        populations = self._examiner.populations(step, rows_at_once=rows)
        self._logits = self._examiner.logits(
            populations, step, rows_at_once=rows
        )
        last = self._history[-1].step if self._history else 0
        return Signs(
            step=step,
            steps=step - last,
            loss_scales=_loss_scales(game),
            **self._window.signs(),
            **self._examiner.signs(populations, self._logits),
        )

    def _rows_at_once(self, step: int) -> int:
        """Returns how many rows are passed at once, at most.

        A pass forward, of which nothing is kept, holds less of four times as
        many rows than a step does, which goes back through real and fake ones.
        """
        game = self.model
        parts = game.gradient_accumulation_steps
        replicas = game.distribute_strategy.num_replicas_in_sync
        rows = counted(game.records_seen) // step
        return max(1, min(self.count, 4 * rows // (parts * replicas)))

    def _write(self, signs: Signs) -> None:
        if self.board is None:
            return
        for name, value in signs.scalars().items():
            self.board.scalar(f"health/{name}", value, signs.step)
        if signs.real_mode_entropy is not None:
            for name, value in (
                ("diversity", 1.0),
                ("mode_entropy", signs.real_mode_entropy),
            ):
                self.board.scalar(
                    f"health/{name}", value, signs.step, line=REAL_LINE
                )
        for name, logits in self._logits.items():
            self.board.histogram(f"health/{name}_logits", logits, signs.step)

    def _tell(self, step: int) -> None:
        state, evidence, suggestion = self.diagnosis
        line = f"Health at step {step:,}: {state}"
        if self.diagnosis.is_sick:
            line = f"{line}: {evidence}. {suggestion}"
        if self.verbose and is_chief(self.model.distribute_strategy):
            print(f"\n{line}", flush=True)
        if self.board is not None:
            self.board.text("health/state", line, step)
            # Training may end by what is told.
            self.board.flush()

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Adds the epoch's shares of sick states to the logs."""
        if logs is None:
            return
        # In an epoch without an examination the last one holds.
        states = self._states or [self.diagnosis.state]
        for state in STATES[1:]:
            share = states.count(state) / len(states)
            logs[f"health/{state}"] = share

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Leaves validation out of the time."""
        self._watch.pause()

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Takes the time again."""
        self._watch.resume()


def period_for(rows: float, count: int = COUNT) -> int:
    """Returns the default period in steps.

    Args:
        rows: that a step trains on.
        count: of `Health`.
    """
    return max(1, round(ROWS_APART * count / rows))


def _records(name: str, given: np.ndarray | Records | None) -> Records | None:
    if isinstance(given, str | os.PathLike):
        raise TypeError(
            f"`{name}` must be an array of samples or records by name, such "
            "as `kgan.data.load(...).records`, not a path. Received: "
            f"{given!r}"
        )
    if given is None or isinstance(given, Mapping):
        return given
    return {"sample": np.asarray(given)}


def _check_records(name: str, records: Records | None, game: Game) -> None:
    if records is None:
        return
    needed = ["sample"]
    if game.classes is not None:
        needed.append("label")
    missing = [each for each in needed if each not in records]
    if missing:
        raise ValueError(
            f"`{name}` must hold {needed} for this game. Received: "
            f"{sorted(records)}"
        )
    shape = game.sample_shape
    if shape is not None and records["sample"].shape[1:] != shape:
        raise ValueError(
            f"`{name}` must hold samples of shape {shape}, as the game's. "
            f"Received: {records['sample'].shape[1:]}"
        )


def _loss_scales(game: Game) -> dict[str, float]:
    optimizers = {each: game.optimizer_of(each) for each in game.players}
    return {
        player: float(scale_of(optimizer))
        for player, optimizer in optimizers.items()
        if isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
    }
