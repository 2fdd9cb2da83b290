"""What a server can be asked for: named functions with named inputs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from kgan.core import Noise
from kgan.core import from_unit_range
from kgan.models import Game
from kgan.models import sample_labels
from kgan.models import sample_noise

# The label of a request that leaves the class to the data's shares.
ANY_LABEL = -1


def signatures(model: Game, *, ema: bool, uint8: bool) -> dict[str, Any]:
    """Returns the traced functions of a model, by signature name.

    `serving_default` turns noise (and, of a conditional model, labels) into
    samples. `sample` draws the noise itself, from one seed a row, so that a
    row depends on its own seed and label alone. Both take any number of
    rows and return `{"sample": (n, ...)}`, float32 or uint8.

    Args:
        model: a game that draws samples.
        ema: use the averaged weights.
        uint8: map samples from [-1, 1] to uint8.

    Raises:
        ValueError: the model draws no samples, or none that are images
            where `uint8` asks for them.
    """
    laws = model.sample_noise
    if not laws:
        raise ValueError(
            "`model` must make samples, as all games do that define "
            "`sample_noise` and `draw`. Received: "
            f"model={type(model).__name__}, which makes none"
        )
    classes = model.classes
    # An array becomes a constant: the counts are no weights of a network.
    counts = None if classes is None else np.asarray(model.label_counts)

    def make(noise: Mapping[str, tf.Tensor], label: Any) -> dict[str, Any]:
        sample = tf.cast(model.draw(noise, label, ema), tf.float32)
        return {"sample": _levels(sample) if uint8 else sample}

    @tf.function(autograph=False)
    def serving_default(inputs: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        inputs = _same_rows(inputs)
        if classes is None:
            return make(inputs, None)
        label = _labels_within(inputs.pop("label"), 0, classes)
        return make(inputs, label)

    @tf.function(autograph=False)
    def sample(inputs: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        inputs = _same_rows(inputs)
        noise = _drawn_by_seed(laws, counts, inputs["seed"])
        if classes is None:
            return make(noise, None)
        label = _labels_within(inputs["label"], ANY_LABEL, classes)
        drawn = noise.pop("label")
        return make(noise, tf.where(label == ANY_LABEL, drawn, label))

    labels = {} if classes is None else {"label": _rows("label", tf.int32)}
    noise = {
        name: _rows(name, tf.float32, law.shape) for name, law in laws.items()
    }
    seeds = {"seed": _rows("seed", tf.int32)}
    return {
        "serving_default": serving_default.get_concrete_function(
            {**noise, **labels}
        ),
        "sample": sample.get_concrete_function({**seeds, **labels}),
    }


def _rows(
    name: str, dtype: tf.DType, shape: tuple[int, ...] = ()
) -> tf.TensorSpec:
    return tf.TensorSpec((None, *shape), dtype, name=name)


def _levels(sample: tf.Tensor) -> tf.Tensor:
    if sample.shape.rank != 4:
        raise ValueError(
            "`uint8` must be False unless samples are images (n, height, "
            f"width, channels). Received: samples of shape {sample.shape}"
        )
    return from_unit_range(sample)


def _drawn_by_seed(
    laws: Mapping[str, Noise], counts: np.ndarray | None, seeds: tf.Tensor
) -> dict[str, tf.Tensor]:
    """Draws one row a seed, as `sample(1, seed=seed)` does.

    A loop over the rows: `tf.vectorized_map` draws the same numbers, but by
    a loop for each op, and is slower.
    """

    def row(seed: tf.Tensor) -> dict[str, tf.Tensor]:
        drawn = sample_noise(laws, 1, seed)
        if counts is not None:
            drawn["label"] = sample_labels(1, seed, counts)
        return {name: values[0] for name, values in drawn.items()}

    specs = {
        name: tf.TensorSpec(law.shape, tf.float32) for name, law in laws.items()
    }
    if counts is not None:
        specs["label"] = tf.TensorSpec((), tf.int32)
    return tf.map_fn(row, seeds, fn_output_signature=specs)


def _labels_within(label: tf.Tensor, least: int, classes: int) -> tf.Tensor:
    """Fails a request whose labels lie outside [least, classes)."""
    inside = tf.reduce_all((label >= least) & (label < classes))
    sentence = f"`label` must lie in [{least}, {classes}). Received:"
    check = tf.debugging.Assert(inside, [sentence, label])
    with tf.control_dependencies([check]):
        return tf.identity(label)


def _same_rows(inputs: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """Fails a request of uneven inputs, which could broadcast silently."""
    rows = tf.stack([tf.shape(inputs[name])[0] for name in sorted(inputs)])
    names = " and ".join(f"`{name}`" for name in sorted(inputs))
    sentence = f"{names} must have as many rows as each other. Received:"
    check = tf.debugging.Assert(
        tf.reduce_all(rows == rows[0]), [sentence, rows]
    )
    with tf.control_dependencies([check]):
        return {name: tf.identity(value) for name, value in inputs.items()}
