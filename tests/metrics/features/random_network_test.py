import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import ndimage
from sklearn.datasets import load_digits

from kgan.metrics import RandomNetwork
from kgan.metrics import frechet_distance


def random_images(shape, rows=3, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (rows, *shape), dtype=np.uint8)


@pytest.mark.parametrize(
    "shape", [(8, 8, 1), (28, 28, 1), (9, 31, 3), (64, 64, 4), (128, 128, 3)]
)
def test_any_size_and_channels(shape):
    features = RandomNetwork(shape)(random_images(shape))
    assert features.shape == (3, 256)
    assert features.dtype == np.float32
    assert np.isfinite(features).all()
    # No layer fades or blows up.
    assert 0.05 < features.std() < 5.0
    # Hardly any feature is dead: each tells two images apart.
    assert np.mean(features[0] != features[1]) > 0.9


def test_first_layer_against_the_definition():
    seed, width, images = 3, 2, random_images((8, 8, 1), rows=4)
    features = RandomNetwork((8, 8, 1), width=width, seed=seed)(images)
    raw = np.random.Philox(key=seed).random_raw(9 * width)
    uniform = (raw >> np.uint64(11)) / 2.0**53
    weights = ((2.0 * uniform - 1.0) * np.sqrt(6.0 / 9.0)).reshape(3, 3, width)
    pixels = images[..., 0] / 127.5 - 1.0
    hidden = np.stack(
        [
            [
                ndimage.correlate(image, weights[..., k], mode="constant")
                for k in range(width)
            ]
            for image in pixels
        ]
    ).clip(min=0.0)
    expected = np.concatenate(
        [hidden.mean(axis=(2, 3)), hidden.std(axis=(2, 3))], axis=1
    )
    np.testing.assert_allclose(features[:, : 2 * width], expected, atol=1e-5)


def test_the_weights_depend_on_the_seed_alone():
    images = random_images((8, 8, 3))
    first = RandomNetwork((8, 8, 3), seed=1)(images)
    keras.utils.set_random_seed(9)
    tf.random.normal((3,))
    np.testing.assert_array_equal(
        RandomNetwork((8, 8, 3), seed=1)(images), first
    )
    other = RandomNetwork((8, 8, 3), seed=2)(images)
    assert np.abs(other - first).max() > 0.1


def test_rows_do_not_depend_on_their_batch():
    images = random_images((8, 8, 1), rows=300)
    embedding = RandomNetwork((8, 8, 1))
    np.testing.assert_allclose(
        embedding(images)[[0, 150, 299]],
        embedding(images[[0, 150, 299]]),
        atol=1e-5,
    )


def test_its_name_and_config():
    embedding = RandomNetwork((8, 8, 1), width=4, seed=5)
    assert embedding.name == "random_network"
    config = keras.saving.serialize_keras_object(embedding)
    assert config["registered_name"] == "kgan>RandomNetwork"
    again = keras.saving.deserialize_keras_object(config)
    images = random_images((8, 8, 1))
    np.testing.assert_array_equal(again(images), embedding(images))


def test_distances_order_sensibly_on_digits():
    rng = np.random.default_rng(0)
    digits = np.rint(load_digits().images * 255 / 16)[rng.permutation(1797)]
    half, other = digits[:898], digits[898:]
    noise = rng.normal(0.0, 40.0, other.shape)
    changed = {
        "none": other,
        "slight noise": other + noise / 4,
        "noise": other + noise,
        "blur": ndimage.gaussian_filter(other, (0, 1, 1)),
        "200 repeated": other[rng.integers(0, 200, 898)],
        "20 repeated": other[rng.integers(0, 20, 898)],
        "uniform": rng.integers(0, 256, other.shape),
    }
    embedding = RandomNetwork((8, 8, 1), width=8)

    def features(images):
        pixels = np.clip(np.rint(images), 0, 255).astype(np.uint8)
        return embedding(pixels[..., None])

    distance = {
        name: frechet_distance(real=features(half), generated=features(images))[
            "frechet_distance"
        ]
        for name, images in changed.items()
    }
    floor = distance["none"]
    assert floor < distance["slight noise"] < distance["noise"]
    assert distance["noise"] > 4 * floor
    assert distance["blur"] > 20 * floor
    assert 2 * floor < distance["200 repeated"]
    assert 2 * distance["200 repeated"] < distance["20 repeated"]
    assert distance["uniform"] > 50 * floor


@pytest.mark.parametrize("shape", [(8, 8), (7, 8, 1), (8, 8, 2), (8, 8, 1, 1)])
def test_bad_shapes_are_named(shape):
    with pytest.raises(ValueError, match="`image_shape` must"):
        RandomNetwork(shape)


def test_bad_images_are_named():
    embedding = RandomNetwork((8, 8, 1))
    with pytest.raises(TypeError, match="`images` must be uint8.*float32"):
        embedding(np.zeros((2, 8, 8, 1), np.float32))
    with pytest.raises(ValueError, match=r"shape \(n, 8, 8, 1\)"):
        embedding(np.zeros((2, 8, 8, 3), np.uint8))


def test_no_images_have_no_features():
    assert RandomNetwork((8, 8, 1))(random_images((8, 8, 1), 0)).shape == (
        0,
        256,
    )
