"""What every metric promises: one row for each, and none left out."""

import json
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow as tf

import kgan.metrics
from kgan.metrics import GaussianMoments
from kgan.metrics.chain_options import ChainOptions

# Exported functions that are no metrics, and why.
NO_METRICS = {
    "annealed_log_likelihoods": "gives an array",
    "as_stored": "rounds samples",
    "cached_features": "keeps features",
    "cached_moments": "keeps moments",
    "discriminator_rejection": "chooses samples",
    "frechet_distance_of_moments": "takes moments",
    "frechet_null_bias": "one number of a closed form",
    "membership": "gives pairs",
    "metropolis_hastings": "chooses samples",
    "moments": "gives moments",
    "moments_of": "gives moments",
    "nearest": "gives distances",
    "network_two_sample_scores": "gives a score a row",
    "reliability_curve": "gives a curve",
    "score_samples": "takes samples and an embedding",
    "segmentation_counts": "gives arrays",
    "segmentation_scores_of_counts": "gives arrays",
    "to_int16": "rounds samples",
    "to_uint8": "rounds samples",
    "tune_noise_variance": "chooses a number",
}


class Row(NamedTuple):
    """A metric's row.

    Attributes:
        arguments: good arguments.
        populations: the arguments that hold one row a sample.
        random: whether it draws, so that order may matter.
        counts: what `n_<...>` calls a population that it does not call by
            the argument's name.
        cut: whether it may use some of the rows only, and counts those.
    """

    arguments: Callable[[], dict]
    populations: tuple[str, ...]
    random: bool = False
    counts: dict[str, str] = {}
    cut: bool = False


def cloud(rows, *, seed, shift=0.0, d=3):
    return np.random.default_rng(seed).normal(size=(rows, d)) + shift


def two(**more):
    return lambda: {
        "real": cloud(60, seed=0),
        "generated": cloud(50, seed=1, shift=0.5),
        **more,
    }


def three(*, held_out=True):
    def arguments():
        found = {
            "train": cloud(80, seed=0),
            "generated": cloud(50, seed=1, shift=0.3),
        }
        return found | ({"held_out": cloud(40, seed=2)} if held_out else {})

    return arguments


def probabilities(rows, *, seed):
    return np.random.default_rng(seed).dirichlet(np.ones(4), size=rows)


def labels(rows, *, seed):
    return np.arange(rows) * (3 + 2 * seed) % 7 % 3


def maps(rows, *, seed):
    return np.random.default_rng(seed).integers(0, 3, (rows, 6, 5))


BOTH = ("real", "generated")
ALL = ("train", "generated", "held_out")
ROWS = {
    "authenticity": Row(three(), ALL),
    "calibration": Row(
        lambda: {
            "real_logits": cloud(60, seed=0, shift=1.0)[:, 0],
            "generated_logits": cloud(60, seed=1, shift=-1.0)[:, 0],
        },
        ("real_logits", "generated_logits"),
        counts={"real_logits": "real", "generated_logits": "generated"},
    ),
    "class_shares": Row(
        lambda: {
            "real_labels": labels(60, seed=0),
            "generated_labels": labels(50, seed=1),
            "classes": 3,
        },
        ("real_labels", "generated_labels"),
        counts={"real_labels": "real", "generated_labels": "generated"},
    ),
    "classifier_score": Row(
        lambda: {
            "generated_probabilities": probabilities(40, seed=1),
            "real_probabilities": probabilities(60, seed=0),
        },
        ("generated_probabilities", "real_probabilities"),
        random=True,
        counts={
            "generated_probabilities": "generated",
            "real_probabilities": "real",
        },
    ),
    "copying_score": Row(three(), ALL, random=True),
    "density_coverage": Row(two(), BOTH),
    "different_bins": Row(
        lambda: three(held_out=False)() | {"bins": 5},
        ("train", "generated"),
        random=True,
        cut=True,
    ),
    "duplicates": Row(three(), ALL),
    "effective_support": Row(two(), BOTH, random=True),
    "frechet_distance": Row(two(), BOTH),
    "frechet_distance_extrapolated": Row(two(), BOTH, random=True),
    "importance_bound": Row(
        lambda: {"log_weights": cloud(40, seed=0, d=5)},
        ("log_weights",),
        counts={"log_weights": "samples"},
    ),
    "kernel_distance": Row(two(permutations=20), BOTH, random=True),
    "leave_one_out_accuracy": Row(two(), BOTH, random=True, cut=True),
    "manifold_scores": Row(two(), BOTH),
    "mmd_test": Row(two(permutations=20), BOTH, random=True),
    "mode_scores": Row(
        lambda: {
            "generated": cloud(60, seed=0, d=2),
            "means": np.eye(2),
            "standard_deviation": 0.5,
        },
        ("generated",),
    ),
    "nearest_neighbour_ratio": Row(three(), ALL, random=True),
    "neighbour_two_sample_test": Row(two(), BOTH, random=True, cut=True),
    "network_two_sample_test": Row(two(epochs=5), BOTH, random=True, cut=True),
    "parzen_log_likelihood": Row(
        lambda: {
            "generated": cloud(50, seed=0),
            "held_out": cloud(40, seed=1),
            "validation": cloud(30, seed=2),
            "bandwidths": [0.3, 1.0],
        },
        ("generated", "held_out", "validation"),
    ),
    "precision_recall": Row(two(), BOTH),
    "segmentation_scores": Row(
        lambda: {
            "truth": maps(20, seed=0),
            "predicted": maps(20, seed=1),
            "classes": 3,
        },
        ("truth", "predicted"),
        random=True,
    ),
}


class Sure:
    """A classifier that says the brightest corner."""

    def predict(self, images):
        return (images[:, 0, 0, 0] > 127).astype(np.int32)


def images(rows, *, seed):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (rows, 8, 8, 1), dtype=np.uint8)


def linear(latent):
    return latent @ tf.constant([[1.0, 0.5, 0.0], [0.0, 1.0, -1.0]])


def corner(samples):
    return (samples[:, 0, 0, 0] > 127).astype(np.int32)


CHAINS = {
    "decoder": linear,
    "latent_size": 2,
    "noise_variance": 0.5,
    "temperatures": 20,
    "options": ChainOptions(chains=4),
}
# Metrics that take a model, whose rows are checked for less.
OF_MODELS = {
    "annealed_importance_sampling": lambda: {
        **CHAINS,
        "samples": cloud(6, seed=0),
    },
    "bidirectional_monte_carlo": lambda: {**CHAINS, "count": 6},
    "classification_accuracy_score": lambda: {
        "generated": images(30, seed=0),
        "generated_labels": corner(images(30, seed=0)),
        "train": images(40, seed=1),
        "train_labels": corner(images(40, seed=1)),
        "held_out": images(50, seed=2),
        "held_out_labels": corner(images(50, seed=2)),
        "classes": 2,
        "train_classifier": lambda samples, labels, classes, seed: Sure(),
    },
}


def compute(name, arguments):
    with warnings.catch_warnings():
        # Small as they are, some warn.
        warnings.simplefilter("ignore", UserWarning)
        return getattr(kgan.metrics, name)(**arguments)


def test_every_metric_has_a_row():
    functions = {
        name
        for name in kgan.metrics.__all__
        if callable(getattr(kgan.metrics, name))
        and not isinstance(getattr(kgan.metrics, name), type)
    }
    assert functions == {*ROWS, *OF_MODELS, *NO_METRICS}


@pytest.mark.parametrize("name", [*ROWS, *OF_MODELS])
def test_it_gives_floats_that_json_can_hold(name):
    row = {**OF_MODELS, **{key: row.arguments for key, row in ROWS.items()}}
    found = compute(name, row[name]())
    assert all(type(value) is float for value in found.values())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert any(key.startswith("n_") for key in found)


@pytest.mark.parametrize("name", [*ROWS, *OF_MODELS])
def test_it_is_repeated_exactly_and_names_its_seed(name):
    build = OF_MODELS.get(name) or ROWS[name].arguments
    first, again = (compute(name, build()) for _ in range(2))
    assert first == again
    if name in ROWS:
        assert ("seed" in first) == ROWS[name].random


@pytest.mark.parametrize("name", ROWS)
def test_it_counts_its_populations(name):
    row = ROWS[name]
    arguments = row.arguments()
    found = compute(name, arguments)
    for population in row.populations:
        key = f"n_{row.counts.get(population, population)}"
        rows = len(arguments[population])
        assert found[key] <= rows if row.cut else found[key] == rows


@pytest.mark.parametrize("name", ROWS)
def test_it_changes_no_input_and_takes_other_dtypes(name):
    row = ROWS[name]
    arguments = row.arguments()
    before = {key: np.array(arguments[key]) for key in row.populations}
    found = compute(name, arguments)
    for key, rows in before.items():
        np.testing.assert_array_equal(arguments[key], rows)
    lists = {key: rows.tolist() for key, rows in before.items()}
    assert compute(name, arguments | lists) == found


@pytest.mark.parametrize(
    "name", [name for name, row in ROWS.items() if not row.random]
)
def test_the_order_of_rows_does_not_matter(name):
    row = ROWS[name]
    arguments = row.arguments()
    shuffled = {
        key: np.random.default_rng(9).permutation(arguments[key])
        for key in row.populations
    }
    assert compute(name, arguments | shuffled) == pytest.approx(
        compute(name, arguments), rel=1e-10, abs=1e-12
    )


@pytest.mark.parametrize(
    "name, population",
    [(name, each) for name, row in ROWS.items() for each in row.populations],
)
def test_bad_rows_are_named(name, population):
    row = ROWS[name]
    arguments = row.arguments()
    rows = np.array(arguments[population])
    empty = rows[:0]
    with pytest.raises(ValueError, match=f"`{population}` must"):
        compute(name, arguments | {population: empty})
    if rows.dtype.kind == "f":
        rows[1] = np.nan
        with pytest.raises(ValueError, match=f"`{population}` must"):
            compute(name, arguments | {population: rows})


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, row in ROWS.items()
        if row.populations in (BOTH, ALL, ("train", "generated"))
    ],
)
def test_different_numbers_of_features_are_named(name):
    arguments = ROWS[name].arguments()
    other = cloud(50, seed=1, d=4)
    with pytest.raises(ValueError, match="same number of features"):
        compute(name, arguments | {"generated": other})


def test_no_metric_takes_its_populations_by_position():
    for name in (*ROWS, *OF_MODELS):
        with pytest.raises(TypeError, match="positional"):
            getattr(kgan.metrics, name)(cloud(20, seed=0), cloud(20, seed=1))


def test_moments_are_what_their_class_says():
    assert isinstance(kgan.metrics.moments(cloud(20, seed=0)), GaussianMoments)
