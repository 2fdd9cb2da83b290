import json
import os

import keras
import numpy as np
import pytest

from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.features import cached_classifier

CHANGES = [
    {"seed": 1},
    {"epochs": 2},
    {"classes": 3},
    {"labels": np.arange(1, 201) % 2},
]


def stripes(rows, seed):
    """Vertical or horizontal stripes in noise: a task learned at once."""
    rng = np.random.default_rng(seed)
    labels = np.arange(rows) % 2
    images = rng.integers(0, 100, (rows, 8, 8, 1))
    images[labels == 0, ::2] += 150
    images[labels == 1, :, ::2] += 150
    return images.astype(np.uint8), labels


def told_apart(samples, labels, *, classes, seed, epochs):
    """What training finds in the end, at once, marked by its arguments."""
    inputs = keras.Input(samples.shape[1:], dtype="uint8")
    flat = keras.layers.Flatten()(keras.ops.cast(inputs, "float32"))
    features = keras.layers.Dense(2, name="features")(flat)
    logits = keras.layers.Dense(classes, name="logits")(features)
    model = keras.Model(inputs, [features, logits])
    even = np.where(np.arange(8) % 2, -1.0, 1.0)
    rows, columns = np.repeat(even, 8), np.tile(even, 8)
    kernel = np.stack([rows, columns], axis=1)
    mark = 1e-3 * np.array([seed + 1.0, epochs + 0.1 * labels[0]])
    model.get_layer("features").set_weights([kernel, mark])
    model.get_layer("logits").set_weights(
        [np.eye(2, classes), np.zeros(classes)]
    )
    return ClassifierFeatures(model)


@pytest.fixture
def call(tmp_path, monkeypatch):
    trained = []

    def counted(*arguments, **options):
        trained.append(1)
        return told_apart(*arguments, **options)

    monkeypatch.setattr(ClassifierFeatures, "train", counted)
    samples, labels = stripes(200, 0)
    held_out_samples, held_out_labels = stripes(50, 1)

    def call(**changes):
        arguments = {
            "samples": samples,
            "labels": labels,
            "held_out_samples": held_out_samples,
            "held_out_labels": held_out_labels,
            "classes": 2,
            "directory": tmp_path / "kept",
            "epochs": 10,
        } | changes
        return cached_classifier(
            arguments.pop("samples"), arguments.pop("labels"), **arguments
        )

    call.trained = trained
    call.directory = tmp_path / "kept"
    return call


def paths(directory):
    return {path.suffix: path for path in directory.iterdir()}


def test_it_is_trained_once(call):
    first = call()
    again = call()
    assert len(call.trained) == 1
    samples, labels = stripes(50, 1)
    np.testing.assert_array_equal(again(samples), first(samples))
    assert again.fingerprint == first.fingerprint
    assert first.held_out_accuracy == first.test_accuracy(samples, labels)
    assert again.held_out_accuracy == first.held_out_accuracy > 0.9
    kept = json.loads(paths(call.directory)[".json"].read_text())
    assert kept["held_out_accuracy"] == first.held_out_accuracy
    assert kept["n_held_out"] == 50
    assert kept["commonest_class_share"] == 0.5


def test_it_is_the_real_training(tmp_path):
    samples, labels = stripes(200, 0)
    held_out_samples, held_out_labels = stripes(50, 1)
    classifier = cached_classifier(
        samples,
        labels,
        held_out_samples=held_out_samples,
        held_out_labels=held_out_labels,
        classes=2,
        directory=tmp_path,
        epochs=10,
    )
    assert classifier.held_out_accuracy > 0.95
    assert classifier(held_out_samples).shape == (50, 64)


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: [*changes][0])
def test_any_other_training_is_another(call, changes):
    first = call()
    other = call(**changes)
    assert len(call.trained) == 2
    assert other.fingerprint != first.fingerprint


def test_other_held_out_data_are_judged_without_training(call):
    call()
    samples, labels = stripes(40, 2)
    labels = np.where(np.arange(40) < 30, labels, 1 - labels)
    with pytest.warns(UserWarning, match=r"0\.750 .*commonest class has 0\.5"):
        other = call(held_out_samples=samples, held_out_labels=labels)
    assert other.held_out_accuracy == pytest.approx(0.75)
    assert len(call.trained) == 1


def test_a_low_accuracy_is_said_each_time(call):
    labels = np.random.default_rng(0).integers(0, 2, 50)
    for _ in range(2):
        with pytest.warns(UserWarning, match="accuracy on held-out data is 0"):
            call(held_out_labels=labels)


def test_damage_is_repaired(call):
    first = call()
    files = paths(call.directory)
    files[".json"].write_text("{")
    again = call()
    assert again.held_out_accuracy == first.held_out_accuracy
    assert len(call.trained) == 1
    files[".keras"].write_bytes(files[".keras"].read_bytes()[:5000])
    with pytest.warns(UserWarning, match="is damaged"):
        call()
    assert len(call.trained) == 2
    call()
    assert len(call.trained) == 2
    assert len(os.listdir(call.directory)) == 2


@pytest.mark.parametrize(
    "changes, error, message",
    [
        ({"labels": np.zeros(200)}, TypeError, "`labels` must be integers"),
        ({"held_out_labels": np.zeros(3, int)}, ValueError, "`held_out_labels"),
        (
            {"held_out_labels": np.full(50, 2)},
            ValueError,
            "`held_out_labels` must lie in",
        ),
        (
            {"held_out_samples": np.zeros((50, 8, 8, 3), np.uint8)},
            ValueError,
            "`held_out_samples` must have shape",
        ),
        (
            {"held_out_samples": np.zeros((0, 8, 8, 1), np.uint8)},
            ValueError,
            "`held_out_samples` must have at least one",
        ),
        ({"classes": 1}, ValueError, "`classes` must"),
        ({"epochs": 0}, ValueError, "`epochs` must"),
    ],
)
def test_bad_arguments_are_named_before_training(call, changes, error, message):
    with pytest.raises(error, match=message):
        call(**changes)
    assert not call.trained


@pytest.mark.parametrize("accuracy", [-0.1, 1.1, np.nan])
def test_an_accuracy_is_a_share(accuracy, call):
    model = call().model
    with pytest.raises(ValueError, match="`held_out_accuracy` must"):
        ClassifierFeatures(model, held_out_accuracy=accuracy)
