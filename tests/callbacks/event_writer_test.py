"""What stands in event files, read raw."""

import warnings

import numpy as np
import pytest
import tensorflow as tf

from kgan.callbacks.event_writer import EVENT_FILES
from kgan.callbacks.event_writer import EventWriter
from kgan.callbacks.event_writer import forget_after
from kgan.callbacks.event_writer import read_events
from tests.events import event_files


def written(directory):
    return [
        (value.tag, event.step)
        for path in event_files(directory)
        for event in read_events(path)
        for value in event.summary.value
    ]


def write(directory, start, steps):
    writer = EventWriter(directory, start)
    for step in steps:
        writer.scalar("a", float(step), step)
    writer.close()


def test_a_resumed_run_has_each_step_once(tmp_path):
    write(tmp_path, 0, range(1, 11))
    assert written(tmp_path) == [("a", step) for step in range(1, 11)]
    write(tmp_path, 7, range(8, 13))
    assert written(tmp_path) == [("a", step) for step in range(1, 13)]
    values = {
        event.step: float(tf.make_ndarray(event.summary.value[0].tensor))
        for path in tmp_path.glob(EVENT_FILES)
        for event in read_events(path)
        if event.summary.value
    }
    assert values == {step: float(step) for step in range(1, 13)}


def test_the_restored_step_itself_is_not_written_again(tmp_path):
    write(tmp_path, 0, [5])
    writer = EventWriter(tmp_path, 5)
    writer.scalar("a", 1.0, 5)
    writer.scalar("b", 1.0, 5)
    writer.scalar("a", 1.0, 6)
    writer.close()
    assert sorted(written(tmp_path)) == [("a", 5), ("a", 6), ("b", 5)]


def test_a_game_at_step_0_begins_with_nothing(tmp_path):
    write(tmp_path, 0, [0, 1, 2])
    write(tmp_path, 0, [0])
    assert written(tmp_path) == [("a", 0)]


def test_a_file_that_a_kill_cut_off_is_read_up_to_there(tmp_path):
    write(tmp_path, 0, range(1, 6))
    (path,) = tmp_path.glob(EVENT_FILES)
    path.write_bytes(path.read_bytes()[:-9])
    assert written(tmp_path) == [("a", step) for step in range(1, 5)]
    write(tmp_path, 2, [3])
    assert written(tmp_path) == [("a", 1), ("a", 2), ("a", 3)]


def test_a_file_without_later_steps_is_left_alone(tmp_path):
    write(tmp_path, 0, range(1, 4))
    (path,) = tmp_path.glob(EVENT_FILES)
    before = path.read_bytes(), path.stat().st_ino
    assert forget_after(tmp_path, 3) == {"a"}
    assert (path.read_bytes(), path.stat().st_ino) == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_file_still_says_its_version(tmp_path):
    """TensorBoard wants it as the first event."""
    write(tmp_path, 0, range(1, 4))
    forget_after(tmp_path, -1)
    (path,) = tmp_path.glob(EVENT_FILES)
    assert [event.file_version for event in read_events(path)] == [
        "brain.Event:2"
    ]


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_are_whole(tmp_path, channels):
    picture = np.random.default_rng(0).integers(
        0, 256, (5, 7, channels), np.uint8
    )
    writer = EventWriter(tmp_path, 0)
    writer.image("samples", picture, 3)
    writer.flush()
    assert written(tmp_path) == [("samples", 3)]
    (path,) = tmp_path.glob(EVENT_FILES)
    *_, event = read_events(path)
    encoded = event.summary.value[0].tensor.string_val[2]
    np.testing.assert_array_equal(tf.io.decode_png(encoded).numpy(), picture)


def test_texts_are_shown_as_texts(tmp_path):
    writer = EventWriter(tmp_path, 0)
    writer.text("answers", "- **Novel**", 3)
    writer.close()
    assert written(tmp_path) == [("answers", 3)]
    (path,) = tmp_path.glob(EVENT_FILES)
    *_, event = read_events(path)
    (value,) = event.summary.value
    assert tf.make_ndarray(value.tensor).item() == b"- **Novel**"
    assert value.metadata.plugin_data.plugin_name == "text"


def test_on_a_full_disk_values_wait_for_room(tmp_path, file_limit):
    writer = EventWriter(tmp_path, 0)
    for step in range(1, 90):
        if step == 30:
            file_limit(2000)
        if step == 70:
            file_limit(None)
        writer.scalar("tag" * 20, float(step), step)
        if 30 <= step < 70:
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                writer.flush()
            assert all("File too large. They are kept" in str(w) for w in said)
        else:
            writer.flush()
    writer.close()
    found = written(tmp_path)
    assert len(list(tmp_path.iterdir())) > 1
    assert sorted(step for _, step in found) == list(range(1, 90))


def test_a_writer_that_never_had_room_leaves_nothing(tmp_path, file_limit):
    file_limit(10)
    writer = EventWriter(tmp_path, 0)
    writer.scalar("a", 1.0, 1)
    with pytest.warns(UserWarning, match="could not be written"):
        writer.flush()
    assert list(tmp_path.iterdir()) == []
    file_limit(None)
    writer.close()
    assert written(tmp_path) == [("a", 1)]


def test_where_nothing_may_be_written_values_wait(tmp_path, monkeypatch):
    def denied(*arguments, **options):
        raise tf.errors.PermissionDeniedError(
            None, None, f"{{{{function_node x}}}} {tmp_path}; Permission denied"
        )

    writer = EventWriter(tmp_path, 0)
    writer.scalar("a", 1.0, 1)
    with monkeypatch.context() as patch:
        patch.setattr(tf.summary, "create_file_writer", denied)
        with pytest.warns(UserWarning, match="written: .*Permission denied"):
            writer.flush()
    writer.close()
    assert written(tmp_path) == [("a", 1)]


def test_numbers_of_a_step_are_one_event(tmp_path):
    writer = EventWriter(tmp_path, 0)
    for step in (1, 2):
        for name in "abc":
            writer.scalar(name, float(step), step)
        writer.histogram("h", np.arange(9.0), step)
    writer.close()
    events = [
        (event.step, [value.tag for value in event.summary.value])
        for path in event_files(tmp_path)
        for event in read_events(path)
        if event.summary.value
    ]
    assert events == [(1, ["a", "b", "c", "h"]), (2, ["a", "b", "c", "h"])]


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(0).normal(size=100),
        np.array([3.0]),
        np.zeros(0),
        np.array([1.0, np.nan, 2.0, np.inf]),
    ],
    ids=["many", "one", "none", "not all finite"],
)
def test_a_histogram_is_tensorflows(tmp_path, values):
    writer = EventWriter(tmp_path / "ours", 0)
    writer.histogram("h", values, 1)
    writer.close()
    theirs = tf.summary.create_file_writer(str(tmp_path / "theirs"))
    with theirs.as_default():
        tf.summary.histogram("h", values[np.isfinite(values)], step=1)
    theirs.close()
    found = [
        next(
            value
            for path in event_files(tmp_path / name)
            for event in read_events(path)
            for value in event.summary.value
        )
        for name in ("ours", "theirs")
    ]
    assert found[0].metadata == found[1].metadata
    np.testing.assert_allclose(
        *(tf.make_ndarray(each.tensor) for each in found), rtol=1e-6
    )


def test_what_is_said_once_takes_no_number_with_it(tmp_path):
    def said(text):
        summary = tf.compat.v1.Summary()
        summary.value.add(tag="layout", simple_value=text)
        return summary

    writer = EventWriter(tmp_path, 0)
    writer.scalar("layout", 1.0, 1)
    writer.scalar("a", 1.0, 1)
    writer.close()
    again = EventWriter(tmp_path, 1)
    again.once(said(2.0))
    again.close()
    assert written(tmp_path) == [("a", 1), ("layout", 0)]
