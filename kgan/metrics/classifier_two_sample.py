"""Classifier two-sample tests: can a classifier tell generated from real?"""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from kgan.core import check_integer
from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.neighbours import nearest
from kgan.metrics.populations import check_neighbours
from kgan.metrics.populations import check_populations
from kgan.metrics.populations import warn_where_constant

_FEWEST_ROWS = 4
# A tenth of the training half decides when the network stops: two rows.
FEWEST_ROWS_FOR_NETWORK = 20
_HIDDEN_UNITS = 64
_BATCH_ROWS = 64
_LEARNING_RATE = 3e-3
# Small sets are seen more often: so many updates without a gain, not passes.
_PATIENCE_UPDATES = 300
_FEWEST_PATIENCE_EPOCHS = 10
_MOST_PATIENCES = 20

# From training rows, their labels (1 for generated) and test rows to labels.
_Classify = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def neighbour_two_sample_test(
    *, real: Any, generated: Any, k: int | None = None, seed: int = 0
) -> dict[str, float]:
    """Held-out accuracy of k nearest neighbours on real against generated.

    A random half of either side trains the classifier, the other half is
    judged; distances are Euclidean in the features as they come. Equal laws
    give accuracy 1/2, with standard deviation `1 / (2 sqrt(n_test))`;
    `N(0, I)` and `N(m, I)` at best `Phi(|m| / 2)`. An accuracy near 1/2 says
    only that this classifier sees nothing: copies of the real rows also
    score 1/2 or less.

    Args:
        real: features of real samples, `(n, d)`, n at least 4.
        generated: features of generated samples, `(m, d)`, m at least 4.
        k: neighbours that vote, odd; None for the odd number next to the
            root of the number of training rows.
        seed: of the draws (`numpy.random.default_rng`).

    Returns:
        `"accuracy"` with its exact 95 % interval `"accuracy_low"`,
        `"accuracy_high"`; `"accuracy_null"`, 1/2; `"accuracy_real"` and
        `"accuracy_generated"`, of the test rows of either side;
        `"p_value"`, one-sided and binomial, against 1/2; `"k"`;
        `"n_test"`, rows judged, of both sides together; `"n_real"`,
        `"n_generated"`, the rows used, equal (the larger side is cut by a
        draw); `"seed"`.

    Raises:
        TypeError: `k` or `seed` is no integer.
        ValueError: not rank 2, too few rows, not finite, different numbers
            of features, or `k` even or not below the number of training rows.

    Warns:
        UserWarning: all rows are equal, so that there is nothing to tell.

    Example:

    >>> import numpy as np
    >>> rows = np.random.default_rng(0).standard_normal((400, 2))
    >>> far = neighbour_two_sample_test(real=rows[:200],
    ...                                 generated=rows[200:] + 9)
    >>> far["accuracy"], far["n_test"]
    (1.0, 200.0)

    Reference: Lopez-Paz & Oquab, "Revisiting classifier two-sample tests"
    (2017), section 3.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=2**53)
    real, generated = check_populations(
        {"real": real, "generated": generated}, minimum=_FEWEST_ROWS
    )
    rows = min(len(real), len(generated))
    training_rows = 2 * (rows - rows // 2)
    if k is None:
        k = min(round(np.sqrt(training_rows)) | 1, training_rows - 1)
    k = check_neighbours("k", k, rows=training_rows, of="the training half")
    if k % 2 == 0:
        raise ValueError(
            f"`k` must be odd, so that no vote is tied. Received: k={k}"
        )
    warn_where_constant({"real": real, "generated": generated})

    def classify(
        train: np.ndarray, labels: np.ndarray, test: np.ndarray
    ) -> np.ndarray:
        votes = labels[nearest(test, train, k)[1]].sum(axis=1)
        return (2 * votes > k).astype(int)

    result = _judge(classify, real=real, generated=generated, seed=seed)
    return result | {"k": float(k)}


def network_two_sample_test(
    *,
    real: Any,
    generated: Any,
    epochs: int | None = None,
    seed: int = 0,
) -> dict[str, float]:
    """Held-out accuracy of a fresh network on real against generated.

    The sharpest of these tests: a new discriminator, judged on samples that
    it never saw. Nulls and ceiling as in `neighbour_two_sample_test`.

    Features are standardised on the training half and go to a perceptron
    with one hidden layer of 64 units (Adam 0.003, batches of 64), which stops
    when a tenth of that half gains no accuracy for 10 passes or 300 updates,
    and keeps its best weights. uint8 images go to the convolutional network of
    `kgan.metrics.ClassifierFeatures`. Images must have been rounded alike on
    both sides, or the network reads the decimals; file compression and
    resizing must agree for the same reason.

    Args:
        real: features of real samples `(n, d)`, or uint8 images `(n, height,
            width, channels)`; n at least 20.
        generated: features or images of generated samples, likewise.
        epochs: passes over the training half: at most so many for features
            (None for 20 times that patience), exactly so many for images
            (None for what `ClassifierFeatures.train` takes).
        seed: of the draws, the weights and the order; below 2^31.

    Returns:
        As `neighbour_two_sample_test`, without `"k"`.

    Raises:
        TypeError: images not uint8, or `epochs` or `seed` no integer.
        ValueError: neither rank 2 nor rank 4, too few rows, not finite, or
            shapes that do not fit.

    Warns:
        UserWarning: all rows are equal, or the perceptron was still gaining
            after `epochs` passes: more of them may raise the accuracy.

    Example:

    >>> import numpy as np
    >>> rows = np.random.default_rng(0).standard_normal((400, 2))
    >>> far = network_two_sample_test(real=rows[:200],
    ...                               generated=rows[200:] + 9)
    >>> far["accuracy"]
    1.0

    Reference: Lopez-Paz & Oquab, "Revisiting classifier two-sample tests"
    (2017), section 3.
    """
    seed = check_integer("seed", seed, minimum=0, maximum=2**31 - 1)
    if epochs is not None:
        epochs = check_integer("epochs", epochs)
    if np.ndim(real) == 4 and np.ndim(generated) == 4:
        real, generated = check_both_images(real, generated)
        classify = _image_classifier(epochs=epochs, seed=seed)
    else:
        real, generated = check_populations(
            {"real": real, "generated": generated},
            minimum=FEWEST_ROWS_FOR_NETWORK,
        )
        classify = _feature_classifier(epochs=epochs, seed=seed)
    warn_where_constant({"real": real, "generated": generated})
    return _judge(classify, real=real, generated=generated, seed=seed)


def _judge(
    classify: _Classify, *, real: np.ndarray, generated: np.ndarray, seed: int
) -> dict[str, float]:
    generator = np.random.default_rng(seed)
    rows = min(len(real), len(generated))
    half = rows // 2
    # Halves of either side: a classifier that always answers the same then
    # scores 1/2 exactly, and the binomial tail bounds every other one's.
    real, generated = (
        side[generator.permutation(len(side))[:rows]]
        for side in (real, generated)
    )
    train = np.concatenate([real[half:], generated[half:]])
    labels = np.repeat([0, 1], rows - half)
    order = generator.permutation(len(train))
    predicted = classify(
        train[order],
        labels[order],
        np.concatenate([real[:half], generated[:half]]),
    )
    correct_real = int(np.sum(predicted[:half] == 0))
    correct_generated = int(np.sum(predicted[half:] == 1))
    test = stats.binomtest(
        correct_real + correct_generated, 2 * half, alternative="greater"
    )
    low, high = stats.binomtest(
        correct_real + correct_generated, 2 * half
    ).proportion_ci(0.95)
    return {
        "accuracy": float(test.statistic),
        "accuracy_low": float(low),
        "accuracy_high": float(high),
        "accuracy_null": 0.5,
        "accuracy_real": correct_real / half,
        "accuracy_generated": correct_generated / half,
        "p_value": float(test.pvalue),
        "n_test": float(2 * half),
        "n_real": float(rows),
        "n_generated": float(rows),
        "seed": float(seed),
    }


def _feature_classifier(*, epochs: int | None, seed: int) -> _Classify:
    def classify(
        train: np.ndarray, labels: np.ndarray, test: np.ndarray
    ) -> np.ndarray:
        return 0.5 < feature_probabilities(
            train, labels, test, epochs=epochs, seed=seed, stacklevel=6
        )

    return classify


def feature_probabilities(
    train: np.ndarray,
    labels: np.ndarray,
    test: np.ndarray,
    *,
    epochs: int | None,
    seed: int,
    stacklevel: int = 2,
) -> np.ndarray:
    """Returns probabilities by the perceptron of `network_two_sample_test`.

    Args:
        train: features `(n, d)`.
        labels: 1 for generated rows, 0 for real ones.
        test: features of other rows.
        epochs: at most so many passes; None for the default.
        seed: of weights and order.
        stacklevel: of the warning.

    Returns:
        The probability of being generated, of each test row.

    Warns:
        UserWarning: it was still gaining at the end.
    """
    batch_rows = min(_BATCH_ROWS, len(train) // 2)
    patience = max(
        _FEWEST_PATIENCE_EPOCHS,
        math.ceil(_PATIENCE_UPDATES * batch_rows / len(train)),
    )
    most_epochs = epochs or _MOST_PATIENCES * patience
    network = MLPClassifier(
        (_HIDDEN_UNITS,),
        batch_size=batch_rows,
        learning_rate_init=_LEARNING_RATE,
        max_iter=most_epochs,
        early_stopping=True,
        n_iter_no_change=patience,
        random_state=seed,
    )
    pipeline = Pipeline([("scale", StandardScaler()), ("net", network)])
    with warnings.catch_warnings():
        # Stopped by `epochs`, it is still a valid test; said below in
        # the caller's words.
        warnings.simplefilter("ignore", ConvergenceWarning)
        pipeline.fit(train, labels)
    if network.n_iter_ == most_epochs:
        warnings.warn(
            f"The network was still gaining after {most_epochs} passes: "
            "more `epochs` may raise the accuracy",
            stacklevel=stacklevel,
        )
    return pipeline.predict_proba(test)[:, 1]


def _image_classifier(*, epochs: int | None, seed: int) -> _Classify:
    def classify(
        train: np.ndarray, labels: np.ndarray, test: np.ndarray
    ) -> np.ndarray:
        return 0.5 < image_probabilities(
            train, labels, test, epochs=epochs, seed=seed
        )

    return classify


def image_probabilities(
    train: np.ndarray,
    labels: np.ndarray,
    test: np.ndarray,
    *,
    epochs: int | None,
    seed: int,
) -> np.ndarray:
    """As `feature_probabilities`, by the convolutional network.

    Args:
        train: uint8 images `(n, height, width, channels)`.
        labels: 1 for generated rows, 0 for real ones.
        test: other images.
        epochs: exactly so many passes; None for the default.
        seed: of weights and order.
    """
    network = ClassifierFeatures.train(
        train, labels, classes=2, seed=seed, epochs=epochs
    )
    return network.predict_probabilities(test)[:, 1]


def check_both_images(
    real: Any, generated: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Returns both sides when they are uint8 images of one shape.

    Args:
        real: the real side.
        generated: the other.

    Raises:
        TypeError: not uint8.
        ValueError: too few, or of two shapes.
    """
    real, generated = np.asarray(real), np.asarray(generated)
    for name, images in (("real", real), ("generated", generated)):
        if images.dtype != np.uint8:
            raise TypeError(
                f"`{name}` must be uint8 (`kgan.metrics.to_uint8` rounds). "
                f"Received: {name}.dtype={images.dtype}"
            )
        if len(images) < FEWEST_ROWS_FOR_NETWORK:
            raise ValueError(
                f"`{name}` must have at least {FEWEST_ROWS_FOR_NETWORK} "
                f"images. Received: {name}.shape={images.shape}"
            )
    if real.shape[1:] != generated.shape[1:]:
        raise ValueError(
            "`real` and `generated` must be images of one shape. Received: "
            f"real.shape={real.shape}, generated.shape={generated.shape}"
        )
    return real, generated
