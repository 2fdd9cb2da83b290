"""A job in the plane trains, and scores what it should."""

import dataclasses

import numpy as np
import pytest

from kgan.data import ring
from pipelines.study.configs.mixtures import MIXTURES
from pipelines.study.configs.mixtures import SYSTEMS
from pipelines.study.configs.mixtures_full import AUDITED
from pipelines.study.configs.mixtures_full import TRAINED_OTHERWISE
from pipelines.study.laws import scores_of_kinds
from pipelines.study.plane import HELD_OUT_SEED
from pipelines.study.plane import exact_batches
from pipelines.study.plane import scores_of_exact_sampler
from pipelines.study.plane import smoothed_nll
from pipelines.study.plane import train_and_score

ALL = {**SYSTEMS, **AUDITED, **TRAINED_OTHERWISE}


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
    assert scores_of_kinds(made, mixture)["modes"] == 1.0
    assert smoothed_nll(made, mixture) > mixture.entropy() + 5.0


def test_every_row_of_a_batch_is_new_and_none_is_held_out():
    system = dataclasses.replace(
        SYSTEMS["wasserstein"], steps=3, batch_size=4, discriminator_steps=5
    )
    batches = list(exact_batches(system, ring(), 7).as_numpy_iterator())
    assert [len(batch["sample"]) for batch in batches] == [20] * 3
    shown = np.concatenate([batch["sample"] for batch in batches])
    held_out, _ = ring().sample(100, seed=HELD_OUT_SEED)
    assert len(np.unique(np.concatenate([shown, held_out]), axis=0)) == 160
    label = np.concatenate([batch["label"] for batch in batches])
    nearest = np.linalg.norm(
        shown[:, np.newaxis] - ring().means, axis=2
    ).argmin(axis=1)
    np.testing.assert_array_equal(label, nearest)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ALL))
def test_every_system_is_trained_and_scored(name, tmp_path):
    system = dataclasses.replace(ALL[name], steps=100, width=8)
    scores = train_and_score(system, ring(), 0, tmp_path)
    assert np.isfinite(scores["reverse_kl"])
    assert 0.0 <= scores["high_quality"] <= 1.0
    assert scores["minutes"] > 0.0
    assert (tmp_path / "samples.png").exists()
    assert ("nll" in scores) == name.startswith("flow")
    assert ("nll_bound" in scores) == (name == "vae")
