import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from kgan.core import Normal
from kgan.core import Uniform
from kgan.models.sampling import check_truncation
from kgan.models.sampling import latent_law
from kgan.models.sampling import sample_labels
from kgan.models.sampling import sample_noise
from kgan.models.sampling import truncate_normal
from kgan.models.weight_average import ramped_decay


@pytest.mark.parametrize("bound", [0.2, 1.0, 3.0])
def test_truncation_is_the_truncated_normal_law(bound):
    drawn = sample_noise({"latent": Normal((1,))}, 5000, 0, bound)["latent"]
    law = scipy.stats.truncnorm(-bound, bound)
    assert scipy.stats.kstest(drawn.numpy().ravel(), law.cdf).pvalue > 1e-3
    assert np.abs(drawn).max() <= bound


def test_truncation_keeps_order_and_fades_with_the_bound():
    values = tf.constant([-2.0, -0.5, 0.1, 1.7])
    cut = truncate_normal(values, 0.7).numpy()
    assert (np.diff(cut) > 0).all()
    np.testing.assert_allclose(truncate_normal(values, 5.0), values, atol=1e-3)


@pytest.mark.parametrize(
    "noise", [{}, {"mix": Normal((2,))}, {"latent": Uniform((2,))}]
)
def test_only_a_normal_latent_is_truncated(noise):
    with pytest.raises(ValueError, match="None unless the latent is normal"):
        check_truncation(0.5, noise)
    check_truncation(None, noise)


def test_labels_follow_the_counts():
    labels = sample_labels(30_000, 3, tf.constant([0, 60, 30, 10])).numpy()
    counts = np.bincount(labels, minlength=4)
    assert counts[0] == 0
    chi2 = scipy.stats.chisquare(counts[1:], 30_000 * np.array([0.6, 0.3, 0.1]))
    assert chi2.pvalue > 1e-3


def test_latents():
    assert latent_law("normal", 5) == Normal((5,))
    assert latent_law("uniform", 5) == Uniform((5,), -1.0, 1.0)
    with pytest.raises(ValueError, match="`latent` must be one of"):
        latent_law("gaussian", 5)


def test_the_average_forgets_its_start_first_quickly_then_slowly():
    decays = [
        float(ramped_decay(0.999, tf.constant(step))) for step in (0, 90, 10**6)
    ]
    assert decays == pytest.approx([0.1, 0.91, 0.999])
