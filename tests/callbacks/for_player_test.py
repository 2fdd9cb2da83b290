"""A callback that sets one player's optimizer, and no other."""

import keras
import numpy as np
import pytest

from kgan.callbacks import ForPlayer


def rates(model):
    return [
        float(model.optimizer_of(player).learning_rate.numpy())
        for player in ("generator", "discriminator")
    ]


def halving():
    return keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)


def test_a_bare_scheduler_is_refused_by_name(make_game, fit_game):
    with pytest.raises(ValueError, match="LearningRateScheduler.*ForPlayer"):
        fit_game(make_game(), 1, halving())


def test_a_wrapped_scheduler_moves_one_player(make_game, fit_game):
    model = make_game()
    history = fit_game(
        model, 2, ForPlayer("generator", halving()), epochs=3
    ).history
    np.testing.assert_allclose(rates(model), [0.01 / 8, 0.02], rtol=1e-6)
    np.testing.assert_allclose(
        history["generator/learning_rate"], [0.005, 0.0025, 0.00125], rtol=1e-6
    )
    assert "learning_rate" not in history


def test_one_for_each_player(make_game, fit_game):
    model = make_game()
    history = fit_game(
        model,
        1,
        ForPlayer("generator", halving()),
        ForPlayer(
            "discriminator",
            keras.callbacks.ReduceLROnPlateau(
                monitor="generator/adversarial",
                factor=0.1,
                patience=1,
                min_delta=1e9,
                mode="min",
            ),
        ),
        epochs=3,
    ).history
    assert history["generator/learning_rate"][-1] == pytest.approx(0.00125)
    assert history["discriminator/learning_rate"][0] == pytest.approx(0.02)
    assert rates(model)[1] == pytest.approx(0.0002)


def test_the_averaged_weights_of_a_players_optimizer(make_game, fit_game):
    model = make_game(
        optimizer=lambda rate: keras.optimizers.SGD(rate, use_ema=True)
    )
    swap = keras.callbacks.SwapEMAWeights(swap_on_epoch=True)
    fit_game(model, 2, ForPlayer("generator", swap))
    np.testing.assert_array_equal(
        model.generator.trainable_variables[0].numpy(),
        model.generator_optimizer._model_variables_moving_average[0].numpy(),
    )


def test_everything_else_is_the_games_own(make_game, fit_game, stream_of):
    calls = []

    class Spy(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            calls.append(int(self.model.step.numpy()))
            self.model.stop_training = batch == 1

    hooks = [
        f"on_{phase}{part}_{end}"
        for phase, parts in (
            ("train", ("", "_batch")),
            ("test", ("", "_batch")),
            ("epoch", ("",)),
        )
        for part in parts
        for end in ("begin", "end")
    ]
    seen = set()

    class Hooks(keras.callbacks.Callback):
        pass

    for hook in hooks:
        setattr(Hooks, hook, lambda self, *_, hook=hook, **__: seen.add(hook))
    model = make_game()
    fit_game(
        model,
        5,
        ForPlayer("generator", Spy()),
        ForPlayer("generator", Hooks()),
        validation_data=stream_of(model).take(1),
    )
    assert calls == [1, 2]
    assert seen == set(hooks)


def test_another_player_is_named(make_game, fit_game):
    with pytest.raises(ValueError, match="`player` must be one of.*critic"):
        fit_game(make_game(), 1, ForPlayer("critic", halving()))


def test_only_callbacks_are_wrapped():
    with pytest.raises(TypeError, match="`callback`"):
        ForPlayer("generator", "LearningRateScheduler")
