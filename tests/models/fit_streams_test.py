"""`fit` on streams: damaged shards, texts and conditions."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.data import load
from kgan.data import prepare
from tests.models.networks import OneTurn
from tests.models.networks import compiled
from tests.models.networks import game
from tests.models.strategies import scope_of
from tests.models.taken_games import Games

# Nine tenths of the rows are trained on.
ROWS, TRAINED, BATCH = 600, 540, 20
DAMAGED = 123
# More than are read ahead: a pass is one block.
PASSES = 8
GENERATOR = np.random.default_rng(0)
SAMPLE = GENERATOR.normal(size=(ROWS, 8)).astype("float32")


class AtStep(keras.callbacks.Callback):
    """Does something to the files when training has begun."""

    def __init__(self, step, act):
        super().__init__()
        self.step = step
        self.act = act

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step.numpy()) == self.step:
            self.act()


@pytest.fixture
def directory(tmp_path):
    directory = tmp_path / "prepared"
    prepare(SAMPLE, directory, shards=1)
    return directory


@pytest.fixture(scope="module")
def fresh():
    """Of options of `compiled` to a game, traced once for all tests."""
    return Games(lambda **options: compiled(game(), **options)).fresh


def shard_of(directory):
    (path,) = directory.glob("*-train.*")
    return path


def damaged_at(path):
    """The byte at which a record begins; all of them are equally long."""
    size, rest = divmod(path.stat().st_size, TRAINED)
    assert not rest
    return DAMAGED * size


def flipped(path):
    content = bytearray(path.read_bytes())
    content[damaged_at(path) + 40] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[: damaged_at(path)])


@pytest.mark.parametrize(
    ("harm", "steps_per_execution", "named"),
    [
        (flipped, 1, "record 123"),
        (flipped, 5, "record 123"),
        (cut, 1, "records 123 to 539"),
    ],
)
def test_a_shard_damaged_while_training_is_named(
    directory, harm, steps_per_execution, named, fresh
):
    path = shard_of(directory)
    data = load(directory, batch_size=BATCH, cache="shards")
    model = fresh(learning_rate=1e-3, steps_per_execution=steps_per_execution)
    with pytest.raises(ValueError, match=f"Received: {named} of {path}"):
        model.fit(
            data,
            epochs=PASSES,
            callbacks=[AtStep(5, lambda: harm(path))],
            verbose=0,
        )
    assert int(model.step.numpy()) > 5


def test_a_shard_that_goes_while_training_is_named(directory, fresh):
    path = shard_of(directory)
    data = load(directory, batch_size=BATCH, cache="shards")
    model = fresh(learning_rate=1e-3, steps_per_execution=1)
    with pytest.raises(FileNotFoundError, match=path.name):
        model.fit(
            data, epochs=PASSES, callbacks=[AtStep(5, path.unlink)], verbose=0
        )


def test_a_damaged_shard_that_is_held_out_is_named(directory, fresh):
    path = shard_of(directory)
    held_out = load(directory, batch_size=BATCH, cache="shards")
    flipped(path)
    model = fresh(learning_rate=1e-3, steps_per_execution=1)
    with pytest.raises(ValueError, match=f"Received: record 123 of {path}"):
        model.fit(SAMPLE, batch_size=BATCH, validation_data=held_out, verbose=0)
    assert int(model.step.numpy()) == ROWS // BATCH
    with pytest.raises(ValueError, match=f"Received: record 123 of {path}"):
        model.evaluate(held_out, verbose=0)


def told():
    """Vectors with conditions and texts."""
    condition = (SAMPLE[:, :3] + 1).astype("float32")
    text = np.array([f"row {row}" for row in range(ROWS)], object)
    return load(
        {"sample": SAMPLE, "condition": condition, "text": text},
        "all",
        batch_size=BATCH,
    )


def conditioned(jit_compile):
    """A game that learns the mean condition, and may not see the text."""

    def loss(model, batch, mean):
        assert sorted(batch) == ["condition", "sample"]
        return tf.reduce_mean(tf.square(mean - batch["condition"]))

    model = OneTurn(loss, size=3)
    model.compile(
        model_optimizer=keras.optimizers.SGD(0.5), jit_compile=jit_compile
    )
    return model


@pytest.mark.parametrize("jit_compile", [False, True, "auto"])
def test_a_game_sees_the_condition_and_not_the_text(jit_compile):
    data = told()
    assert {"condition", "text"} < set(data.spec)
    model = conditioned(jit_compile)
    history = model.fit(data, validation_data=data, epochs=4, verbose=0).history
    center = model.center(np.ones((1, 1))).numpy()[0]
    mean = data.records["condition"].mean(axis=0)
    np.testing.assert_allclose(center, mean, atol=0.3)
    assert np.isfinite(history["val_model/loss"]).all()


@pytest.mark.parametrize("jit_compile", [False, True, "auto"])
def test_a_gan_trains_beside_texts(jit_compile, fresh):
    model = fresh(jit_compile=jit_compile)
    model.fit(told(), verbose=0)
    assert int(model.records_seen.numpy()) == ROWS


def test_texts_are_divided_among_replicas_too(fresh):
    with scope_of(2).scope():
        model = compiled(game())
    one = fresh(jit_compile=False)
    for each in (one, model):
        each.fit(told(), verbose=0)
    for a, b in zip(one.weights, model.weights, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), atol=1e-5)
