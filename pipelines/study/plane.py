"""A job in the plane: trains a system on an exact law, and scores it."""

import time
import warnings
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from kgan.core import save_png
from kgan.core import scatter_picture
from kgan.metrics import importance_bound
from kgan.metrics import parzen_log_likelihood
from kgan.models import VAE
from kgan.models import FlowGAN
from kgan.models import Game
from kgan.models import RealNVP
from pipelines.study.laws import Law
from pipelines.study.laws import kinds_of
from pipelines.study.laws import scores_of_kinds
from pipelines.study.plane_networks import VectorNetworks
from pipelines.study.systems import System

SCORED_SAMPLES = 10_000
# Seeds of draws that no training sees: its own are small numbers.
HELD_OUT_SEED = 1_000_001
OTHERS_SEED = 2_000_000
VALIDATION_SEED = 1_000_002
IMPORTANCE_SAMPLES = 100
BANDWIDTHS = tuple(float(width) for width in np.geomspace(0.005, 0.64, 8))
# Of the blurred density, each under all the generator's.
BLURRED_SAMPLES = 2_000


def train_and_score(
    system: System, law: Law, seed: int, folder: Path
) -> dict[str, float]:
    """Returns the scores of a system after its last step.

    The last step was chosen before: no checkpoint is picked by its score.

    Args:
        system: what is trained.
        law: the data's.
        seed: of data, weights at the start, and noise.
        folder: gets a picture of the samples.
    """
    keras.utils.set_random_seed(seed)
    game = system.compiled(
        system.make(system, networks_of(law), seed), epoch_steps=system.steps
    )
    data = exact_batches(system, law, seed)
    began = time.monotonic()
    game.fit(data, epochs=1, steps_per_epoch=system.steps, verbose=0)
    minutes = (time.monotonic() - began) / 60.0
    made = game.sample(SCORED_SAMPLES, seed=0)
    save_png(folder / "samples.png", scatter_picture(made))
    return {
        **scores_of_kinds(made, law),
        **scores_of_density(game, made, law),
        "minutes": minutes,
    }


def networks_of(law: Law) -> VectorNetworks:
    """Returns what all rows are built of.

    Args:
        law: the data's.
    """
    return VectorNetworks(2, kinds_of(law))


def exact_batches(system: System, law: Law, seed: int) -> tf.data.Dataset:
    """Returns a batch of exact samples for each step: none is shown twice.

    Args:
        system: what is trained.
        law: the data's.
        seed: of the samples.
    """
    rows = system.batch_size * system.discriminator_steps
    samples, kinds = exact_samples(system, law, seed)
    return tf.data.Dataset.from_tensor_slices(
        {
            "sample": samples.reshape(system.steps, rows, -1),
            "label": kinds.reshape(system.steps, rows),
        }
    )


def exact_samples(
    system: System, law: Law, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Returns all samples that a training sees, in order, and their kinds.

    Args:
        system: what is trained.
        law: the data's.
        seed: of the samples.
    """
    rows = system.batch_size * system.discriminator_steps
    return law.sample(system.steps * rows, seed=seed)


def scores_of_exact_sampler(law: Law, seed: int) -> dict[str, float]:
    """Returns the scores of the mixture itself: what the best would have.

    Args:
        law: the data's.
        seed: of the samples.
    """
    made, _ = law.sample(SCORED_SAMPLES, seed=OTHERS_SEED + seed)
    held_out, _ = law.sample(SCORED_SAMPLES, seed=HELD_OUT_SEED)
    log_prob = law.log_prob(held_out)
    return {
        **scores_of_kinds(made, law),
        "nll": float(-np.mean(log_prob)),
        "nll_median": float(-np.median(log_prob)),
        "entropy": float(-np.mean(law.log_prob(made))),
        "nll_smoothed": smoothed_nll(made, law),
    }


def scores_of_density(
    game: Game, made: np.ndarray, law: Law
) -> Mapping[str, float]:
    """Returns what a density, or a bound on it, says of held-out data.

    Args:
        game: a trained one; of a GAN there is nothing to say.
        made: its samples `(n, 2)`.
        law: the data's.
    """
    held_out, _ = law.sample(SCORED_SAMPLES, seed=HELD_OUT_SEED)
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
        "nll_smoothed": smoothed_nll(made, law),
    }


def smoothed_nll(made: np.ndarray, law: Law) -> float:
    """Returns the NLL under samples blurred by the best Gaussian noise.

    It estimates the density of samples plus noise, whose width other data of
    the mixture choose: what is left of a likelihood where the model's own
    is ruined by an almost singular Jacobian.

    Args:
        made: `(n, 2)`.
        law: the data's.
    """
    with warnings.catch_warnings():
        # The widest may be the best for a generator that missed the data.
        warnings.simplefilter("ignore", UserWarning)
        return -parzen_log_likelihood(
            generated=made,
            held_out=law.sample(BLURRED_SAMPLES, seed=HELD_OUT_SEED)[0],
            validation=law.sample(BLURRED_SAMPLES, seed=VALIDATION_SEED)[0],
            bandwidths=BANDWIDTHS,
        )["parzen_log_likelihood"]
