import os

import numpy as np
import pytest

from kgan.metrics.features import PrincipalComponents


def cloud(rows=500, seed=0):
    """Deviations 5, 2, 1 and 0.1 along turned axes, around (1, 2, 3, 4)."""
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(np.random.default_rng(9).normal(size=(4, 4)))
    rows = rng.normal(size=(rows, 4)) * [5.0, 2.0, 1.0, 0.1] @ turn.T
    return rows + [1.0, 2.0, 3.0, 4.0], turn


def test_components_are_the_axes_by_spread():
    samples, turn = cloud(4000)
    embedding = PrincipalComponents.fit(samples, components=3)
    assert embedding.name == "pca_3"
    np.testing.assert_allclose(
        np.abs(embedding.directions.T @ turn[:, :3]), np.eye(3), atol=0.03
    )
    features = embedding(samples)
    assert features.shape == (4000, 3)
    np.testing.assert_allclose(features.mean(axis=0), 0.0, atol=1e-4)
    np.testing.assert_allclose(features.std(axis=0), [5.0, 2.0, 1.0], rtol=0.05)
    # Against the eigenvectors of the covariance.
    values, vectors = np.linalg.eigh(np.cov(samples.T.astype(np.float32)))
    expected = np.abs((samples - samples.mean(axis=0)) @ vectors[:, :0:-1])
    np.testing.assert_allclose(np.abs(features), expected, atol=1e-4)


def test_whitened_components_have_unit_variance():
    samples, _ = cloud()
    embedding = PrincipalComponents.fit(samples, components=4, whiten=True)
    assert embedding.name == "pca_4_whitened"
    np.testing.assert_allclose(
        np.cov(embedding(samples).T), np.eye(4), atol=1e-3
    )


def test_it_is_fitted_once_and_applied_to_others():
    embedding = PrincipalComponents.fit(cloud()[0], components=2)
    others = cloud(seed=1)[0] + 100.0
    expected = (others - embedding.mean) @ embedding.directions
    np.testing.assert_allclose(embedding(others), expected, rtol=1e-5)
    assert np.abs(embedding(others).mean()) > 10


@pytest.mark.parametrize(
    "samples",
    [
        np.random.default_rng(0).integers(0, 256, (30, 8, 8, 3), np.uint8),
        np.random.default_rng(0).uniform(-1, 1, (30, 100, 1)),
    ],
)
def test_images_and_sounds(samples):
    embedding = PrincipalComponents.fit(samples, components=5)
    assert embedding(samples).shape == (30, 5)
    with pytest.raises(ValueError, match=r"`samples` must have shape \(n, "):
        embedding(samples[:, :-1])


def test_saved_is_the_same(tmp_path):
    embedding = PrincipalComponents.fit(cloud()[0], components=3, whiten=True)
    path = tmp_path / "pca.npz"
    embedding.save(path)
    again = PrincipalComponents.load(path)
    samples = cloud(seed=2)[0]
    np.testing.assert_array_equal(again(samples), embedding(samples))
    assert again.name == embedding.name
    assert again.fingerprint == embedding.fingerprint
    assert os.listdir(tmp_path) == ["pca.npz"]
    with pytest.raises(ValueError, match="must end in .npz"):
        embedding.save(tmp_path / "pca.pkl")
    content = path.read_bytes()
    for damaged in (b"", content[:100], content[:-9]):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="`path` must be what"):
            PrincipalComponents.load(path)
    np.savez(path, directions=np.array([object()]))
    with pytest.raises(ValueError, match="`path` must be what"):
        PrincipalComponents.load(path)
    with pytest.raises(FileNotFoundError, match="`path`.*none.npz"):
        PrincipalComponents.load(tmp_path / "none.npz")


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"components": 5}, "`components` must be at most 4"),
        ({"components": 3, "samples": cloud(3)[0]}, "must be at most 2"),
        ({"components": 0}, "`components` must be at least 1"),
        ({"samples": np.ones((9, 3))}, "must not all be equal"),
        (
            {"samples": cloud()[0][:, :1] * [1.0, 2.0], "whiten": True},
            "must vary in as many",
        ),
        ({"seed": -1}, "`seed` must"),
        ({"samples": np.zeros(3)}, "`samples` must"),
    ],
)
def test_bad_arguments_are_named(changes, message):
    arguments = {"samples": cloud()[0], "components": 2} | changes
    with pytest.raises(ValueError, match=message):
        PrincipalComponents.fit(arguments.pop("samples"), **arguments)


@pytest.mark.parametrize(
    "directions, mean, shape",
    [
        (np.zeros((3, 2)), np.zeros(4), (4,)),
        (np.zeros((4, 2)), np.zeros(3), (4,)),
        (np.zeros((4, 2)), np.zeros(4), (2, 3)),
        (np.zeros(4), np.zeros(4), (4,)),
        (np.full((4, 2), np.nan), np.zeros(4), (4,)),
    ],
)
def test_bad_arrays_are_named(directions, mean, shape):
    with pytest.raises(ValueError, match="`directions` and `mean` must"):
        PrincipalComponents(directions, mean, shape=shape, whitened=False)
