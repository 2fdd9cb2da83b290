"""Keras' own callbacks do on a game what they do on any model."""

import csv

import keras
import numpy as np
import pytest

TERM = "generator/adversarial"


def test_model_checkpoint_keeps_the_best(
    tmp_path, make_game, fit_game, stream_of
):
    model = make_game()
    best = keras.callbacks.ModelCheckpoint(
        tmp_path / "best.keras",
        monitor=f"val_{TERM}",
        mode="min",
        save_best_only=True,
    )
    held_out = stream_of(model, 100).take(2)
    history = fit_game(
        model, 2, best, epochs=4, validation_data=held_out
    ).history
    loaded = keras.models.load_model(tmp_path / "best.keras")
    epoch = int(np.argmin(history[f"val_{TERM}"]))
    assert loaded.step.numpy() == 2 * (epoch + 1)
    again = loaded.evaluate(held_out, return_dict=True, verbose=0)
    assert again[TERM] == pytest.approx(min(history[f"val_{TERM}"]), rel=1e-5)


def test_model_checkpoint_of_a_training_term(tmp_path, make_game, fit_game):
    saving = keras.callbacks.ModelCheckpoint(
        tmp_path / "at_{epoch}.keras", monitor=TERM, mode="max"
    )
    fit_game(make_game(), 1, saving, epochs=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "at_1.keras",
        "at_2.keras",
    ]


def test_early_stopping_stops_and_restores(make_game, fit_game):
    model = make_game()
    stopping = keras.callbacks.EarlyStopping(
        monitor=TERM,
        mode="min",
        min_delta=1e9,
        patience=2,
        restore_best_weights=True,
    )
    history = fit_game(model, 1, stopping, epochs=9)
    assert len(history.epoch) == 3
    # Its clock is a weight: it goes back with the best epoch's.
    assert model.step.numpy() == 1


def test_csv_logger_has_a_column_a_term(tmp_path, make_game, fit_game):
    path = tmp_path / "log.csv"
    history = fit_game(
        make_game(), 2, keras.callbacks.CSVLogger(path), epochs=3
    ).history
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["0", "1", "2"]
    np.testing.assert_allclose(
        [float(row[TERM]) for row in rows], history[TERM], rtol=1e-6
    )


def test_terminate_on_nan_is_refused(make_game, fit_game):
    """It reads only `loss`, which a game does not log."""
    model = make_game()
    with pytest.raises(ValueError, match="must not hold TerminateOnNaN"):
        fit_game(model, 3, keras.callbacks.TerminateOnNaN())
    assert model.step.numpy() == 0


@pytest.mark.parametrize(
    "callback",
    [
        keras.callbacks.LearningRateScheduler(lambda epoch: 0.1),
        keras.callbacks.ReduceLROnPlateau(),
    ],
)
def test_callbacks_of_one_optimizer_say_what_to_do(
    callback, make_game, fit_game
):
    with pytest.raises(ValueError, match="kgan.callbacks.ForPlayer"):
        fit_game(make_game(), 1, callback)


def test_keras_tensorboard_writes(tmp_path, make_game, fit_game, stream_of):
    model = make_game()
    board = keras.callbacks.TensorBoard(tmp_path, update_freq=1)
    fit_game(model, 2, board, validation_data=stream_of(model).take(1))
    folders = {path.name for path in tmp_path.iterdir()}
    assert folders == {"train", "validation"}


def test_lambda_callback_sees_the_terms(make_game, fit_game):
    seen = []
    watching = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: seen.append(sorted(logs))
    )
    fit_game(make_game(), 2, watching)
    assert seen == [["discriminator/adversarial", TERM]] * 2
