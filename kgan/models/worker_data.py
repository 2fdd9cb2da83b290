"""The rows of each global batch that a process feeds to its replicas."""

from typing import Any

import tensorflow as tf

from kgan.core import as_batch
from kgan.core import num_workers
from kgan.core import worker_values
from kgan.models.checks import check_replicas


def replica_batches(
    data: Any, strategy: tf.distribute.Strategy, *, whole: bool
) -> Any:
    """Returns data of which every replica gets its own rows of each batch.

    Of a batch of B rows, n = ceil(B / replicas), replica r gets the rows
    [r n, (r + 1) n), as `kgan.core.replica_rows` cuts the noise. So each
    process reads whole batches, and all of them must read the same.

    Args:
        data: a `tf.data.Dataset` of global batches; anything else is
            returned as it is.
        strategy: whose replicas are fed; nothing changes for one replica.
        whole: whether the replicas must divide each batch, as in training.
            Otherwise the last ones may get fewer rows, or none.

    Raises:
        ValueError: the replicas do not divide the batches; or, with several
            workers, the data are of a kind that cannot be divided.
    """
    if strategy.num_replicas_in_sync == 1 or data is None:
        return data
    if not isinstance(data, tf.data.Dataset):
        return check_divided(data, strategy)
    rows = as_batch(data.element_spec)["sample"].shape[0]
    if whole and rows is not None:
        check_replicas(rows, strategy.num_replicas_in_sync)

    def own_parts(context: tf.distribute.InputContext) -> tf.data.Dataset:
        replicas = context.num_replicas_in_sync
        local = replicas // context.num_input_pipelines
        first = context.input_pipeline_id * local

        def parts(*elements: Any) -> tf.data.Dataset:
            batch = elements[0] if len(elements) == 1 else elements
            return tf.data.Dataset.range(first, first + local).map(
                lambda replica: part_of(batch, replica, replicas, whole)
            )

        divided = data.flat_map(parts)
        batches = int(data.cardinality())
        if batches != tf.data.UNKNOWN_CARDINALITY:
            # Of endless data, TensorFlow need not ask all workers at every
            # batch whether there is one, and knows its rows.
            endless = batches == tf.data.INFINITE_CARDINALITY
            divided = divided.apply(
                tf.data.experimental.assert_cardinality(
                    batches if endless else batches * local
                )
            )
        return divided.prefetch(2 * local)

    return strategy.distribute_datasets_from_function(own_parts)


def batches_of(data: Any) -> int | None:
    """Returns how many batches there are; None where nobody knows.

    Args:
        data: as of `replica_batches`. Asked before data are divided, since
            those of several replicas no longer tell.
    """
    if not isinstance(data, tf.data.Dataset):
        return None
    batches = int(data.cardinality())
    return batches if batches > 0 else None


def part_of(batch: Any, replica: tf.Tensor, replicas: int, whole: bool) -> Any:
    """Returns a replica's rows of a global batch.

    Args:
        batch: tensors, nested in any way, of as many rows each.
        replica: which one, an integer scalar.
        replicas: how many there are.
        whole: assert that they divide the rows.
    """
    sample = as_batch(batch)["sample"]
    fixed = sample.shape[0]
    rows = tf.shape(sample, tf.int64)[0] if fixed is None else fixed
    each = -(-rows // replicas)
    checks = []
    if whole and fixed is None:
        message = f"{replicas} replicas must divide the rows of a batch."
        rest = rows % replicas
        checks = [tf.debugging.assert_less(rest, tf.ones_like(rest), message)]

    def cut(tensor: tf.Tensor) -> tf.Tensor:
        part = tensor[replica * each : (replica + 1) * each]
        if fixed is not None and fixed % replicas == 0:
            part = tf.ensure_shape(part, [each, *part.shape[1:]])
        return part

    with tf.control_dependencies(checks):
        return tf.nest.map_structure(cut, batch)


def check_divided(data: Any, strategy: tf.distribute.Strategy) -> Any:
    """Returns data that the caller has divided among replicas.

    Raises:
        ValueError: nobody has.
    """
    if not isinstance(data, tf.distribute.DistributedDataset):
        raise ValueError(
            "With several replicas, data must be what `kgan.data.load` "
            "returns, arrays, or a tf.data.Dataset, the same on each worker. "
            f"Received: {type(data).__name__}"
        )
    return data


def check_out_of_scope(strategy: tf.distribute.Strategy) -> None:
    """Raises where several workers would train within their scope.

    Variables that are made within it are made by all workers together; Keras
    makes some while the chief alone saves the game.

    Raises:
        ValueError: it says what to do.
    """
    if num_workers(strategy) > 1 and tf.distribute.has_strategy():
        raise ValueError(
            "With several workers, `fit` must be called outside of the "
            "strategy's scope: within it, build and compile the game only. "
            f"Received: a call in the scope of {type(strategy).__name__}"
        )


def check_same_step(step: int, strategy: tf.distribute.Strategy) -> None:
    """Raises unless all workers have done as many steps.

    Args:
        step: that this worker has reached.
        strategy: of the workers; all of them must call this.

    Raises:
        ValueError: they have not: not all resumed from the same checkpoint.
        WorkerLost: another worker stopped.
    """
    steps = [int(value) for value in worker_values(step, strategy)]
    if len(set(steps)) > 1:
        raise ValueError(
            "All workers must resume at the same step: they must share the "
            "folder of checkpoints (`workdir`). Received: the workers at "
            f"steps {steps}"
        )
