"""Samples of a SavedModel, whoever wrote it."""

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import final

import numpy as np
import tensorflow as tf

from kgan.core import check_choice

GRAPH = "saved_model.pb"
# The signature that kgan writes: it draws from one seed a row.
BY_SEED = "sample"
SEED = "seed"
# The one that every framework writes: it is fed the latent.
BY_LATENT = "serving_default"
BATCH_ROWS = 100
LATENTS: dict[str, Callable[..., np.ndarray]] = {
    "normal": lambda generator, shape: generator.standard_normal(shape),
    "uniform": lambda generator, shape: generator.uniform(-1.0, 1.0, shape),
}


def find_saved_model(path: Path) -> Path | None:
    """Returns the folder of a SavedModel, or None.

    Args:
        path: the folder itself, or that of numbered versions, of which the
            highest is taken, as a server does.
    """
    if (path / GRAPH).is_file():
        return path
    versions = [
        entry
        for entry in path.iterdir()
        if entry.name.isascii()
        and entry.name.isdecimal()
        and (entry / GRAPH).is_file()
    ]
    return max(versions, key=lambda entry: int(entry.name), default=None)


@final
class SavedGenerator:
    """A SavedModel as a function from seeds and labels to samples.

    Its signature `sample` is taken if it has one, of a `seed` a row and
    perhaps a label, as `kgan.export.save` writes; else `serving_default`,
    of one float input, the latent, and perhaps a label, as
    `keras.Model.export` writes.

    Attributes:
        takes_labels: whether it is asked for classes.

    Args:
        path: of the SavedModel, or of its numbered versions.
        latent: "normal" (the default) or "uniform".

    Raises:
        OSError: the folder cannot be read.
        ValueError: a signature that is not understood, or `latent` for a
            model that draws its own.
    """

    def __init__(self, path: Path, *, latent: str | None = None) -> None:
        try:
            # Kept, since its functions alone would lose their variables.
            self._loaded = tf.saved_model.load(str(find_saved_model(path)))
        except tf.errors.OpError as error:
            raise ValueError(
                f"`generated` must be a whole SavedModel. Received: {path}: "
                f"{error.message}"
            ) from error
        signatures = self._loaded.signatures
        self._signature = BY_SEED if BY_SEED in signatures else BY_LATENT
        check_choice("signature", self._signature, signatures)
        if latent is not None and self._signature == BY_SEED:
            raise ValueError(
                "`latent` must not be given for a SavedModel whose signature "
                f"`{BY_SEED}` draws its own. Received: latent={latent!r}"
            )
        self._law = LATENTS[latent or "normal"]
        self._function = signatures[self._signature]
        self._inputs: dict[str, Any] = dict(
            self._function.structured_input_signature[1]
        )
        self._noise, self._label = _roles(self._signature, self._inputs)
        self.takes_labels = self._label is not None

    def sample(
        self, count: int, seed: int, labels: np.ndarray | None = None
    ) -> np.ndarray:
        """Returns samples as the model gives them, `(count, ...)`.

        Args:
            count: how many.
            seed: of the seeds, or the latents.
            labels: int32 `(count,)`; None for class 0 where it asks for
                one.

        Raises:
            ValueError: the model fails, or does not give one sample a row.
        """
        generator = np.random.default_rng(seed)
        # One after another, so that no two are equal.
        first = int(generator.integers(2**31 - count - BATCH_ROWS))
        if labels is None:
            labels = np.zeros(count, np.int32)
        # Some models take batches of one size alone, and get whole ones.
        spec = self._inputs[self._noise]
        size = spec.shape[0] or BATCH_ROWS
        made = []
        for start in range(0, count, size):
            rows = np.arange(start, start + size)
            if self._signature == BY_SEED:
                inputs = {self._noise: first + rows}
            else:
                shape = (size, *spec.shape[1:])
                inputs = {self._noise: self._law(generator, shape)}
            if self._label is not None:
                inputs[self._label] = labels[rows % count]
            made.append(self._made(inputs, size))
        return np.concatenate(made)[:count]

    def _made(self, inputs: Mapping[str, np.ndarray], size: int) -> np.ndarray:
        tensors = {}
        for name, values in inputs.items():
            spec = self._inputs[name]
            # A label may have a second axis, of one.
            shape = (size, *spec.shape[1:])
            tensors[name] = tf.reshape(tf.cast(values, spec.dtype), shape)
        try:
            outputs = self._function(**tensors)
        except tf.errors.OpError as error:
            raise ValueError(
                f"The signature `{self._signature}` of `generated` must make "
                f"samples. Received: {error.message}"
            ) from error
        name = next(iter(outputs)) if len(outputs) == 1 else BY_SEED
        sample = outputs[check_choice("output", name, outputs)].numpy()
        if sample.shape[:1] != (size,):
            raise ValueError(
                f"The signature `{self._signature}` of `generated` must give "
                f"one sample a row. Received: {sample.shape} of {size} rows"
            )
        return sample


def _roles(
    signature: str, specs: Mapping[str, tf.TensorSpec]
) -> tuple[str, str | None]:
    """Returns which input the noise is, and which the label, if one is."""
    if signature == BY_SEED:
        rule = f"`{SEED}` and perhaps a label, both of integers"
        noises = [name for name in specs if name == SEED]
    else:
        rule = "one float input, the latent, and perhaps a label of integers"
        noises = [
            name for name, spec in specs.items() if spec.dtype.is_floating
        ]
    labels = [name for name in specs if name not in noises]
    known = all(
        (spec.shape.rank or 0) > 0 and spec.shape[1:].is_fully_defined()
        for spec in specs.values()
    )
    one_integer = all(
        specs[name].dtype.is_integer
        and specs[name].shape[1:].num_elements() == 1
        for name in labels
    )
    if len(noises) != 1 or len(labels) > 1 or not (known and one_integer):
        shapes = {name: str(spec.shape) for name, spec in specs.items()}
        raise ValueError(
            f"The signature `{signature}` of `generated` must have {rule}, "
            f"of known shapes. Received: {shapes}"
        )
    return noises[0], labels[0] if labels else None
