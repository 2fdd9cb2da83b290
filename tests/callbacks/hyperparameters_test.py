"""Choices and scores of runs, as TensorBoard's own plugin compares them."""

import pytest
from tensorboard.backend.event_processing import data_provider
from tensorboard.backend.event_processing import plugin_event_multiplexer
from tensorboard.context import RequestContext
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2
from tensorboard.plugins.hparams import backend_context
from tensorboard.plugins.hparams import get_experiment
from tensorboard.plugins.hparams import list_session_groups

from kgan.callbacks import Evaluate
from kgan.callbacks import Hyperparameters
from kgan.callbacks import TensorBoard
from kgan.callbacks import restore
from kgan.callbacks import save_checkpoint
from tests.callbacks.tensorboard_test import steps_of


def compared(directory):
    """The plugin's names of choices and of scores, and its rows."""
    multiplexer = plugin_event_multiplexer.EventMultiplexer()
    multiplexer.AddRunsFromDirectory(str(directory))
    multiplexer.Reload()
    context = backend_context.Context(
        base_plugin.TBContext(
            data_provider=data_provider.MultiplexerDataProvider(
                multiplexer, str(directory)
            )
        )
    )
    asked = RequestContext()
    experiment = get_experiment.Handler(
        asked, context, "", api_pb2.GetExperimentRequest(include_metrics=True)
    ).run()
    metrics = [info.name for info in experiment.metric_infos]
    rows = list_session_groups.Handler(
        asked,
        context,
        "",
        api_pb2.ListSessionGroupsRequest(
            start_index=0,
            slice_size=100,
            include_metrics=True,
            col_params=[api_pb2.ColParams(metric=metric) for metric in metrics],
            allowed_statuses=[api_pb2.STATUS_UNKNOWN, api_pb2.STATUS_RUNNING],
        ),
    ).run()
    return experiment, {row.name: row for row in rows.session_groups}


def callbacks(directory, values, score, every_steps=1):
    board = TensorBoard(directory, every_steps=every_steps)
    return (
        Evaluate(lambda samples: {"fd": score, "kd": 0.5}, board=board),
        board,
        Hyperparameters(
            values,
            name=directory.parent.name,
            metrics=["val_fd", "val_kd"],
            board=board,
        ),
    )


def test_runs_below_one_folder_are_compared(tmp_path, make_game, fit_game):
    for name, rate, score in (("a", 0.1, 3.0), ("b", 0.2, 2.0)):
        values = {"seed": 0, "rate": rate, "loss": "hinge", "mirror": True}
        logs = tmp_path / name / "logs"
        fit_game(make_game(), 2, *callbacks(logs, values, score))
    experiment, rows = compared(tmp_path)
    # Those first in which the runs differ.
    names = [info.name for info in experiment.hparam_infos]
    assert names[0] == "rate" and set(names[1:]) == {"seed", "loss", "mirror"}
    assert [info.name.tag for info in experiment.metric_infos] == [
        "scores/fd",
        "scores/kd",
    ]
    assert set(rows) == {"a", "b"}
    assert rows["b"].hparams["rate"].number_value == 0.2
    assert rows["b"].hparams["loss"].string_value == "hinge"
    assert rows["b"].hparams["mirror"].bool_value is True
    scores = {value.name.tag: value for value in rows["b"].metric_values}
    assert scores["scores/fd"].value == 2.0
    assert scores["scores/fd"].training_step == 2


def test_a_resumed_run_has_each_value_once(tmp_path, make_game, fit_game):
    logs = tmp_path / "run" / "logs"
    first = make_game()
    fit_game(first, 2, *callbacks(logs, {"steps": 4}, 3.0))
    save_checkpoint(first, tmp_path / "two")
    fit_game(first, 2, *callbacks(logs, {"steps": 4}, 2.0))
    second = make_game()
    restore(second, tmp_path / "two")
    fit_game(second, 1, *callbacks(logs, {"steps": 9}, 1.0))
    assert steps_of(logs / "choices", "scores/fd") == [2, 3]
    _, rows = compared(tmp_path)
    assert rows["run"].hparams["steps"].number_value == 9
    assert [value.value for value in rows["run"].metric_values] == [1.0, 0.5]


def test_what_is_not_plain_is_refused(tmp_path):
    with pytest.raises(TypeError, match=r"Received: size=\(3, 4\)"):
        Hyperparameters({"size": (3, 4)}, board=TensorBoard(tmp_path))
