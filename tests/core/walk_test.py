"""A walk through latents, by what is known of arcs and lines."""

import numpy as np
import tensorflow as tf

from kgan.core import Normal
from kgan.core import Uniform
from kgan.core import walk_noise
from kgan.core.walk import along_arcs


def test_between_orthogonal_points_the_distance_stays():
    way = along_arcs(np.array([[3.0, 0.0], [0.0, 3.0]]), 8)
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), 3.0, rtol=1e-6)


def test_what_is_normal_stays_normal():
    points = np.random.default_rng(0).standard_normal((2, 40_000))
    way = along_arcs(points, 5)
    np.testing.assert_allclose(way.std(axis=1), 1.0, atol=0.02)
    np.testing.assert_allclose(way[::5], points, rtol=1e-6)


def test_bounded_latents_stay_within_their_bounds():
    laws = {"latent": Uniform((50,), -1.0, 1.0)}
    points = np.random.default_rng(0).uniform(-1.0, 1.0, (3, 50))
    way = walk_noise(laws, {"latent": tf.constant(points)}, 6)["latent"].numpy()
    assert way.shape == (18, 50) and way.dtype == np.float32
    assert np.abs(way).max() <= 1.0
    np.testing.assert_allclose(way[3], points[:2].mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(way[15], points[[2, 0]].mean(axis=0), rtol=1e-5)


def test_other_noise_is_that_of_the_first_row():
    laws = {"latent": Normal((4,)), "component": Uniform(())}
    drawn = {
        "latent": tf.random.stateless_normal((2, 4), (0, 1)),
        "component": tf.constant([0.25, 0.75]),
    }
    noise = walk_noise(laws, drawn, 3)
    np.testing.assert_array_equal(noise["component"], [0.25] * 6)
