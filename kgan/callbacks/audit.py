"""The answers of an audit, again and again, as training goes on."""

from collections.abc import Callable
from collections.abc import Collection
from typing import Any
from typing import final

import keras
import numpy as np

from kgan.audit import DECIDING_CHECKS
from kgan.audit import FEWEST_ROWS
from kgan.audit import Auditor
from kgan.audit import Margins
from kgan.audit import Report
from kgan.callbacks.chief import found_by_chief
from kgan.callbacks.pace import aside
from kgan.callbacks.step_clock import StepClock
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import REAL_LINE
from kgan.callbacks.tensorboard import TensorBoard
from kgan.core import check_integer
from kgan.core import is_chief
from kgan.models import Game

TAG = "audit"
PREFIX = "val_audit_"
BAD = f"{PREFIX}bad"
# Which way is better, of the findings that have such a way, by their check.
BETTER = {
    "precision": "max",
    "coverage": "max",
    "repeats": "min",
    "kinds": "max",
    "exact_copies": "min",
    "near_copies": "min",
    "told_apart": "min",
    "useful": "max",
}


@final
class Audit(keras.callbacks.Callback):
    """Judges samples of the game: do they look real, and cover the data?

    What a check finds stands in the logs of the epoch as
    `val_audit_<finding>`, and the number of bad answers, of four, as
    `val_audit_bad`, so that `EarlyStopping` and `ModelCheckpoint` find them;
    they must come after this callback. A bad answer is said on the console
    once in a run, when it is first given by a game that has done a step.

    A new game is audited before its first step. Samples come from the
    averaged weights, of one noise, their labels from the data's class
    shares. A value stays in the logs until the next audit. What is made of
    the real data is made once, at the first audit, and takes longer the more
    training data there are: half a minute of one core for 50,000 pictures of
    28 pixels, and each audit of 2,000 samples some seconds.

    Of a perfect generator, one audit in a hundred may give a bad answer by
    chance, and a long training has many audits: look at the next one, too.
    Give other held-out data than those of the final audit.

    Of workers that train together the chief audits, and the others are told.

    Attributes:
        report: the newest, on the chief; None before the first.

    Args:
        train: what the game learns from, such as a stream's
            `records["sample"]`, as `kgan.audit.run` takes it.
        held_out: real samples that it never learns from, 20 or more.
        every_steps: the period in steps of the game; None audits at the end
            of each epoch.
        count: samples of an audit, 20 or more; None for as many as there are
            held-out ones.
        checks: names of those to run, as of `kgan.audit.run`; by default
            those that decide the answers, none of which trains a network
            without `train_labels`. None for all.
        train_labels: classes of `train`; None makes cells of the data the
            kinds that are counted. With them, of pictures a classifier is
            trained, once.
        held_out_labels: classes of `held_out`.
        embedding: what samples are compared in, as of `kgan.audit.run`.
        margins: what is too small to matter.
        seed: of the samples' noise and of all that the audit draws.
        board: a `TensorBoard` of the same `fit`, which gets each value at
            the step of the audit, what real data give as a line of the same
            chart, and the four answers as a text.

    Raises:
        TypeError, ValueError: as `kgan.audit.run` says; when training
            starts, the model is no game, or its samples are not of the shape
            of the data.

    Example:

    >>> import kgan
    >>> model.fit(data, callbacks=[
    ...     kgan.callbacks.Audit(
    ...         data.records["sample"],
    ...         validation.records["sample"],
    ...         every_steps=1000,
    ...     ),
    ... ])  # doctest: +SKIP
    """

    def __init__(
        self,
        train: Any,
        held_out: Any,
        *,
        every_steps: int | None = None,
        count: int | None = None,
        checks: Collection[str] | None = DECIDING_CHECKS,
        train_labels: Any = None,
        held_out_labels: Any = None,
        embedding: Callable[[np.ndarray], np.ndarray] | None = None,
        margins: Margins | None = None,
        seed: int = 0,
        board: TensorBoard | None = None,
    ) -> None:
        super().__init__()
        self._auditor = Auditor(
            train=train,
            held_out=held_out,
            train_labels=train_labels,
            held_out_labels=held_out_labels,
            embedding=embedding,
            checks=checks,
            margins=margins,
            seed=seed,
        )
        if count is None:
            count = len(held_out)
        self.count = check_integer("count", count, minimum=FEWEST_ROWS)
        self.seed = seed
        self.board = board
        self.report: Report | None = None
        self._clock = None if every_steps is None else StepClock(every_steps)
        self._values: dict[str, float] = {}
        # Bad answers that were said.
        self._said: set[str] = set()

    @property
    def directions(self) -> dict[str, str]:
        """ "min" or "max", whichever is better, by name in the logs."""
        return {BAD: "min"} | {
            f"{PREFIX}{check}": better
            for check, better in BETTER.items()
            if check in self._auditor.checks
        }

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begins the period; audits a game that has done no step."""
        self._values, self._said = {}, set()
        if self.board is not None:
            self.board.open_line(REAL_LINE)
        if self._clock is not None:
            self._clock.start(step_of(self.model))
        if step_of(self.model) == 0:
            self._audit(0)

    def state(self) -> dict[str, Any]:
        """Returns the newest values, and which answers were said."""
        return {"values": dict(self._values), "said": sorted(self._said)}

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on from what an earlier process found and said."""
        self._values = dict(state["values"])
        self._said = set(state["said"])

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Audits at every period."""
        if self._clock is None:
            return
        step = step_of(self.model)
        if self._clock.rings(step):
            self._audit(step)

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Adds the newest values to the logs."""
        if self._clock is None or not self._values:
            self._audit(step_of(self.model))
        if logs is not None:
            logs.update(self._values)

    def _audit(self, step: int) -> None:
        strategy = self.model.distribute_strategy
        with aside(self.model):
            found = found_by_chief(self._found, strategy, task="audit")
        self._values = dict(found["values"])
        if step and is_chief(strategy):
            for answer, line in found["bad"].items():
                if answer not in self._said:
                    print(f"\nAudit at step {step:,}: {line}", flush=True)
            self._said.update(found["bad"])
        if self.board is None:
            return
        for name, value in self._values.items():
            self.board.scalar(name, value, step)
        for name, null in found["nulls"].items():
            self.board.scalar(name, null, step, line=REAL_LINE)
        self.board.text(TAG, found["text"], step)
        self.board.flush()

    def _found(self) -> dict[str, Any]:
        """Audits the game as it is; what of it the other workers are told."""
        samples = self.model.sample(self.count, seed=self.seed)
        self.report = report = self._auditor(samples)
        bad = [each for each in report.verdicts if each.is_bad]
        values = {BAD: float(len(bad))}
        nulls: dict[str, float] = {}
        for finding in report.findings:
            name = f"{PREFIX}{finding.check}"
            if finding.value is not None:
                values[name] = float(finding.value)
            if finding.null is not None:
                nulls[name] = float(finding.null)
        return {
            "values": values,
            "nulls": nulls,
            "bad": {each.answer: each.line for each in bad},
            "text": "\n".join(f"- {each.line}" for each in report.verdicts),
        }
