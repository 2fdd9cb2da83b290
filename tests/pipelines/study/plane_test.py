"""A job in the plane trains, and scores what it should."""

import dataclasses

import numpy as np
import pytest

from kgan.data import ring
from pipelines.study.configs.mixtures import MIXTURES
from pipelines.study.configs.mixtures import SYSTEMS
from pipelines.study.plane import scores_of_exact_sampler
from pipelines.study.plane import scores_of_samples
from pipelines.study.plane import smoothed_nll
from pipelines.study.plane import train_and_score


@pytest.mark.slow
def test_the_exact_sampler_is_at_its_floor():
    mixture = MIXTURES["wide_ring"]
    scores = scores_of_exact_sampler(mixture, 0)
    assert scores["nll"] == pytest.approx(mixture.entropy(), abs=0.03)
    assert scores["entropy"] == pytest.approx(scores["nll"], abs=0.05)
    assert abs(scores["reverse_kl_above_floor"]) < 2e-3
    # Blurred samples of the law itself cost a little of its density.
    assert scores["nll"] < scores["nll_smoothed"] < scores["nll"] + 0.2


@pytest.mark.slow
def test_a_collapsed_sampler_is_seen_by_modes_and_by_blurred_density():
    mixture = ring()
    made = np.tile(mixture.means[:1], (10_000, 1))
    assert scores_of_samples(made, mixture)["modes"] == 1.0
    assert smoothed_nll(made, mixture) > mixture.entropy() + 5.0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gan", "vae"])
def test_a_system_is_trained_and_scored(name, tmp_path):
    system = dataclasses.replace(SYSTEMS[name], steps=100, width=8)
    scores = train_and_score(system, ring(), 0, tmp_path)
    assert 0.0 <= scores["high_quality"] <= 1.0
    assert (tmp_path / "samples.png").exists()
    assert ("nll_bound" in scores) == (name == "vae")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_every_system_is_trained_and_scored(name, tmp_path):
    system = dataclasses.replace(SYSTEMS[name], steps=100, width=8)
    scores = train_and_score(system, ring(), 0, tmp_path)
    assert np.isfinite(scores["reverse_kl"])
    assert ("nll" in scores) == name.startswith("flow")
