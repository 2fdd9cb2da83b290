"""The choices of a run, for TensorBoard's comparison of runs."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import final

import keras
import tensorflow as tf
from tensorboard.plugins.hparams import metadata
from tensorboard.plugins.hparams import plugin_data_pb2

from kgan.callbacks.step_clock import check_game
from kgan.callbacks.step_clock import step_of
from kgan.callbacks.tensorboard import TensorBoard
from kgan.models import Game

Plain = bool | int | float | str
# TensorBoard takes all scalars of the run that names the choices for scores;
# a folder of its own holds the scores alone.
LINE = "choices"
PREFIX = "scores/"


def choices_summary(
    values: Mapping[str, Plain], name: str
) -> tf.compat.v1.Summary:
    """Returns what a run chose, as TensorBoard reads it.

    Args:
        values: by name.
        name: of the run; those of one name would be meaned.

    Raises:
        TypeError: a value is neither a bool, a number nor a string.
    """
    start = plugin_data_pb2.SessionStartInfo(group_name=name)
    for key, value in values.items():
        entry = start.hparams[key]
        match value:
            case bool():
                entry.bool_value = value
            case int() | float():
                entry.number_value = value
            case str():
                entry.string_value = value
            case _:
                raise TypeError(
                    "`values` must be bools, numbers and strings. "
                    f"Received: {key}={value!r}"
                )
    content = plugin_data_pb2.HParamsPluginData(
        version=metadata.PLUGIN_DATA_VERSION, session_start_info=start
    )
    summary = tf.compat.v1.Summary()
    entry = summary.value.add(tag=metadata.SESSION_START_INFO_TAG)
    entry.metadata.plugin_data.plugin_name = metadata.PLUGIN_NAME
    # A map has no order of its own; equal choices must be equal bytes.
    entry.metadata.plugin_data.content = content.SerializeToString(
        deterministic=True
    )
    entry.tensor.CopyFrom(tf.make_tensor_proto([], tf.float32))
    return summary


@final
class Hyperparameters(keras.callbacks.Callback):
    """Writes a run's choices and scores for the tab "HPARAMS".

    TensorBoard, given the folder above several runs, shows them there in one
    table: those choices first in which the runs differ, then the newest
    scores. They stand in the folder "choices" in the board's directory, each
    score under `scores/<name>` at the ends of epochs.

    A resumed run that made the same choices does not write them again.

    Args:
        values: the choices: bools, numbers and strings by name.
        name: of the run, another one for each; None for the board's
            directory.
        metrics: names in the logs, such as "val_fd"; the callback that adds
            them must come before this one.
        board: a `TensorBoard` of the same `fit`.

    Raises:
        TypeError: a value of another kind; when training starts, the model
            is no game.

    Example:

    >>> import kgan
    >>> board = kgan.callbacks.TensorBoard("runs/first/logs")
    >>> choices = kgan.callbacks.Hyperparameters(
    ...     {"learning_rate": 2e-4, "loss": "hinge"},
    ...     metrics=["val_kd"],
    ...     board=board,
    ... )
    >>> model.fit(data, callbacks=[
    ...     evaluate, board, choices
    ... ])  # doctest: +SKIP
    """

    def __init__(
        self,
        values: Mapping[str, Plain],
        *,
        name: str | None = None,
        metrics: Sequence[str] = (),
        board: TensorBoard,
    ) -> None:
        super().__init__()
        self.summary = choices_summary(values, name or str(board.directory))
        self.metrics = tuple(metrics)
        self.board = board

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Writes the choices."""
        self.board.once(self.summary, line=LINE)

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Writes the newest scores."""
        for name in self.metrics:
            value = (logs or {}).get(name)
            if value is not None:
                tag = f"{PREFIX}{name.removeprefix('val_')}"
                self.board.scalar(tag, value, step_of(self.model), line=LINE)
