"""What a game trains on: endless batches from the place it has reached."""

import warnings
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import RecordStream
from kgan.core import as_batch
from kgan.core import order_batches
from kgan.models.checks import check_turn_rows
from kgan.models.datasets import as_arrays
from kgan.models.datasets import check_arrays
from kgan.models.datasets import check_batch_size
from kgan.models.datasets import check_classes
from kgan.models.datasets import check_pass
from kgan.models.datasets import check_spec
from kgan.models.resuming import Begun

if TYPE_CHECKING:
    from kgan.models.game import Game


def training_data(
    game: "Game",
    x: Any,
    y: Any,
    batch_size: int | None,
    shuffle: bool,
    steps_per_epoch: int | None,
    begun: Begun,
) -> tuple[Any, int | None]:
    """Returns what `fit` is to iterate over, checked, and an epoch's steps.

    A game that has done steps since the `fit` began goes on behind their
    data: at a record of the order, which is a pure function of (seed, pass),
    or of a `tf.data.Dataset` by leaving out batches.

    Args:
        game: that is fitted; a stream goes on at its `records_seen`.
        x: as `Game.fit` takes it.
        y: as `Game.fit` takes it.
        batch_size: of arrays.
        shuffle: of arrays.
        steps_per_epoch: None for one pass over the data.
        begun: where the game stood when the `fit` began.

    Returns:
        The data, which do not end where the steps are known, and the steps of
        an epoch; None where they are not known.

    Raises:
        ValueError: as `Game.fit` says.
    """
    if isinstance(x, RecordStream):
        check_classes(x, game.label_range)
        executions = x.num_examples // x.batch_size // game.steps_per_execution
        data = x.stream(int(game.records_seen.numpy()))
        check_batches(game, data)
        one_pass = max(1, executions) * game.steps_per_execution
        return data, steps_per_epoch or one_pass
    arrays = as_arrays(x, y)
    if arrays is not None:
        check_arrays(arrays, game.label_range)
        rows = len(arrays["sample"])
        batch_size = check_batch_size(batch_size, rows)
        data = array_batches(
            arrays,
            batch_size,
            seed=game.seed,
            shuffle=shuffle,
            start_record=array_record(game, rows, batch_size, begun),
        )
        check_batches(game, data)
        if steps_per_epoch is None:
            steps_per_epoch = rows // batch_size
            check_pass(steps_per_epoch, game.steps_per_execution)
        return data, steps_per_epoch
    steps_done = max(0, int(game.step.numpy()) - begun.step)
    if not isinstance(x, tf.data.Dataset):
        if steps_done:
            raise ValueError(
                "A run is resumed on what `kgan.data.load` returns, on arrays "
                "or on a tf.data.Dataset, whose place can be found again. "
                f"Received: {type(x).__name__}, {steps_done} steps done"
            )
        return x, steps_per_epoch
    check_batches(game, x)
    if steps_per_epoch is None:
        batches = int(x.cardinality())
        if batches > 0:
            check_pass(batches, game.steps_per_execution)
            steps_per_epoch = batches
    return dataset_from(x, steps_per_epoch, steps_done), steps_per_epoch


def check_batches(game: "Game", dataset: tf.data.Dataset) -> None:
    """Raises where a game cannot be trained on batches of this kind.

    Args:
        game: that is fitted.
        dataset: of its batches.

    Raises:
        ValueError: samples of another shape, no labels for a game that needs
            them, or rows, where they are known, that its turns cannot be
            played on.
    """
    check_spec(dataset, game.sample_shape, game.label_range)
    rows = as_batch(dataset.element_spec)["sample"].shape[0]
    replicas = game.distribute_strategy.num_replicas_in_sync
    if rows is not None and rows % replicas == 0:
        check_turn_rows(
            rows // replicas, game.turns(), game.gradient_accumulation_steps
        )


def array_batches(
    arrays: dict[str, np.ndarray],
    batch_size: int,
    *,
    seed: int,
    shuffle: bool,
    start_record: int,
) -> tf.data.Dataset:
    """Returns endless full batches of arrays from one record of their order.

    Each pass leaves out the last rows of its order, which fill no batch.

    Args:
        arrays: by role, one row a record.
        batch_size: rows a batch.
        seed: seed of the order.
        shuffle: False for the stored order in every pass.
        start_record: number of the first record since the first pass.
    """
    # A GPU must not hold what is gathered on the host.
    with tf.device("CPU:0"):
        tensors = {name: tf.constant(array) for name, array in arrays.items()}
    order = order_batches(
        len(arrays["sample"]),
        seed,
        start_record,
        batch_size,
        shuffle=shuffle,
        drop_remainder=True,
    )
    return order.map(
        lambda rows: {
            name: tf.gather(tensor, rows) for name, tensor in tensors.items()
        }
    ).prefetch(2)


def array_record(game: "Game", rows: int, batch_size: int, begun: Begun) -> int:
    """Returns the record of arrays' order at which a game goes on.

    Each `fit` begins with a whole pass, the first one that the game has not
    begun yet.

    Args:
        game: that is fitted.
        rows: of the arrays.
        batch_size: rows a batch.
        begun: where the game stood when the `fit` began.
    """
    one_pass = rows - rows % batch_size
    first = -(-begun.records // one_pass) * one_pass
    return max(0, first + int(game.records_seen.numpy()) - begun.records)


def dataset_from(
    dataset: tf.data.Dataset, steps_per_epoch: int | None, steps_done: int
) -> tf.data.Dataset:
    """Returns a dataset, again and again, without the batches of steps done.

    Args:
        dataset: of batches.
        steps_per_epoch: None: it has as many as it happens to have, and is
            not repeated.
        steps_done: batches to leave out; the passes before are read too,
            since each may come in another order.

    Raises:
        ValueError: steps were done, of epochs of which nobody knows the end.

    Warns:
        UserWarning: batches are read and left out.
    """
    if steps_per_epoch is None:
        if steps_done:
            raise ValueError(
                "`steps_per_epoch` must be given to resume a run on a "
                "tf.data.Dataset whose number of batches is not known. "
                f"Received: steps_per_epoch=None, {steps_done} steps done"
            )
        return dataset
    if steps_done:
        warnings.warn(
            "A tf.data.Dataset is resumed by reading and leaving out the "
            f"{steps_done:,} batches of the steps done. The run is the "
            "uninterrupted one only where the Dataset, read anew, gives the "
            "same batches; arrays and `kgan.data.load` need no reading.",
            stacklevel=2,
        )
    return dataset.repeat().skip(steps_done)
