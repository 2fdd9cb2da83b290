import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from kgan.metrics.classification_accuracy import classification_accuracy_score
from kgan.metrics.features.classifier import ClassifierFeatures

CLASSES = 4


class NearestImage:
    """Remembers the labels of images, pixel by pixel."""

    def __init__(self, images, labels, classes, seed):
        self.fitted = (images, labels, classes, seed)
        self.neighbours = KNeighborsClassifier(1).fit(
            images.reshape(len(images), -1), labels
        )

    def predict(self, images):
        return self.neighbours.predict(images.reshape(len(images), -1))


def drawn(n, seed, *, noise=20, share_of_class_0=1 / CLASSES):
    """Images of side 2 whose level is their class, and the labels."""
    rng = np.random.default_rng(seed)
    rest = (1.0 - share_of_class_0) / (CLASSES - 1)
    shares = [share_of_class_0, *[rest] * (CLASSES - 1)]
    labels = rng.choice(CLASSES, n, p=shares)
    levels = 40 + 50 * labels[:, np.newaxis, np.newaxis, np.newaxis]
    noisy = levels + rng.normal(scale=noise, size=(n, 2, 2, 1))
    return np.clip(noisy, 0, 255).astype(np.uint8), labels


def arguments(generated, train, held_out):
    names = ("generated", "train", "held_out")
    arrays = {"classes": CLASSES, "train_classifier": NearestImage}
    for name, (images, labels) in zip(
        names, (generated, train, held_out), strict=True
    ):
        arrays |= {name: images, f"{name}_labels": labels}
    return arrays


def mislabelled(labels, share, seed=0):
    """Gives exactly that share of the labels to another class."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(labels), round(share * len(labels)), replace=False)
    wrong = labels.copy()
    wrong[rows] = (labels[rows] + rng.integers(1, CLASSES, len(rows))) % CLASSES
    return wrong


def test_a_copy_of_the_real_images_scores_as_they_do():
    train, held_out = drawn(200, 0, noise=60), drawn(150, 1, noise=60)
    result = classification_accuracy_score(**arguments(train, train, held_out))
    assert result["accuracy"] == result["accuracy_real"] < 1.0
    assert result["accuracy_drop"] == 0.0
    assert result["accuracy_low"] < result["accuracy"] < result["accuracy_high"]
    # The memory of the training images, which these are.
    assert result["accuracy_on_generated"] > 0.97


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_label_noise_costs_its_share(share):
    images = np.arange(200, dtype=np.uint8).reshape(200, 1, 1, 1)
    labels = np.random.default_rng(0).integers(0, CLASSES, 200)
    result = classification_accuracy_score(
        **arguments(
            (images, mislabelled(labels, share)),
            (images, labels),
            (images, labels),
        )
    )
    assert result["accuracy_real"] == 1.0
    assert result["accuracy"] == pytest.approx(1.0 - share)
    assert result["accuracy_drop"] == pytest.approx(share)
    assert result["accuracy_on_generated"] == pytest.approx(1.0 - share)


def test_label_noise_costs_its_share_on_fresh_images():
    drops = []
    for seed in range(20):
        generated, labels = drawn(300, 3 * seed, noise=5)
        result = classification_accuracy_score(
            **arguments(
                (generated, mislabelled(labels, 0.2, seed)),
                drawn(300, 3 * seed + 1, noise=5),
                drawn(300, 3 * seed + 2, noise=5),
            )
        )
        drops.append(result["accuracy_drop"])
    error = np.std(drops, ddof=1) / np.sqrt(20)
    assert abs(np.mean(drops) - 0.2) < 4.0 * error
    assert error < 0.02


def test_a_class_lost_shows_in_its_recall():
    generated, labels = drawn(200, 0)
    kept = labels != 2
    with pytest.warns(UserWarning, match=r"`generated` .* \[2\]"):
        result = classification_accuracy_score(
            **arguments(
                (generated[kept], labels[kept]), drawn(200, 1), drawn(200, 2)
            )
        )
    assert result["recall/2"] == result["recall_worst_class"] == 0.0
    assert result["recall/0"] > 0.8
    # Whatever was made is what it was meant to be.
    assert result["accuracy_on_generated"] > 0.8
    assert result["accuracy_drop"] > 0.15


def test_recalls_are_those_of_the_held_out_classes():
    with pytest.warns(UserWarning, match="`held_out` has classes without"):
        result = classification_accuracy_score(
            **arguments(
                drawn(100, 0), drawn(100, 1), drawn(80, 2, share_of_class_0=0.0)
            )
        )
    recalls = sorted(name for name in result if name.startswith("recall/"))
    assert recalls == ["recall/1", "recall/2", "recall/3"]


def test_both_are_trained_on_equally_many():
    fitted = []

    def train_classifier(*given):
        fitted.append(given)
        return NearestImage(*given)

    generated, train, held_out = drawn(90, 0), drawn(140, 1), drawn(60, 2)
    result = classification_accuracy_score(
        **(
            arguments(generated, train, held_out)
            | {"train_classifier": train_classifier, "seed": 7}
        )
    )
    np.testing.assert_array_equal(fitted[0][0], generated[0])
    assert len(fitted[1][0]) == len(fitted[1][1]) == 90
    assert [given[2:] for given in fitted] == [(CLASSES, 7)] * 2
    stated = {
        "n_fitted": 90,
        "n_generated": 90,
        "n_train": 140,
        "n_held_out": 60,
        "seed": 7,
    }
    assert {name: result[name] for name in stated} == stated
    assert all(type(value) is float for value in result.values())


@pytest.mark.parametrize("swap", ["train", "held_out"])
def test_every_population_has_its_place(swap):
    populations = {
        "generated": drawn(120, 0, noise=60),
        "train": drawn(120, 1),
        "held_out": drawn(120, 2, noise=35),
    }
    swapped = populations | {
        "generated": populations[swap],
        swap: populations["generated"],
    }
    results = [
        classification_accuracy_score(**arguments(*given.values()))
        for given in (populations, swapped)
    ]
    for name in ("accuracy", "accuracy_real", "accuracy_on_generated"):
        if (swap, name) != ("held_out", "accuracy_on_generated"):
            assert results[0][name] != results[1][name]


def test_the_wilson_interval():
    images = np.arange(100, dtype=np.uint8).reshape(100, 1, 1, 1)
    labels = np.arange(100) % CLASSES
    result = classification_accuracy_score(
        **arguments(
            (images, mislabelled(labels, 0.1)),
            (images, labels),
            (images, labels),
        )
    )
    z, share, n = 1.959964, 0.9, 100
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    half /= 1 + z * z / n
    assert result["accuracy_low"] == pytest.approx(centre - half, rel=1e-6)
    assert result["accuracy_high"] == pytest.approx(centre + half, rel=1e-6)


def test_the_default_trains_the_in_domain_classifier(monkeypatch):
    calls = []

    def train(samples, labels, *, classes, seed):
        calls.append((len(samples), classes, seed))
        return NearestImage(samples, labels, classes, seed)

    monkeypatch.setattr(ClassifierFeatures, "train", train)
    given = arguments(drawn(30, 0), drawn(40, 1), drawn(20, 2))
    result = classification_accuracy_score(
        **(given | {"train_classifier": None}), seed=3
    )
    assert calls == [(30, CLASSES, 3)] * 2
    assert result["accuracy"] > 0.5


@pytest.mark.parametrize("name", ["generated", "train", "held_out"])
@pytest.mark.parametrize(
    "bad, error, what",
    [
        ({"_labels": np.zeros(30)}, TypeError, "integers"),
        ({"_labels": np.zeros(29, int)}, ValueError, r"shape \(30,\)"),
        ({"_labels": np.full(30, CLASSES)}, ValueError, r"lie in \[0, 4\)"),
        ({"_labels": np.full(30, -1)}, ValueError, r"lie in \[0, 4\)"),
    ],
)
def test_bad_arrays_are_named(name, bad, error, what):
    ((suffix, value),) = bad.items()
    given = arguments(drawn(30, 0), drawn(30, 1), drawn(30, 2))
    with pytest.raises(error, match=f"`{name}{suffix}` must.*{what}"):
        classification_accuracy_score(**(given | {name + suffix: value}))


@pytest.mark.parametrize("name", ["generated", "held_out"])
def test_other_shapes_are_named(name):
    given = arguments(drawn(30, 0), drawn(30, 1), drawn(30, 2))
    given[name] = np.zeros((30, 2, 2, 3), np.uint8)
    with pytest.raises(ValueError, match=f"`{name}` must have samples of the"):
        classification_accuracy_score(**given)


@pytest.mark.parametrize("name", ["generated", "train", "held_out"])
def test_the_shipped_classifier_takes_images_only(name):
    images = np.zeros((30, 8, 8, 1), np.uint8)
    given = {
        key: value
        for key, value in arguments(
            drawn(30, 0), drawn(30, 1), drawn(30, 2)
        ).items()
        if key != "train_classifier"
    } | dict.fromkeys(("generated", "train", "held_out"), images)
    with pytest.raises(TypeError, match=f"`{name}` must be uint8"):
        classification_accuracy_score(**(given | {name: images / 2.0}))
    rows = dict.fromkeys(("generated", "train", "held_out"), images[:, :, 0, 0])
    with pytest.raises(ValueError, match="`train_classifier` must be given"):
        classification_accuracy_score(**(given | rows))


def test_few_images_and_bad_numbers_are_named():
    given = arguments(drawn(30, 0), drawn(30, 1), drawn(30, 2))
    one = {"held_out": given["held_out"][:1], "held_out_labels": [0]}
    with pytest.raises(ValueError, match="`held_out` must have at least 2"):
        classification_accuracy_score(**(given | one))
    with pytest.raises(ValueError, match="`classes` must be at least 2"):
        classification_accuracy_score(**(given | {"classes": 1}))
    with pytest.raises(ValueError, match="`seed` must"):
        classification_accuracy_score(**given, seed=-1)


def test_a_classifier_that_gives_no_labels_is_named():
    class Scores:
        def predict(self, images):
            return np.zeros((len(images), CLASSES))

    given = arguments(drawn(30, 0), drawn(30, 1), drawn(30, 2))
    given["train_classifier"] = lambda *_: Scores()
    with pytest.raises(ValueError, match="`train_classifier` must return"):
        classification_accuracy_score(**given)
