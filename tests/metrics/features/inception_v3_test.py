import keras
import numpy as np
import pytest

from kgan.metrics.features import InceptionV3Features


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='`weights` must be "imagenet"'):
        InceptionV3Features(weights=tmp_path / "none.weights.h5")


# What Keras says of a file of other weights before it raises.
@pytest.mark.filterwarnings("ignore:Skipping nested container")
@pytest.mark.slow
def test_weights_from_a_file(tmp_path):
    path = tmp_path / "random.weights.h5"
    network = keras.applications.InceptionV3(
        include_top=False,
        weights=None,
        input_shape=(299, 299, 3),
        pooling="avg",
    )
    network.save_weights(path)
    embedding = InceptionV3Features(weights=path)
    assert embedding.name == "inception_v3_keras"
    again = InceptionV3Features(weights=str(path))
    assert again.fingerprint == embedding.fingerprint
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (2, 299, 299, 3), dtype=np.uint8)
    features = embedding(images)
    assert features.shape == (2, 2048)
    assert features.dtype == np.float32
    expected = network(
        keras.applications.inception_v3.preprocess_input(
            images.astype(np.float32)
        ),
        training=False,
    )
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        embedding(images[1:]), features[1:], atol=1e-5 * features.max()
    )
    assert embedding(images[:0]).shape == (0, 2048)
    grey = embedding(images[:, :31, :40, :1])
    assert grey.shape == (2, 2048)
    with pytest.raises(TypeError, match="`images` must be uint8"):
        embedding(images / 255.0)
    other = tmp_path / "other.weights.h5"
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save_weights(
        other
    )
    for content in (other.read_bytes(), b"text"):
        other.write_bytes(content)
        with pytest.raises(ValueError, match="`weights` must be those of"):
            InceptionV3Features(weights=other)


def test_without_a_network_it_says_so(monkeypatch):
    def offline(**arguments):
        assert arguments["weights"] == "imagenet"
        raise Exception("URL fetch failure")

    monkeypatch.setattr(keras.applications, "InceptionV3", offline)
    with pytest.raises(ConnectionError, match="be downloaded.*URL fetch"):
        InceptionV3Features(weights="imagenet")
