"""FGSM and PGD, where the answer is known."""

import keras
import numpy as np
import pytest

from kgan.models import fgsm
from kgan.models import projected_gradient_descent
from tests.models.networks import class_discriminator

RANDOM = np.random.default_rng(0)
WEIGHTS = RANDOM.normal(size=(8, 2))
X = RANDOM.uniform(-0.5, 0.5, size=(40, 8)).astype("float32")
Y = RANDOM.integers(0, 2, 40).astype("int32")
# From the true class to the other one.
AWAY = np.sign((1 - 2 * Y)[:, None] * (WEIGHTS[:, 1] - WEIGHTS[:, 0]))


@pytest.fixture(scope="module")
def classifier():
    """Two linear classes."""
    sample = keras.Input((8,), name="sample")
    dense = keras.layers.Dense(2, use_bias=False)
    network = keras.Model({"sample": sample}, {"class_logits": dense(sample)})
    dense.kernel.assign(WEIGHTS)
    return network


def test_fgsm_of_a_linear_classifier(classifier):
    moved = fgsm(classifier, X, Y, epsilon=0.25)
    np.testing.assert_allclose(moved, X + 0.25 * AWAY, atol=1e-6)
    assert moved.dtype == np.float32


def test_pgd_of_a_linear_classifier_ends_in_the_same_corner(classifier):
    for start in (True, False):
        moved = projected_gradient_descent(
            classifier, X, Y, epsilon=0.25, random_start=start
        )
        np.testing.assert_allclose(moved, X + 0.25 * AWAY, atol=1e-6)


def test_the_range_of_the_data_is_kept(classifier):
    for attack in (fgsm, projected_gradient_descent):
        moved = attack(classifier, X, Y, epsilon=1.0)
        np.testing.assert_allclose(moved, np.clip(X + AWAY, -1, 1), atol=1e-6)
        free = attack(classifier, X, Y, epsilon=1.0, value_range=None)
        np.testing.assert_allclose(free, X + AWAY, atol=1e-6)


def test_pictures_of_uint8(classifier):
    levels = np.full((3, 8), 255, np.uint8)
    moved = fgsm(classifier, levels, 0, epsilon=2 / 255)
    assert 1 - 2 / 255 - 1e-6 <= moved.min() and moved.max() <= 1.0


def test_more_steps_find_what_one_cannot():
    """On a network that is not linear, inside the same box."""
    keras.utils.set_random_seed(1)
    network = class_discriminator()

    def true_class(x):
        logits = network({"sample": x})["class_logits"].numpy()
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        return (shares / shares.sum(axis=1, keepdims=True))[np.arange(40), Y]

    one = fgsm(network, X, Y, epsilon=0.5)
    many = projected_gradient_descent(
        network, X, Y, epsilon=0.5, steps=40, random_start=False
    )
    for moved in (one, many):
        assert np.abs(moved - X).max() <= 0.5 + 1e-6
    assert true_class(one).mean() < true_class(X).mean()
    assert true_class(many).mean() <= true_class(one).mean() + 1e-6


def test_the_start_is_a_function_of_seed_and_row():
    keras.utils.set_random_seed(1)
    network = class_discriminator()

    def attack(rows, seed):
        return projected_gradient_descent(
            network,
            X[:rows],
            Y[:rows],
            epsilon=0.5,
            steps=1,
            step_size=0.0,
            seed=seed,
        )

    np.testing.assert_allclose(attack(40, 3)[:5], attack(5, 3), atol=1e-6)
    assert np.abs(attack(5, 3) - attack(5, 4)).max() > 0.1
    assert np.ptp(attack(40, 3) - X) == pytest.approx(1.0, abs=0.05)


def test_what_they_refuse(classifier):
    with pytest.raises(ValueError, match=r"`label` must lie in \[0, 2\)"):
        fgsm(classifier, X, 2, epsilon=0.1)
    with pytest.raises(ValueError, match="`epsilon` must be"):
        fgsm(classifier, X, Y, epsilon=-0.1)
    with pytest.raises(ValueError, match="dict with 'class_logits'"):
        fgsm(
            keras.Model(classifier.input, classifier.output["class_logits"]),
            X,
            Y,
            epsilon=0.1,
        )
    for no_pair in ((1.0,), 5, "ab"):
        with pytest.raises(
            (TypeError, ValueError), match="`value_range` must be .* Received"
        ):
            fgsm(classifier, X, Y, epsilon=0.1, value_range=no_pair)
    for attack in (fgsm, projected_gradient_descent):
        with pytest.raises(ValueError, match=r"`x` must have the shape \(n, 8"):
            attack(classifier, X[:, :7], Y, epsilon=0.1)
        with pytest.raises(ValueError, match=r"Received: \(8,\)"):
            attack(classifier, X[0], 0, epsilon=0.1)
    with pytest.raises(TypeError, match="`seed` must be an integer"):
        projected_gradient_descent(classifier, X, Y, epsilon=0.1, seed=1.7)


def test_more_rows_than_a_batch(classifier):
    """Each batch has the labels and the start of its own rows."""
    rows = np.tile(np.arange(40), 8)
    for attack in (fgsm, projected_gradient_descent):
        moved = attack(classifier, X[rows], Y[rows], epsilon=0.25)
        np.testing.assert_allclose(moved, (X + 0.25 * AWAY)[rows], atol=1e-6)
    start = projected_gradient_descent(
        classifier, X[rows], Y[rows], epsilon=0.25, steps=1, step_size=0.0
    )
    assert np.abs((start - X[rows])[:40] - (start - X[rows])[280:]).min() > 0
