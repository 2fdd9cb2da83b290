"""The layout of charts: one chart for each value that a run writes."""

import re

import numpy as np
import tensorflow as tf
from tensorboard.plugins.custom_scalar import layout_pb2

from kgan.callbacks import Charts
from kgan.callbacks import Evaluate
from kgan.callbacks import Health
from kgan.callbacks import TensorBoard
from kgan.callbacks import restore
from kgan.callbacks import save_checkpoint
from kgan.callbacks.event_writer import read_events
from tests.events import event_files

TAG = "custom_scalars__config__"
TERM = "generator/adversarial"


def values_in(directory):
    return [
        (event.step, value)
        for path in event_files(directory)
        for event in read_events(path)
        for value in event.summary.value
    ]


def charts_in(directory):
    """{category: {chart: patterns of tags}} of the one layout there."""
    ((_, value),) = [
        each for each in values_in(directory) if each[1].tag == TAG
    ]
    assert value.metadata.plugin_data.plugin_name == "custom_scalars"
    layout = layout_pb2.Layout.FromString(tf.make_ndarray(value.tensor).item())
    return {
        category.title: {
            chart.title: list(chart.multiline.tag) for chart in category.chart
        }
        for category in layout.category
    }


def matched(patterns, tags):
    return {t for t in tags for each in patterns if re.match(each, t)}


def test_each_value_of_a_run_has_its_chart(
    tmp_path, make_game, fit_game, stream_of
):
    model = make_game()
    real = np.random.default_rng(0).uniform(-1, 1, (2, 64, 4, 4, 1))
    board = TensorBoard(tmp_path, every_steps=2)
    fit_game(
        model,
        4,
        Evaluate(lambda samples: {"spread": samples.std()}, board=board),
        board,
        Health(*real.astype(np.float32), every_steps=2, count=32, board=board),
        Charts(board, metrics=["val_spread"], health=True),
        validation_data=stream_of(model, 1000).take(1),
    )
    charts = charts_in(tmp_path)
    assert list(charts) == ["Health", "Metrics", "Terms", "Pace"]
    assert list(charts["Terms"]) == ["Discriminator", "Generator"]
    tags = {value.tag for _, value in values_in(tmp_path)}
    assert matched(charts["Terms"]["Generator"], tags) == {
        "generator/adversarial",
        "val_generator/adversarial",
    }
    assert matched(charts["Pace"]["Learning rates"], tags) == {
        "generator/learning_rate",
        "discriminator/learning_rate",
    }
    for category in charts.values():
        for title, patterns in category.items():
            assert matched(patterns, tags), title


def test_without_health_and_metrics_there_are_no_such_charts(
    tmp_path, make_game, fit_game
):
    board = TensorBoard(tmp_path)
    fit_game(make_game(), 1, board, Charts(board))
    assert list(charts_in(tmp_path)) == ["Terms", "Pace"]


def test_a_resumed_run_has_the_layout_once_and_the_newest(
    tmp_path, make_game, fit_game
):
    logs = tmp_path / "logs"

    def callbacks(*metrics):
        board = TensorBoard(logs, every_steps=1)
        return board, Charts(board, metrics=metrics)

    first = make_game()
    fit_game(first, 2, *callbacks("val_fd"))
    save_checkpoint(first, tmp_path / "two")
    fit_game(first, 2, *callbacks("val_fd"))
    assert list(charts_in(logs)["Metrics"]) == ["val_fd"]
    second = make_game()
    restore(second, tmp_path / "two")
    fit_game(second, 1, *callbacks("val_fd", "val_kd"))
    assert list(charts_in(logs)["Metrics"]) == ["val_fd", "val_kd"]
    assert [step for step, value in values_in(logs) if value.tag == TERM] == [
        1,
        2,
        3,
    ]
    # The same layout again leaves files as they are, for those who read them.
    before = {path.name: path.stat().st_ino for path in logs.iterdir()}
    fit_game(second, 1, *callbacks("val_fd", "val_kd"))
    after = {path.name: path.stat().st_ino for path in logs.iterdir()}
    assert before.items() <= after.items()
