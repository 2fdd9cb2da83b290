"""What generated samples are worth as training data for a classifier."""

import warnings
from collections.abc import Callable
from typing import Any
from typing import Protocol

import numpy as np

from kgan.core import check_integer
from kgan.metrics.features.classifier import ClassifierFeatures
from kgan.metrics.features.classifier import check_labels
from kgan.metrics.features.embedding import check_images
from kgan.metrics.intervals import share_with_interval


class Classifier(Protocol):
    """What a trained classifier must do."""

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Returns a label for each image, integers `(n,)`."""


TrainClassifier = Callable[[np.ndarray, np.ndarray, int, int], Classifier]


def classification_accuracy_score(
    *,
    generated: Any,
    generated_labels: Any,
    train: Any,
    train_labels: Any,
    held_out: Any,
    held_out_labels: Any,
    classes: int,
    train_classifier: TrainClassifier | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """Accuracy on real images of a classifier trained on generated ones.

    Beside it stands the same classifier trained on equally many real images
    (the larger set is cut by a seeded draw). The drop tells of classes,
    modes or details that the generator lacks or mislabels; it can't tell
    these apart, nor copies of the training images from new ones, which score
    alike.

    Args:
        generated: uint8 `(n_generated, height, width, channels)`.
        generated_labels: integers `(n_generated,)` in `[0, classes)`, which
            the generator was asked for.
        train: real images that the generator was trained on, likewise.
        train_labels: theirs.
        held_out: other real images, likewise, to be classified.
        held_out_labels: theirs.
        classes: how many classes there are, at least 2.
        train_classifier: `(samples, labels, classes, seed)` to an object
            with `predict(samples)`, which may take samples of any kind, such
            as features; None for `ClassifierFeatures.train`, whose images
            have sides of 8 or more.
        seed: of the draw and both classifiers.

    Returns:
        `"accuracy"`, trained on generated, tested on held-out images, with
        `"accuracy_low"` and `"accuracy_high"` (95 %, Wilson, over the
        held-out images alone); `"accuracy_real"`, trained on real images,
        `"accuracy_drop"`, the difference; `"accuracy_on_generated"`, trained
        on real, tested on all generated images (whether they are what they
        were asked for); `"recall/<class>"` of the classifier trained on
        generated images and `"recall_worst_class"`, the least of them;
        `"n_fitted"`, images that each was trained on; `"n_generated"`,
        `"n_train"`, `"n_held_out"`; `"seed"`.

    Raises:
        TypeError: images not uint8, or labels no integers.
        ValueError: shapes that do not fit, fewer than 2 images, or a label
            outside `[0, classes)`.

    Warns:
        UserWarning: a class has no generated, train or held-out image (no
            recall is given for a class without held-out ones).

    Reference: Ravuri & Vinyals, "Classification accuracy score for
    conditional generative models" (2019), section 3; GAN-test is that of
    Shmelkov, Schmid & Alahari, "How good is my GAN?" (2018).
    """
    classes = check_integer("classes", classes, minimum=2)
    seed = check_integer("seed", seed, minimum=0, maximum=2**31 - 1)
    shape = np.shape(train)[1:]
    populations = {
        "generated": (generated, generated_labels),
        "train": (train, train_labels),
        "held_out": (held_out, held_out_labels),
    }
    checked = {
        name: _check_labelled(
            name,
            images,
            labels,
            shape,
            classes,
            own=train_classifier is not None,
        )
        for name, (images, labels) in populations.items()
    }
    for name, (_, labels) in checked.items():
        absent = np.setdiff1d(np.arange(classes), labels)
        if len(absent):
            warnings.warn(
                f"`{name}` has classes without an image. Received: none of "
                f"{absent.tolist()}",
                stacklevel=2,
            )
    if train_classifier is None:
        train_classifier = _train_classifier
    fitted = min(len(checked[name][0]) for name in ("generated", "train"))
    generator = np.random.default_rng(seed)
    from_generated, from_real = (
        train_classifier(
            *_draw(*checked[name], fitted, generator), classes, seed
        )
        for name in ("generated", "train")
    )
    images, labels = checked["held_out"]
    correct = _predict(from_generated, images) == labels
    recalls = {
        f"recall/{label}": float(correct[labels == label].mean())
        for label in np.unique(labels).tolist()
    }
    accuracy_real = float(np.mean(_predict(from_real, images) == labels))
    made, asked = checked["generated"]
    return {
        **share_with_interval("accuracy", int(correct.sum()), len(correct)),
        "accuracy_real": accuracy_real,
        "accuracy_drop": accuracy_real - float(correct.mean()),
        "accuracy_on_generated": float(
            np.mean(_predict(from_real, made) == asked)
        ),
        **recalls,
        "recall_worst_class": min(recalls.values()),
        "n_fitted": float(fitted),
        **{
            f"n_{name}": float(len(rows)) for name, (rows, _) in checked.items()
        },
        "seed": float(seed),
    }


def _train_classifier(
    images: np.ndarray, labels: np.ndarray, classes: int, seed: int
) -> Classifier:
    return ClassifierFeatures.train(images, labels, classes=classes, seed=seed)


def _check_labelled(
    name: str, images: Any, labels: Any, shape: Any, classes: int, *, own: bool
) -> tuple[np.ndarray, np.ndarray]:
    if own:
        images = np.asarray(images)
        if images.shape[1:] != tuple(shape):
            raise ValueError(
                f"`{name}` must have samples of the shape of `train`, "
                f"{tuple(shape)}. Received: {name}.shape={images.shape}"
            )
    else:
        if len(shape) != 3:
            raise ValueError(
                "`train` must be images (n, height, width, channels), or "
                "`train_classifier` must be given, which takes other samples. "
                f"Received: train.shape=(n, {', '.join(map(str, shape))})"
            )
        images = check_images(name, images, shape)
    if len(images) < 2:
        raise ValueError(
            f"`{name}` must have at least 2 images. "
            f"Received: {name}.shape={images.shape}"
        )
    labels = check_labels(
        labels, rows=len(images), classes=classes, name=f"{name}_labels"
    )
    return images, labels


def _draw(
    images: np.ndarray,
    labels: np.ndarray,
    rows: int,
    generator: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    if rows == len(images):
        return images, labels
    kept = generator.choice(len(images), rows, replace=False)
    return images[kept], labels[kept]


def _predict(classifier: Classifier, images: np.ndarray) -> np.ndarray:
    predicted = np.asarray(classifier.predict(images))
    if predicted.shape != (len(images),):
        raise ValueError(
            "`train_classifier` must return an object whose `predict` gives "
            f"one label an image. Received: {predicted.shape} from "
            f"{len(images)} images"
        )
    return predicted
