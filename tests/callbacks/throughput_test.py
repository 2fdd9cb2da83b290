"""The pace in the logs, and that the progress bar shows it."""

import time

import keras

from kgan.callbacks import Throughput
from kgan.callbacks.pace import Mark
from kgan.callbacks.pace import Stopwatch
from kgan.callbacks.pace import pace_between


class Logs(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.batches = []

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append(dict(logs))


class Sleep(keras.callbacks.Callback):
    def __init__(self, train=0.0, test=0.0):
        super().__init__()
        self.train, self.test = train, test

    def on_train_batch_begin(self, batch, logs=None):
        time.sleep(self.train)

    def on_test_batch_begin(self, batch, logs=None):
        time.sleep(self.test)


def test_pace_is_a_ratio_of_differences():
    first, last = Mark(1, 100, 5.0, 1.0), Mark(9, 500, 7.0, 1.5)
    assert pace_between(first, last) == {
        "images_per_second": 200.0,
        "input_wait": 0.25,
    }
    assert pace_between(first, first) == {}


def test_no_pace_from_the_execution_that_traces(make_game, fit_game):
    logs = Logs()
    fit_game(make_game(), 4, Throughput(), logs)
    has_pace = ["images_per_second" in batch for batch in logs.batches]
    assert has_pace == [False, True, True, True]
    assert 0 <= logs.batches[-1]["input_wait"] <= 1


def test_the_pace_is_of_wall_time(make_game, fit_game):
    """A sleep of 50 ms in each step of 8 rows leaves at most 160 a second."""
    logs = Logs()
    fit_game(make_game(), 5, Sleep(train=0.05), Throughput(), logs)
    assert 40.0 < logs.batches[-1]["images_per_second"] < 160.0


def test_the_window_forgets(make_game, fit_game):
    slow, logs = Sleep(train=0.2), Logs()
    throughput = Throughput(window_steps=3)

    class Hurry(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            slow.train = 0.2 if batch < 2 else 0.0

    fit_game(make_game(), 10, slow, throughput, logs, Hurry())
    paces = [batch.get("images_per_second") for batch in logs.batches]
    assert paces[2] < 40.0 and paces[-1] > 2.0 * paces[2]


def test_validation_is_left_out(make_game, fit_game, stream_of):
    model = make_game()
    history = fit_game(
        model,
        3,
        Throughput(),
        Sleep(test=0.25),
        epochs=2,
        validation_data=stream_of(model, 50).take(2),
    ).history
    assert len(history["images_per_second"]) == 2
    # Three steps of eight rows in half a second of validation would be 48.
    assert history["images_per_second"][1] > 48.0


def test_the_progress_bar_shows_it(make_game, fit_game, capsys):
    fit_game(make_game(), 3, Throughput(), verbose=1)
    assert "images_per_second: " in capsys.readouterr().out


def test_several_steps_in_an_execution(make_game, fit_game):
    logs = Logs()
    model = make_game(steps_per_execution=2)
    fit_game(model, 6, Throughput(window_steps=1), logs)
    assert ["images_per_second" in batch for batch in logs.batches] == [
        False,
        True,
        True,
    ]


def test_the_wait_for_input_is_the_games(make_game, monkeypatch):
    game = make_game()
    monkeypatch.setattr(game, "input_wait_seconds", 2.5)
    assert Stopwatch(game).mark().waited == 2.5


def test_a_paused_watch_stands_still(make_game):
    watch = Stopwatch(make_game())
    start = watch.mark().seconds
    watch.pause()
    time.sleep(0.2)
    watch.resume()
    watch.resume()
    assert watch.mark().seconds - start < 0.15
