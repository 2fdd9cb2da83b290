"""A model as a SavedModel that TensorFlow Serving loads."""

import os
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tensorflow as tf

from kgan.core import silent
from kgan.export.calibration import Calibration
from kgan.export.equality_check import BATCHES
from kgan.export.equality_check import check_equality
from kgan.export.extras import LABELS
from kgan.export.extras import checked_class_names
from kgan.export.extras import checked_extras
from kgan.export.extras import write_extras
from kgan.export.graph_check import check_graph
from kgan.export.serving import Serving
from kgan.export.signatures import signatures
from kgan.export.versions import make_writable
from kgan.export.versions import version_written_whole
from kgan.export.warm_up import RECORDS
from kgan.export.warm_up import prediction_logs
from kgan.export.warm_up import write_warm_up
from kgan.models import Game


def save(
    model: Game,
    directory: str | os.PathLike[str],
    *,
    calibration: Calibration | None = None,
    ema: bool = True,
    uint8: bool = False,
    sample_rate: int | None = None,
    largest_n: int = 1024,
    warm_up: bool = False,
    extras: Sequence[str | os.PathLike[str]] = (),
    class_names: Sequence[str] = (),
    tell: Callable[[str], None] = silent,
) -> Path:
    """Writes what a model can do as a new numbered version for a server.

    The SavedModel holds only the weights that its signatures read, which
    are those that the model can answer:

    - that make samples: `serving_default` of noise, `sample` of one seed a
      row, `sample_n` of a number and one seed; `sample_png`, `sample_wav`;
    - of given ones: `score`, `encode`, `reconstruct`, `log_prob`,
      `translate`; with a calibration also `refine`.

    Their inputs and outputs stand in `docs/serving.md`. Row i of `sample` is
    `model.sample(1, seed=seed[i], label=label[i])`, whatever the other rows
    are. A request out of the ranges fails with INVALID_ARGUMENT. The folder
    is written under a name that no server reads, its graph checked, its
    answers compared with the model's, and only then renamed into place; what
    exports left that were killed is removed.

    Args:
        model: a game, trained or not.
        directory: of the versions; made if it does not exist. What a server
            is pointed to.
        calibration: what makes a probability of the model's `score`, which
            then has one beside its logit; None for none.
        ema: export the averaged weights.
        uint8: pictures are uint8 of [0, 255], as they come in and as they go
            out, instead of float32 in [-1, 1].
        sample_rate: of sounds, values a second, for `sample_wav`; None:
            there is no such signature.
        largest_n: of `sample_n` and `refine`, so that no request fills the
            memory.
        warm_up: write requests that a server replays before it offers the
            version; needs the extra `serving`.
        extras: files that go along, such as the card of an audit: copied
            into the version's `assets.extra`, which servers leave alone.
        class_names: of the model's labels, from 0: written there too, as
            `labels.txt`, one a line; empty: no such file.
        tell: called with a sentence before each slow part, and with what was
            found.

    Returns:
        `directory/<n>`, n one more than the highest version there.

    Raises:
        TypeError: `model` is no game, or another argument of a wrong type.
        FileNotFoundError: one of the `extras` is no file.
        ModuleNotFoundError: `warm_up` without `tensorflow-serving-api`.
        ValueError: `directory` is a file, or cannot be written to; two of the
            `extras` have one name, or that of a file written here;
            `class_names` are not one for each class; the model can do
            nothing of the above; `uint8` without pictures, `sample_rate`
            without sounds, `calibration` without `score`; its graph holds
            what a server cannot run or repeat: Python, XLA, stateful
            randomness.
        RuntimeError: the written model's answers are not the model's; or
            the call was made within `strategy.scope()`.

    Example:

    >>> import keras, kgan.export, kgan.models, kgan.networks, tempfile
    >>> model = kgan.models.GAN(
    ...     kgan.networks.mlp_generator((2,), width=8),
    ...     kgan.networks.mlp_discriminator((2,), width=8),
    ... )
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     kgan.export.save(model, directory).name
    ...     kgan.export.save(model, directory).name
    '1'
    '2'
    """
    serving = Serving(
        model,
        ema=ema,
        uint8=uint8,
        calibration=calibration,
        sample_rate=sample_rate,
        largest_n=largest_n,
    )
    # Loaded there, the weights would be spread over the replicas.
    if tf.distribute.has_strategy():
        raise RuntimeError(
            "`save` must be called outside `strategy.scope()`. "
            f"Received: {type(tf.distribute.get_strategy()).__name__}"
        )
    directory = Path(directory)
    if any(place.is_file() for place in (directory, *directory.parents)):
        raise ValueError(
            "`directory` must be a folder, or the path of a new one. "
            f"Received: directory={str(directory)!r}, which is a file"
        )
    files = checked_extras(extras, (RECORDS, LABELS))
    names = checked_class_names(class_names, model.classes)
    if warm_up:
        prediction_logs()
    offered = signatures(serving)
    # Tracing takes long.
    make_writable(directory)
    tell(f"Signatures: {', '.join(offered)}.")
    functions = {name: each.traced() for name, each in offered.items()}

    def write(folder: Path) -> None:
        tf.saved_model.save(
            _archive(functions),
            str(folder),
            signatures=functions,
            # Nobody trains what is served.
            options=tf.saved_model.SaveOptions(
                experimental_custom_gradients=False
            ),
        )
        check_graph(folder)
        tell(
            "Comparing the signatures with the model, at batches of "
            f"{', '.join(map(str, BATCHES))} ..."
        )
        largest = check_equality(serving, offered, folder)
        tell(f"Largest difference: {largest:.1g}.")
        write_extras(folder, files, names)
        if warm_up:
            write_warm_up(folder, offered)

    return version_written_whole(directory, write)


def _archive(functions: dict[str, Any]) -> tf.Module:
    """Returns what is saved: the variables that the functions read."""
    variables = {
        id(variable): variable
        for function in functions.values()
        for variable in function.graph.variables
    }
    archive = tf.Module()
    archive.variables_read = sorted(
        variables.values(), key=lambda variable: variable.name
    )
    return archive
