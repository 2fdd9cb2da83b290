"""Ranks of scores that are known: the density's own, and the ratio's."""

import numpy as np
import pytest

from kgan.data import GaussianMixture
from pipelines.study.ranking import ranks
from pipelines.study.ranking import spearman

LAW = GaussianMixture([[0.0, 0.0]], 1.0)
# What is generated lies beside the data: log p / g = -x + a constant.
SHIFTED = GaussianMixture([[0.7, 0.0]], 1.0)


@pytest.fixture(scope="module")
def sides():
    return SHIFTED.sample(6_000, seed=1)[0], LAW.sample(2_000, seed=2)[0]


def test_the_density_ranks_as_itself_and_the_ratio_as_the_ratio(sides):
    made, held_out = sides
    by_density = ranks(LAW.log_prob, made, LAW, held_out=held_out)
    by_ratio = ranks(lambda x: -x[:, 0], made, LAW, held_out=held_out)
    assert by_density["rank_density"] == pytest.approx(1.0)
    assert by_ratio["rank_ratio"] > 0.9
    assert by_ratio["rank_density"] < by_density["rank_density"] - 0.1
    assert by_density["rank_ratio"] < by_ratio["rank_ratio"] - 0.1
    # A fresh network finds the ratio by itself.
    assert by_density["rank_fresh"] > 0.9


def test_a_score_turned_round_ranks_the_other_way(sides):
    made, held_out = sides
    found = ranks(lambda x: -LAW.log_prob(x), made, LAW, held_out=held_out)
    assert found["rank_density"] == pytest.approx(-1.0)


def test_what_is_constant_ranks_nothing():
    assert spearman(np.zeros(9), np.arange(9.0)) == 0.0
    assert spearman(np.arange(9.0), np.arange(9.0) ** 3) == pytest.approx(1.0)
