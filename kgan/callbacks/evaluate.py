"""Scores of samples, again and again, as training goes on."""

import math
import warnings
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import final

import keras
import numpy as np

from kgan.callbacks.chief import found_by_chief
from kgan.callbacks.evaluation import Evaluation
from kgan.callbacks.evaluation import evaluation_of
from kgan.callbacks.evaluation import log_names
from kgan.callbacks.evaluation import name_beside
from kgan.callbacks.pace import aside
from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import REAL_LINE
from kgan.callbacks.tensorboard import TensorBoard
from kgan.core import check_integer
from kgan.models import Directed
from kgan.models import Game

Metric = Callable[[np.ndarray], Mapping[str, float]]


@final
class Evaluate(keras.callbacks.Callback):
    """Scores samples of the game, for the logs and for TensorBoard.

    A new game is evaluated before its first step. Each value of each metric
    stands in the logs of the epoch as
    `val_<name>`, so that `ModelCheckpoint(monitor="val_kd")` and
    `EarlyStopping` find it; they must come after this callback. Of a
    `Scorer`'s values they know which way is better; for those of a function
    give them `mode="min"` or "max". Of the
    names with an embedding, `val_fd/<embedding>`, the first is there also
    without it: `val_fd`. Score against a validation split: what is chosen by
    a score must be judged on data that had no part in the choice.

    Samples come from the averaged weights, of one noise, their labels from
    the data's class shares. A value stays in the logs until the next
    evaluation: to choose a model by a score, evaluate at the ends of epochs
    (`every_steps=None`, or a divisor of their steps), where it is scored as
    it is saved; or take `Best`, which saves the very game that was scored. Of
    workers that train together the chief evaluates, and the others are told.

    Args:
        metrics: one, or several in order: each is called with samples
            (float32 in [-1, 1], or vectors) and returns values by name,
            such as a `kgan.metrics.Scorer`, of which those are taken that
            say how good samples are; or any function of your own, but for
            values named `n_...` and `seed`.
        every_steps: the period in steps of the game; None evaluates at the
            end of each epoch.
        count: samples an evaluation, at least 2.
        seed: of their noise.
        board: a `TensorBoard` of the same `fit`, which gets each value at
            the step of the evaluation; what a `Scorer` with a reference
            finds of real samples becomes a line of the same chart.

    Raises:
        TypeError: a metric cannot be called, or a number is no integer; when
            training starts, the model is no game.
        ValueError: a number below its minimum; no metric; after an
            evaluation, two metrics that give the same name, or a value that
            is no number.

    Example:

    >>> import kgan
    >>> scorer = kgan.metrics.Scorer(
    ...     real_images, kgan.metrics.features.RandomNetwork((32, 32, 3))
    ... )  # doctest: +SKIP
    >>> model.fit(data, callbacks=[
    ...     kgan.callbacks.Evaluate(scorer, every_steps=500, count=1000),
    ...     keras.callbacks.ModelCheckpoint(
    ...         "best.keras", monitor="val_kd", save_best_only=True
    ...     ),
    ... ])  # doctest: +SKIP
    """

    def __init__(
        self,
        metrics: Metric | Sequence[Metric],
        *,
        every_steps: int | None = None,
        count: int = 1000,
        seed: int = 0,
        board: TensorBoard | None = None,
    ) -> None:
        super().__init__()
        listed = _listed(metrics)
        if not listed:
            raise ValueError(
                "`metrics` must hold at least one. Received: metrics=()"
            )
        for metric in listed:
            if not callable(metric):
                raise TypeError(
                    "`metrics` must be functions of samples, such as a "
                    f"kgan.metrics.Scorer. Received: {metric!r}"
                )
        self.metrics = listed
        self.count = check_integer("count", count, minimum=2)
        self.seed = check_integer("seed", seed, minimum=0, maximum=2**31 - 1)
        self.board = board
        self._clock = None if every_steps is None else StepClock(every_steps)
        self._values: dict[str, float] = {}
        self._step: int | None = None
        self._listeners: list[Callable[[Evaluation], None]] = []

    @property
    def directions(self) -> dict[str, str]:
        """ "min" or "max", whichever is better, by name in the logs."""
        better: dict[str, str] = {}
        for metric in self.metrics:
            if isinstance(metric, Directed):
                better |= metric.directions
        names = log_names(better)
        return {name: better[source] for name, source in names.items()}

    def listen(self, listener: Callable[[Evaluation], None]) -> None:
        """Lets a function hear of each evaluation while nothing has changed.

        It is called at once, before other callbacks: the game still has the
        weights that were evaluated, wherever callbacks stand in their list.

        Args:
            listener: on every worker it is given what was found.
        """
        self._listeners.append(listener)

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    def evaluate(self) -> dict[str, float]:
        """Returns the values of the game as it is, by name.

        Raises:
            ValueError: two metrics give the same name, or a value is no
                number.
            RuntimeError: on other workers, whatever the chief raised.
        """
        return found_by_chief(
            self._evaluated, self.model.distribute_strategy, task="evaluate"
        )

    def _evaluated(self) -> dict[str, float]:
        samples = self.model.sample(self.count, seed=self.seed)
        return _values_of(self.metrics, samples)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begins the period; evaluates a game that has done no step.

        What is wrong with a metric shows before any training, and the first
        value says from where the others come.
        """
        self._values, self._step = {}, None
        if self.board is not None:
            self.board.open_line(REAL_LINE)
        if self._clock is not None:
            self._clock.start(step_of(self.model))
        if step_of(self.model) == 0:
            self._evaluate(0)

    def state(self) -> dict[str, Any]:
        """Returns the newest values, and of which step they are."""
        return {"values": dict(self._values), "step": self._step}

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on with the values of an earlier process."""
        self._values = dict(state["values"])
        # Older versions did not keep it.
        self._step = state.get("step")

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Evaluates at every period."""
        if self._clock is None:
            return
        step = step_of(self.model)
        if self._clock.rings(step):
            self._evaluate(step)

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Adds the newest values to the logs."""
        if self._clock is None or not self._values:
            self._evaluate(step_of(self.model))
        if logs is not None:
            logs.update(
                {
                    name: self._values[source]
                    for name, source in log_names(self._values).items()
                }
            )

    def _evaluate(self, step: int) -> None:
        with aside(self.model):
            self._values, self._step = self.evaluate(), step
            found = evaluation_of(step, self._values)
            if self.board is not None:
                _show(found, self.board)
            for listener in self._listeners:
                listener(found)


def _show(found: Evaluation, board: TensorBoard) -> None:
    for name, value in found.values.items():
        board.scalar(name, value, found.step)
    for name, value in found.real.items():
        board.scalar(name, value, found.step, line=REAL_LINE)
    board.flush()


def _values_of(
    metrics: Sequence[Metric], samples: np.ndarray
) -> dict[str, float]:
    values: dict[str, float] = {}
    for metric in metrics:
        found = _checked(metric(samples))
        if isinstance(metric, Directed):
            wanted = {
                each
                for name in metric.directions
                for each in (name, name_beside(name))
            }
            found = {k: v for k, v in found.items() if k in wanted}
        else:
            found = {k: v for k, v in found.items() if not _is_beside(k)}
        twice = sorted(values.keys() & found.keys())
        if twice:
            raise ValueError(
                "`metrics` must give different names. Received: "
                f"{twice} from two of them"
            )
        values |= {name: _number(name, value) for name, value in found.items()}
    if not values:
        raise ValueError(
            "`metrics` must return a value that is not called `n_...` or "
            "`seed`, which say how values came about. Received: none"
        )
    return values


def _listed(metrics: Any) -> tuple[Any, ...]:
    return tuple(metrics) if isinstance(metrics, Sequence) else (metrics,)


def _checked(found: Any) -> dict[str, Any]:
    """Returns what a metric gave, values by name.

    Raises:
        TypeError: it gave something else.
    """
    if not isinstance(found, Mapping) or not all(
        isinstance(name, str) for name in found
    ):
        raise TypeError(
            '`metrics` must return values by name, such as {"modes": 8.0}. '
            f"Received: {found!r}"
        )
    return dict(found)


def _is_beside(name: str) -> bool:
    """Returns whether a value says how others came about."""
    return name == "seed" or name.startswith("n_")


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(
            f"`metrics` must return numbers by name. Received: {name}={value!r}"
        ) from None
    if math.isnan(number):
        warnings.warn(
            f"A metric gave NaN, which no callback can compare: {name}",
            UserWarning,
            stacklevel=2,
        )
    return number
