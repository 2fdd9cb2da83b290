import numpy as np
import pytest
import tensorflow as tf

from pipelines.segmentation.shown import FORMS
from pipelines.segmentation.shown import decided
from pipelines.segmentation.shown import softened

TRUTH = tf.constant([[[[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]]]])
PROBABILITIES = tf.constant([[[[0.2, 0.6, 0.2]], [[0.02, 0.96, 0.02]]]])


@pytest.mark.parametrize("form", FORMS)
def test_maps_are_shares_of_classes_with_the_right_likeliest(form):
    real, fake = FORMS[form](TRUTH, PROBABILITIES)
    for maps in (real, fake):
        np.testing.assert_allclose(np.sum(maps, axis=-1), 1.0, atol=1e-6)
        assert np.min(maps) >= 0.0
    np.testing.assert_array_equal(
        np.argmax(real, axis=-1), np.argmax(TRUTH, axis=-1)
    )
    np.testing.assert_array_equal(
        np.argmax(fake, axis=-1), np.argmax(PROBABILITIES, axis=-1)
    )


def test_softened_maps_share_the_rest_as_the_segmenter_does():
    real, fake = softened(TRUTH, PROBABILITIES)
    # 0.9 for the true class; 0.1 as 0.6 to 0.2.
    np.testing.assert_allclose(real[0, 0, 0], [0.9, 0.075, 0.025], atol=1e-6)
    # Where the segmenter is right and surer, nothing changes.
    np.testing.assert_allclose(real[0, 1, 0], PROBABILITIES[0, 1, 0], atol=1e-6)
    assert fake is PROBABILITIES


def test_decided_maps_hold_zeros_and_ones_alone():
    real, fake = decided(TRUTH, PROBABILITIES)
    assert set(np.unique(np.round(fake, 6))) == {0.0, 1.0}
    assert real is TRUTH


@pytest.mark.parametrize("form", FORMS)
def test_the_gradient_is_that_of_the_probabilities_as_they_are(form):
    direction = tf.constant([[[[1.0, -2.0, 3.0]], [[0.5, 4.0, -1.0]]]])
    with tf.GradientTape() as tape:
        tape.watch(PROBABILITIES)
        real, fake = FORMS[form](TRUTH, PROBABILITIES)
        # True maps are no way to the segmenter's weights.
        loss = tf.reduce_sum(direction * fake) + tf.reduce_sum(real**2)
    np.testing.assert_allclose(
        tape.gradient(loss, PROBABILITIES), direction, atol=1e-6
    )
