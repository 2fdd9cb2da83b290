"""Steps that are not finite: skipped, said, and in the end a report."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.callbacks import Checkpoint
from kgan.callbacks import TensorBoard
from kgan.callbacks.event_writer import read_events
from kgan.models import Diverged
from kgan.models import Finding
from tests.models.networks import OneTurn
from tests.models.networks import compiled
from tests.models.networks import game
from tests.models.taken_games import Games

X = np.random.default_rng(0).normal(size=(256, 8)).astype("float32")


@pytest.fixture(scope="module")
def fresh():
    """Of options of `compile` to a game, traced once for all tests."""
    return Games(lambda **options: compiled(game(), **options)).fresh


def batches(first, count, poisoned=()):
    rows = X[: 16 * count].copy()
    for batch in poisoned:
        rows[16 * (batch - first) + 5] = np.nan
    return tf.data.Dataset.from_tensor_slices({"sample": rows}).batch(16)


@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_what_and_where_is_said(steps_per_execution, fresh):
    model = fresh(steps_per_execution=steps_per_execution, patience=4)
    with pytest.warns(
        UserWarning,
        match="1 moves were skipped in the .* discriminator/adversarial at "
        "step 3",
    ):
        history = model.fit(batches(1, 8, [3]), verbose=0).history
    # The mean is over the seven steps that were finite.
    assert all(np.isfinite(means).all() for means in history.values())
    assert model.skipped_moves.numpy() == 1
    assert model.consecutive_skips.numpy() == 0
    assert model.step.numpy() == 8


@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_a_streak_is_divergence(steps_per_execution, fresh):
    model = fresh(steps_per_execution=steps_per_execution, patience=4)
    with (
        pytest.warns(UserWarning, match="moves were skipped"),
        pytest.raises(Diverged, match="each of the 4 steps") as caught,
    ):
        model.fit(batches(1, 12, [3, 5, 6, 7, 8]), verbose=0)
    assert model.step.numpy() == 8
    (finding,) = caught.value.findings
    assert (finding.player, finding.term) == ("discriminator", "adversarial")
    assert all(np.isfinite(weight.numpy()).all() for weight in model.weights)


def test_gradients_of_finite_terms():
    """sqrt(x^2) is 0 at x = 0, and its gradient 0 / 0."""

    def root(game, batch, mean):
        return tf.sqrt(tf.square(mean))[0, 0]

    model = OneTurn(root, size=1, kernel_initializer="zeros")
    model.compile(
        model_optimizer=keras.optimizers.SGD(1.0), jit_compile=False, patience=1
    )
    with pytest.raises(Diverged) as caught:
        model.fit(batches(1, 1), verbose=0)
    assert caught.value.findings == (Finding("model", "gradients", 1),)


def test_an_epoch_without_a_finite_step_shows_nan(fresh):
    model = fresh(steps_per_execution=1, patience=4)
    with pytest.warns(UserWarning):
        history = model.fit(batches(1, 2, [1, 2]), verbose=0).history
    assert np.isnan(history["discriminator/adversarial"]).all()
    assert np.isfinite(history["generator/adversarial"]).all()


def test_other_noise_after_a_rollback(fresh):
    kernels = []
    for rollbacks in (0, 0, 1):
        model = fresh(steps_per_execution=1, patience=4)
        model.rollbacks.assign(rollbacks)
        model.fit(batches(1, 2), verbose=0)
        kernels.append(model.discriminator.trainable_variables[0].numpy())
    np.testing.assert_array_equal(kernels[0], kernels[1])
    assert np.abs(kernels[0] - kernels[2]).max() > 1e-4


class Poisoned:
    """A stream of records that `fit` would refuse as an array."""

    batch_size = 16
    num_classes = None

    def __init__(self, sample):
        self.sample = sample
        self.num_examples = len(sample)

    @property
    def dataset(self):
        return self.stream().take(self.num_examples // self.batch_size)

    def stream(self, start_record=0):
        rows = {"sample": np.roll(self.sample, -start_record, axis=0)}
        return (
            tf.data.Dataset.from_tensor_slices(rows)
            .repeat()
            .batch(self.batch_size, drop_remainder=True)
        )


def diverging(first, last):
    """A game whose critic's loss is infinite in some steps, but only while
    it has not gone back."""

    def doomed(game, batch, mean):
        now = (
            (game.step.value >= first)
            & (game.step.value < last)
            & (game.rollbacks.value < 1)
        )
        loss = tf.reduce_mean((batch["sample"] - mean) ** 2)
        return loss * tf.where(now, np.inf, 1.0)

    model = OneTurn(doomed)
    model.compile(
        model_optimizer=keras.optimizers.SGD(0.1),
        jit_compile=False,
        patience=3,
    )
    return model


def test_it_goes_back_to_the_last_good_checkpoint(tmp_path):
    """Steps 13 to 15, in the second of four epochs: 10 is a checkpoint."""
    model = diverging(12, 100)
    with (
        pytest.warns(UserWarning, match="moves were skipped"),
        pytest.warns(
            UserWarning, match=r"Going back to step 10, .* rollback 1 of 3"
        ),
    ):
        history = model.fit(
            X,
            batch_size=16,
            epochs=4,
            steps_per_epoch=8,
            verbose=0,
            callbacks=[
                Checkpoint(tmp_path / "checkpoints", every_steps=5),
                TensorBoard(tmp_path / "logs", every_steps=1),
            ],
        )
    assert (model.step.numpy(), model.rollbacks.numpy()) == (32, 1)
    assert history.epoch == [0, 1, 2, 3]
    assert len(history.history["model/loss"]) == 4
    assert model.records_seen.numpy() == 32 * 16
    assert np.isfinite(model.center.weights[0].numpy()).all()
    steps = [
        event.step
        for path in (tmp_path / "logs").iterdir()
        for event in read_events(path)
        for value in event.summary.value
        if value.tag == "model/loss"
    ]
    assert sorted(steps) == list(range(1, 33))


def test_it_stops_after_a_number_of_rollbacks(tmp_path, fresh):
    """To step 4, then further, to 2, then never again."""
    model = fresh(steps_per_execution=1, patience=2)
    poisoned = X[:128].copy()
    poisoned[16 * 5 :] = np.nan
    with (
        pytest.warns(UserWarning, match="moves were skipped"),
        pytest.warns(UserWarning, match="Going back to step 4"),
        pytest.warns(UserWarning, match="Going back to step 2"),
        pytest.raises(
            Diverged, match=r"steps 6 to 7 .* gone back to a checkpoint 2 times"
        ),
    ):
        model.fit(
            Poisoned(poisoned),
            epochs=1,
            verbose=0,
            callbacks=[Checkpoint(tmp_path, every_steps=2, rollbacks=2)],
        )
    assert model.rollbacks.numpy() == 2


def test_without_checkpoints_it_stops_at_once(fresh):
    model = fresh(steps_per_execution=1, patience=2)
    with (
        pytest.warns(UserWarning, match="moves were skipped"),
        pytest.raises(Diverged, match="discriminator/adversarial at step 4"),
    ):
        model.fit(batches(1, 8, [3, 4]), verbose=0)
