"""A job in the plane: trains a system on an exact mixture, and scores it."""

import time
import warnings
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from kgan.core import save_png
from kgan.core import scatter_picture
from kgan.data import GaussianMixture
from kgan.metrics import importance_bound
from kgan.metrics import mode_scores
from kgan.metrics import parzen_log_likelihood
from kgan.models import VAE
from kgan.models import FlowGAN
from kgan.models import Game
from kgan.models import RealNVP
from pipelines.study.systems import System

SCORED_SAMPLES = 10_000
# Seeds of draws that no training sees: its own are small numbers.
HELD_OUT_SEED = 1_000_001
VALIDATION_SEED = 1_000_002
IMPORTANCE_SAMPLES = 100
BANDWIDTHS = tuple(float(width) for width in np.geomspace(0.005, 0.64, 8))
# Of the blurred density, each under all the generator's.
BLURRED_SAMPLES = 2_000


def train_and_score(
    system: System, mixture: GaussianMixture, seed: int, folder: Path
) -> dict[str, float]:
    """Returns the scores of a system after its last step.

    The last step was chosen before: no checkpoint is picked by its score.

    Args:
        system: what is trained.
        mixture: the data's law.
        seed: of data, weights at the start, and noise.
        folder: gets a picture of the samples.
    """
    keras.utils.set_random_seed(seed)
    game = system.compiled(system.make(system, mixture, seed))
    data = exact_batches(system, mixture, seed)
    began = time.monotonic()
    game.fit(data, epochs=1, steps_per_epoch=system.steps, verbose=0)
    minutes = (time.monotonic() - began) / 60.0
    made = game.sample(SCORED_SAMPLES, seed=0)
    save_png(folder / "samples.png", scatter_picture(made))
    return {
        **scores_of_samples(made, mixture),
        **scores_of_density(game, made, mixture),
        "minutes": minutes,
    }


def exact_batches(
    system: System, mixture: GaussianMixture, seed: int
) -> tf.data.Dataset:
    """Returns a batch of exact samples for each step: none is shown twice.

    Args:
        system: what is trained.
        mixture: the data's law.
        seed: of the samples.
    """
    rows = system.batch_size * system.discriminator_steps
    samples, modes = mixture.sample(system.steps * rows, seed=seed)
    return tf.data.Dataset.from_tensor_slices(
        {
            "sample": samples.reshape(system.steps, rows, -1),
            "label": modes.reshape(system.steps, rows),
        }
    )


def scores_of_exact_sampler(
    mixture: GaussianMixture, seed: int
) -> dict[str, float]:
    """Returns the scores of the mixture itself: what the best would have.

    Args:
        mixture: the data's law.
        seed: of the samples.
    """
    made, _ = mixture.sample(SCORED_SAMPLES, seed=2_000_000 + seed)
    held_out, _ = mixture.sample(SCORED_SAMPLES, seed=HELD_OUT_SEED)
    log_prob = mixture.log_prob(held_out)
    return {
        **scores_of_samples(made, mixture),
        "nll": float(-np.mean(log_prob)),
        "nll_median": float(-np.median(log_prob)),
        "entropy": float(-np.mean(mixture.log_prob(made))),
        "nll_smoothed": smoothed_nll(made, mixture),
    }


def scores_of_samples(
    made: np.ndarray, mixture: GaussianMixture
) -> dict[str, float]:
    """Returns the mode scores of samples.

    Args:
        made: `(n, 2)`.
        mixture: the data's law.
    """
    with warnings.catch_warnings():
        # Of wide modes, and of generators that hit none: both are scores.
        warnings.simplefilter("ignore", UserWarning)
        return mode_scores(
            generated=made,
            means=mixture.means,
            standard_deviation=mixture.standard_deviation,
            shares=mixture.shares,
        )


def scores_of_density(
    game: Game, made: np.ndarray, mixture: GaussianMixture
) -> Mapping[str, float]:
    """Returns what a density, or a bound on it, says of held-out data.

    Args:
        game: a trained one; of a GAN there is nothing to say.
        made: its samples `(n, 2)`.
        mixture: the data's law.
    """
    held_out, _ = mixture.sample(SCORED_SAMPLES, seed=HELD_OUT_SEED)
    if isinstance(game, VAE):
        weights = game.bound(
            held_out, importance_samples=IMPORTANCE_SAMPLES, seed=0
        )
        with warnings.catch_warnings():
            # That the bound is loose is what the column says.
            warnings.simplefilter("ignore", UserWarning)
            return {
                "nll_bound": -importance_bound(log_weights=weights)[
                    "importance_bound"
                ]
            }
    if not isinstance(game, RealNVP | FlowGAN):
        return {}
    log_prob = np.asarray(game.log_prob(held_out), np.float64)
    return {
        "nll": float(-np.mean(log_prob)),
        "nll_median": float(-np.median(log_prob)),
        "entropy": float(-np.mean(game.log_prob(made), dtype=np.float64)),
        "nll_smoothed": smoothed_nll(made, mixture),
    }


def smoothed_nll(made: np.ndarray, mixture: GaussianMixture) -> float:
    """Returns the NLL under samples blurred by the best Gaussian noise.

    It estimates the density of samples plus noise, whose width other data of
    the mixture choose: what is left of a likelihood where the model's own
    is ruined by an almost singular Jacobian.

    Args:
        made: `(n, 2)`.
        mixture: the data's law.
    """
    with warnings.catch_warnings():
        # The widest may be the best for a generator that missed the data.
        warnings.simplefilter("ignore", UserWarning)
        return -parzen_log_likelihood(
            generated=made,
            held_out=mixture.sample(BLURRED_SAMPLES, seed=HELD_OUT_SEED)[0],
            validation=mixture.sample(BLURRED_SAMPLES, seed=VALIDATION_SEED)[0],
            bandwidths=BANDWIDTHS,
        )["parzen_log_likelihood"]
