import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from kgan.metrics import ClassifierFeatures


def digits():
    data = load_digits()
    samples = np.rint(data.images * 255 / 16).astype(np.uint8)[..., None]
    order = np.random.default_rng(0).permutation(len(samples))
    return samples[order], data.target[order].astype(np.int32)


@pytest.fixture(scope="module")
def trained():
    samples, labels = digits()
    return ClassifierFeatures.train(
        samples[:1200], labels[:1200], classes=10, epochs=4
    )


def test_it_learns_the_digits(trained):
    samples, labels = digits()
    assert trained.test_accuracy(samples[1200:], labels[1200:]) > 0.93


def test_features_labels_and_probabilities_agree(trained):
    samples, labels = digits()
    images = samples[1200:]
    features = trained(images)
    assert trained.name == "classifier"
    assert features.shape == (597, 64)
    assert (features >= 0).all()
    probabilities = trained.predict_probabilities(images)
    assert probabilities.shape == (597, 10)
    assert probabilities.dtype == np.float64
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-12)
    kernel, bias = trained.model.get_layer("logits").get_weights()
    logits = features.astype(np.float64) @ kernel + bias
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)
    predicted = trained.predict(images)
    assert predicted.dtype == np.int32
    np.testing.assert_array_equal(predicted, expected.argmax(axis=1))
    assert trained.test_accuracy(images, labels[1200:]) == pytest.approx(
        np.mean(predicted == labels[1200:])
    )


def test_features_have_one_scale(trained):
    features = trained(digits()[0][1200:])
    # Half of a normal variable: mean square 1/2.
    assert 0.2 < np.mean(np.square(features)) < 1.5


# TensorFlow's variables lack NumPy's `copy` keyword; Keras' saving asks.
@pytest.mark.filterwarnings("ignore:__array__ implementation")
def test_saved_is_the_same(trained, tmp_path):
    path = tmp_path / "classifier.keras"
    trained.save(path)
    loaded = ClassifierFeatures.load(path)
    images = digits()[0][:50]
    np.testing.assert_array_equal(loaded(images), trained(images))
    np.testing.assert_array_equal(
        loaded.predict(images), trained.predict(images)
    )


def test_the_seed_decides_the_weights():
    samples, labels = digits()
    first, again, other = (
        ClassifierFeatures.train(
            samples[:100], labels[:100], classes=10, seed=seed, epochs=1
        )(samples[:20])
        for seed in (0, 0, 1)
    )
    np.testing.assert_allclose(first, again, atol=1e-4)
    assert np.abs(first - other).max() > 0.1


@pytest.mark.parametrize("shape", [(9, 31, 4), (128, 128, 3)])
def test_any_size_and_channels(shape):
    samples = np.random.default_rng(0).integers(
        0, 256, (6, *shape), dtype=np.uint8
    )
    embedding = ClassifierFeatures.train(
        samples, np.arange(6) % 3, classes=3, epochs=1
    )
    assert embedding(samples).shape == (6, 64)
    assert embedding.predict_probabilities(samples).shape == (6, 3)


@pytest.mark.parametrize(
    "changes, error, message",
    [
        ({"samples": np.zeros((4, 8, 8, 1))}, TypeError, "`samples` must"),
        ({"samples": np.zeros((4, 8, 8), np.uint8)}, ValueError, "`samples"),
        ({"samples": np.zeros((4, 6, 8, 1), np.uint8)}, ValueError, "`samples"),
        ({"labels": np.zeros(4)}, TypeError, "`labels` must be integers"),
        ({"labels": np.zeros(3, int)}, ValueError, r"shape \(4,\)"),
        ({"labels": np.array([0, 1, 2, 1])}, ValueError, "from 0 to 2"),
        ({"labels": np.array([0, -1, 1, 1])}, ValueError, "from -1 to 1"),
        ({"classes": 1}, ValueError, "`classes` must"),
        ({"epochs": 0}, ValueError, "`epochs` must"),
        ({"seed": -1}, ValueError, "`seed` must"),
    ],
)
def test_bad_arguments_are_named(changes, error, message):
    arguments = {
        "samples": np.zeros((4, 8, 8, 1), np.uint8),
        "labels": np.array([0, 1, 0, 1]),
        "classes": 2,
    } | changes
    with pytest.raises(error, match=message):
        ClassifierFeatures.train(
            arguments.pop("samples"), arguments.pop("labels"), **arguments
        )


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="`path`.*none.keras"):
        ClassifierFeatures.load(tmp_path / "none.keras")


def test_a_model_without_two_outputs_is_named():
    inputs = keras.Input((8, 8, 1), dtype="uint8")
    model = keras.Model(inputs, keras.layers.Flatten()(inputs))
    with pytest.raises(ValueError, match="`model` must have two outputs"):
        ClassifierFeatures(model)
