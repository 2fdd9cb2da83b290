"""A `fit` that goes on: its data, its place in an epoch, its callbacks."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.callbacks import Checkpoint
from kgan.core import epoch_order
from kgan.data import load
from kgan.models import Begun
from kgan.models import ResumingCallback
from kgan.models import Resumption
from kgan.models.resuming import in_order
from kgan.models.resuming import place_of
from kgan.models.training_data import array_batches
from kgan.models.training_data import array_record
from kgan.models.training_data import dataset_from
from tests.models.engine_test import game

ROWS = 44
DATA = np.random.default_rng(0).normal(size=(ROWS, 8)).astype("float32")
BATCH = 8
PASS = ROWS // BATCH


class Killed(Exception):
    """Ends a run in the middle."""


class Kill(keras.callbacks.Callback):
    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_end(self, batch, logs=None):
        if self.model.step.numpy() == self.step:
            raise Killed


def dataset():
    return (
        tf.data.Dataset.from_tensor_slices({"sample": DATA})
        .shuffle(ROWS, seed=7)
        .batch(BATCH, drop_remainder=True)
    )


# What `fit` is given, made anew as in a new process.
DATA_OF = {
    "stream": lambda: {"x": load(DATA, batch_size=BATCH, seed=1)},
    "arrays": lambda: {"x": DATA, "batch_size": BATCH},
    "arrays in order": lambda: {
        "x": DATA,
        "batch_size": BATCH,
        "shuffle": False,
    },
    "arrays of long epochs": lambda: {
        "x": DATA,
        "batch_size": BATCH,
        "steps_per_epoch": 7,
    },
    "dataset": lambda: {"x": dataset()},
    "dataset of short epochs": lambda: {"x": dataset(), "steps_per_epoch": 3},
    "dataset of unknown length": lambda: {
        "x": dataset().filter(lambda batch: True),
        "steps_per_epoch": 4,
    },
}


def fit(model, data, *callbacks, epochs=3):
    return model.fit(
        **data, epochs=epochs, callbacks=list(callbacks), verbose=0
    )


def variables_of(model):
    variables = list(model.variables)
    for player in model.players:
        variables += model.optimizer_of(player).variables
    return variables


def values(model):
    return [variable.numpy() for variable in variables_of(model)]


@functools.cache
def made(replicas):
    model = game(replicas)
    return model, values(model)


def fresh(replicas=1):
    """A game as in a new process; tracing one takes seconds."""
    model, start = made(replicas)
    for variable, value in zip(variables_of(model), start, strict=True):
        variable.assign(value)
    return model


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:A tf.data.Dataset is resumed")
@pytest.mark.parametrize(
    ("kind", "replicas"),
    [
        *((kind, 1) for kind in DATA_OF),
        *((kind, 2) for kind in ("stream", "arrays", "dataset")),
    ],
)
def test_the_data_go_on_in_the_middle_of_an_epoch(tmp_path, kind, replicas):
    model = fresh(replicas)
    history = fit(model, DATA_OF[kind]()).history
    whole = values(model)
    for step in (3, 6, 6, 8):
        saving = Checkpoint(tmp_path, every_steps=2)
        with pytest.raises(Killed):
            fit(fresh(replicas), DATA_OF[kind](), saving, Kill(step))
    saving = Checkpoint(tmp_path, every_steps=2)
    rest = fit(fresh(replicas), DATA_OF[kind](), saving).history
    for a, b in zip(whole, values(model), strict=True):
        np.testing.assert_array_equal(a, b)
    for name, means in rest.items():
        assert means == history[name][-len(means) :]


def test_a_dataset_says_that_it_is_read(tmp_path):
    with pytest.raises(Killed):
        fit(
            fresh(),
            DATA_OF["dataset"](),
            Checkpoint(tmp_path, every_steps=2),
            Kill(7),
        )
    with pytest.warns(UserWarning, match="leaving out the 6 batches"):
        fit(fresh(), DATA_OF["dataset"](), Checkpoint(tmp_path, every_steps=2))


def test_what_cannot_be_resumed(tmp_path):
    unknown = {"x": dataset().filter(lambda batch: True)}

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return {"sample": DATA[index * BATCH : (index + 1) * BATCH]}

    model = fresh()
    with pytest.warns(UserWarning, match="ran out of data"):
        fit(model, unknown, epochs=1)
    # Where the data end, no step is begun.
    assert model.step.numpy() == len(list(dataset()))
    with pytest.raises(Killed):
        fit(
            fresh(),
            DATA_OF["arrays"](),
            Checkpoint(tmp_path, every_steps=2),
            Kill(3),
        )
    for data, message in (
        (unknown, "`steps_per_epoch` must be given.*2 steps done"),
        ({"x": Batches()}, "place can be found again. Received: Batches, 2"),
    ):
        with pytest.raises(ValueError, match=message):
            fit(fresh(), data, Checkpoint(tmp_path, every_steps=2))


class TestArrays:
    def drawn(self, start_record=0, shuffle=True):
        batches = array_batches(
            {"sample": np.arange(ROWS)},
            BATCH,
            seed=3,
            shuffle=shuffle,
            start_record=start_record,
        )
        return [
            batch["sample"].tolist()
            for batch in batches.take(4 * PASS).as_numpy_iterator()
        ]

    def test_the_order_is_that_of_seed_and_pass(self):
        drawn = self.drawn()
        for number in range(4):
            order = epoch_order(ROWS, 3, number, shuffle=True).numpy()
            mine = drawn[number * PASS : (number + 1) * PASS]
            assert sum(mine, []) == order[: PASS * BATCH].tolist()
        for done in (1, 4, 5, 13):
            rest = self.drawn(done * BATCH)
            assert rest[: 4 * PASS - done] == drawn[done:]

    def test_without_shuffle_each_pass_is_the_stored_order(self):
        rows = list(range(PASS * BATCH))
        assert sum(self.drawn(shuffle=False), []) == rows * 4

    def test_each_fit_begins_with_a_whole_pass(self):
        """Also after other data, of another length."""
        model = fresh()
        fit(model, {"x": DATA, "batch_size": BATCH, "steps_per_epoch": 2})
        assert model.records_seen.numpy() == 6 * BATCH
        begun = Begun(6, 6 * BATCH)
        assert array_record(model, ROWS, BATCH, begun) == 2 * PASS * BATCH
        assert array_record(model, 2 * BATCH, BATCH, begun) == 6 * BATCH
        # Two steps of the fit that began there are done.
        begun = Begun(4, 4 * BATCH)
        expected = (PASS + 2) * BATCH
        assert array_record(model, ROWS, BATCH, begun) == expected


class TestPlace:
    @pytest.mark.parametrize(
        ("steps", "epoch_steps", "expected"),
        [
            (0, 0, (0, 0)),
            (14, 4, (1, 4)),
            (20, 0, (2, 0)),
            # Its steps are done, its end is not.
            (20, 10, (1, 10)),
            # An epoch of another length had begun: it is none of these.
            (20, 4, (2, 0)),
            # Gone back to before the fit began.
            (-3, 0, (-1, 7)),
        ],
    )
    def test_is_on_the_clock(self, steps, epoch_steps, expected):
        resumption = Resumption(Begun(0, 0), epoch_steps)
        assert place_of(steps, 10, 1, resumption) == expected

    def test_of_epochs_without_a_known_end(self):
        assert place_of(0, None, 1, None) == (0, 0)

    def test_executions_divide_it(self):
        assert place_of(14, 10, 2, None) == (1, 4)
        with pytest.raises(ValueError, match="steps_per_execution=5, 4 of 10"):
            place_of(14, 10, 5, None)


def test_resuming_callbacks_come_last_and_nests_are_flat():
    class Own(ResumingCallback):
        def resume(self, game, callbacks=()):
            return None

        def go_back(self, game):
            return None

        def finish(self):
            pass

    first, second = Own(), Own()
    others = [keras.callbacks.Callback() for _ in range(3)]
    given = [first, others[0], [others[1], second], others[2]]
    assert in_order(given) == [*others, first, second]


def test_a_dataset_is_repeated_where_its_length_is_known():
    numbers = tf.data.Dataset.range(3)
    assert list(dataset_from(numbers, None, 0).as_numpy_iterator()) == [0, 1, 2]
    endless = dataset_from(numbers, 3, 0).take(5)
    assert list(endless.as_numpy_iterator()) == [0, 1, 2, 0, 1]
    with pytest.warns(UserWarning, match="4 batches"):
        rest = dataset_from(numbers, 3, 4).take(2)
    assert list(rest.as_numpy_iterator()) == [1, 2]
