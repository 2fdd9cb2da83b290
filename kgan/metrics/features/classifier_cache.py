"""A classifier of the user's labelled data, trained once."""

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from kgan.core import check_integer
from kgan.core import written_whole
from kgan.metrics.features.classifier import TRAINING_VERSION
from kgan.metrics.features.classifier import ClassifierFeatures
from kgan.metrics.features.classifier import check_labels
from kgan.metrics.features.embedding import check_images
from kgan.metrics.features.fingerprints import fingerprint

# Below this, labels of generated samples say too little about them.
_ENOUGH_ACCURACY = 0.9
# What reading a damaged file may raise.
_DAMAGE = (KeyError, OSError, TypeError, ValueError)


def cached_classifier(
    samples: np.ndarray,
    labels: np.ndarray,
    *,
    held_out_samples: np.ndarray,
    held_out_labels: np.ndarray,
    classes: int,
    directory: str | os.PathLike[str],
    seed: int = 0,
    epochs: int | None = None,
) -> ClassifierFeatures:
    """Returns `ClassifierFeatures.train` of the data, trained only once.

    A classifier is kept by the content of its training data, the number of
    classes, seed, epochs and the version of the training. Beside it lies a
    JSON file with its accuracy on the held-out data. Both are there whole or
    not at all; a damaged one is made again.

    Args:
        samples: uint8 training images, `(n, height, width, channels)`.
        labels: their classes, integers `(n,)`.
        held_out_samples: images of the same kind that are not among
            `samples`, at least one.
        held_out_labels: their classes.
        classes: how many classes there are.
        directory: where files are kept; made if it does not exist.
        seed: of the training.
        epochs: of the training; None as in `ClassifierFeatures.train`.

    Returns:
        The classifier, with `held_out_accuracy` set.

    Raises:
        TypeError: samples not uint8, or labels no integers.
        ValueError: shapes or values that do not fit.

    Warns:
        UserWarning: an accuracy below 0.9, or a file was damaged or could
            not be written.
    """
    classes = check_integer("classes", classes, minimum=2)
    seed = check_integer("seed", seed, minimum=0, maximum=2**31 - 1)
    if epochs is not None:
        epochs = check_integer("epochs", epochs)
    labels = check_labels(labels, rows=len(samples), classes=classes)
    held_out_samples = check_images(
        "held_out_samples", held_out_samples, np.shape(samples)[1:]
    )
    if not len(held_out_samples):
        raise ValueError(
            "`held_out_samples` must have at least one row. Received: none"
        )
    held_out_labels = check_labels(
        held_out_labels,
        rows=len(held_out_samples),
        classes=classes,
        name="held_out_labels",
    )
    key = fingerprint(
        TRAINING_VERSION,
        np.asarray(samples),
        labels,
        [classes, seed, epochs],
    )
    model_path = Path(directory) / f"classifier_{key}.keras"
    classifier = _loaded(model_path)
    if classifier is None:
        classifier = ClassifierFeatures.train(
            samples, labels, classes=classes, seed=seed, epochs=epochs
        )
        _keep(model_path, classifier.save)
    return ClassifierFeatures(
        classifier.model,
        held_out_accuracy=_accuracy(
            classifier,
            held_out_samples,
            held_out_labels,
            path=model_path.with_suffix(".json"),
        ),
    )


def _keep(path: Path, write: Callable[[Path], object]) -> None:
    """Writes a file whole; warns where there is no room or right."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as aside:
            write(aside)
    except OSError as error:
        warnings.warn(
            f"{str(path)!r} could not be written ({error}); the next run "
            "will make it again.",
            UserWarning,
            stacklevel=4,
        )


def _loaded(path: Path) -> ClassifierFeatures | None:
    if not path.exists():
        return None
    try:
        return ClassifierFeatures.load(path)
    except _DAMAGE as error:
        warnings.warn(
            f"{str(path)!r} is damaged ({error}); training again.",
            UserWarning,
            stacklevel=3,
        )
        return None


def _accuracy(
    classifier: ClassifierFeatures,
    samples: np.ndarray,
    labels: np.ndarray,
    *,
    path: Path,
) -> float:
    data = fingerprint(samples, labels)
    identity = {"held_out": data, "classifier": classifier.fingerprint}
    kept = _kept(path)
    if not identity.items() <= kept.items():
        kept = identity | {
            "held_out_accuracy": classifier.test_accuracy(samples, labels),
            "n_held_out": len(samples),
            "commonest_class_share": float(
                np.bincount(labels).max() / len(labels)
            ),
        }
        text = json.dumps(kept, indent=2, sort_keys=True) + "\n"
        _keep(path, lambda aside: aside.write_text(text))
    accuracy = float(kept["held_out_accuracy"])
    if accuracy < _ENOUGH_ACCURACY:
        warnings.warn(
            f"The classifier's accuracy on held-out data is {accuracy:.3f} "
            "(always saying the commonest class has "
            f"{kept['commonest_class_share']:.3f}): class shares and "
            "distances that use it inherit its errors.",
            UserWarning,
            stacklevel=3,
        )
    return accuracy


def _kept(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text())
        return kept if isinstance(kept, dict) else {}
    except (OSError, ValueError):
        return {}
