"""What a game is given, as datasets of dict batches, checked."""

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import RecordStream
from kgan.core import as_batch
from kgan.core import check_integer

if TYPE_CHECKING:
    from kgan.models.game import Game

DEFAULT_BATCH_SIZE = 32


def held_out_data(game: "Game", x: Any, y: Any, batch_size: int | None) -> Any:
    """Returns what `evaluate` is to iterate over, checked.

    Args:
        game: that is evaluated.
        x: as `Game.fit` takes it.
        y: as `Game.fit` takes it.
        batch_size: of arrays.

    Raises:
        ValueError: as `Game.fit` says.
    """
    labels = game.label_range
    data = as_dataset(x, y, batch_size=batch_size, labels=labels)
    if isinstance(data, tf.data.Dataset):
        check_spec(data, game.sample_shape, labels)
    return data


def as_dataset(
    x: Any,
    y: Any = None,
    *,
    batch_size: int | None = None,
    labels: range | None = None,
) -> Any:
    """Returns one pass over data in batches, checked where they are arrays.

    Args:
        x: an array of samples, a dict of arrays, a `RecordStream`, or what
            Keras can iterate over by itself, which is returned as it is.
        y: labels, where `x` is an array; or the tuple `(x, y)` as `x`.
        batch_size: rows a batch of arrays; None for 32.
        labels: that the game takes; None for one that needs none.

    Raises:
        ValueError: values that are not finite, float pixels or sound outside
            [-1, 1], a label out of range, or other numbers of labels than
            samples.
    """
    if isinstance(x, RecordStream):
        return x.dataset
    arrays = as_arrays(x, y)
    if arrays is None:
        return x
    check_arrays(arrays, labels)
    batch_size = check_integer("batch_size", batch_size or DEFAULT_BATCH_SIZE)
    return (
        tf.data.Dataset.from_tensor_slices(arrays).batch(batch_size).prefetch(2)
    )


def as_arrays(x: Any, y: Any = None) -> dict[str, np.ndarray] | None:
    """Returns arrays by role; None for what is no array of samples.

    Args:
        x: an array of samples, a dict of arrays, or `(samples, labels)`.
        y: labels, where `x` is an array of samples.
    """
    if isinstance(x, tuple | list) and len(x) == 2 and y is None:
        x, y = x
    if isinstance(x, np.ndarray | tf.Tensor):
        x = {"sample": x} if y is None else {"sample": x, "label": y}
    if not isinstance(x, dict):
        return None
    return {name: np.asarray(values) for name, values in as_batch(x).items()}


def check_batch_size(batch_size: int | None, rows: int) -> int:
    """Returns the rows of a batch; None for 32.

    Raises:
        ValueError: more than there are.
    """
    batch_size = check_integer("batch_size", batch_size or DEFAULT_BATCH_SIZE)
    if batch_size > rows:
        raise ValueError(
            "`batch_size` must not exceed the number of samples. "
            f"Received: batch_size={batch_size}, {rows} samples"
        )
    return batch_size


def check_arrays(arrays: dict[str, np.ndarray], labels: range | None) -> None:
    """Raises where arrays cannot be trained on.

    Args:
        arrays: `"sample"` and perhaps `"label"`.
        labels: that the game takes; None for one that needs none.

    Raises:
        ValueError: it says what is wrong, and what was received.
    """
    sample = arrays["sample"]
    for name, values in arrays.items():
        if len(values) != len(sample):
            raise ValueError(
                f'"{name}" must have a row for each sample. Received: '
                f"{len(values)} rows, {len(sample)} samples"
            )
    if np.issubdtype(sample.dtype, np.floating):
        finite = np.isfinite(sample)
        if not finite.all():
            raise ValueError(
                "Samples must be finite. Received: "
                f"{int((~finite).sum())} values that are not"
            )
        if sample.ndim > 2 and np.abs(sample).max(initial=0.0) > 1.0:
            raise ValueError(
                "Float pixels and sound must lie in [-1, 1]; uint8 pixels are "
                "mapped there. Received: values from "
                f"{sample.min():g} to {sample.max():g}"
            )
    elif sample.dtype != np.uint8:
        raise ValueError(
            "Samples must be uint8 pixels or floats. "
            f"Received: dtype={sample.dtype}"
        )
    if labels is not None and "label" in arrays:
        label = arrays["label"]
        if not np.issubdtype(label.dtype, np.integer) or label.ndim != 1:
            raise ValueError(
                "Labels must be integers of shape (n,). "
                f"Received: {label.dtype} of shape {label.shape}"
            )
        if label.size and not (
            labels.start <= label.min() and label.max() < labels.stop
        ):
            raise ValueError(
                f"Labels must lie in [{labels.start}, {labels.stop}). "
                f"Received: {label.min()} to {label.max()}"
            )


def check_spec(
    dataset: tf.data.Dataset,
    sample_shape: tuple[int, ...] | None,
    labels: range | None,
) -> None:
    """Raises where the batches of a dataset do not fit a game.

    Args:
        dataset: of batches, in any form that `as_batch` takes.
        sample_shape: of one sample; None: any.
        labels: that the game takes; None for one that needs none.

    Raises:
        ValueError: samples of another shape, or no labels for a game that
            needs them.
    """
    spec = as_batch(dataset.element_spec)
    if labels is not None and "label" not in spec:
        raise ValueError(
            f'A game of {labels.stop} classes needs a "label" in each batch. '
            f"Received: batches of {sorted(spec)}"
        )
    shape = spec["sample"].shape
    if sample_shape is not None and not shape[1:].is_compatible_with(
        sample_shape
    ):
        raise ValueError(
            f"Samples must have the shape {sample_shape}, as the networks "
            f"take. Received: batches of shape {tuple(shape)}"
        )


def check_pass(batches: int, steps_per_execution: int) -> None:
    """Raises where executions do not fill a pass over finite data.

    Raises:
        ValueError: they do not: the last would end in the middle.
    """
    if batches % steps_per_execution:
        raise ValueError(
            "A pass over the data must be a multiple of "
            "`steps_per_execution` batches; give `steps_per_epoch`, or "
            f"`.take` and `.repeat`. Received: {batches} batches, "
            f"steps_per_execution={steps_per_execution}"
        )


def check_classes(stream: RecordStream, labels: range | None) -> None:
    """Raises unless a stream has the classes of a game that has any.

    Raises:
        ValueError: it has others, or no labels.
    """
    if labels is not None and stream.num_classes != labels.stop:
        raise ValueError(
            f"The data must have the game's {labels.stop} classes. "
            f"Received: num_classes={stream.num_classes}"
        )
