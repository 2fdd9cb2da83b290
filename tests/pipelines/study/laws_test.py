"""Scores of kinds by planted samples, and what a law's settings say."""

import numpy as np
import pytest

from kgan.data import Moons
from kgan.data import rare_ring
from kgan.data import ring
from pipelines.study.laws import kinds_of
from pipelines.study.laws import nearest_moon
from pipelines.study.laws import scores_of_kinds
from pipelines.study.laws import settings_of_law


def test_points_belong_to_the_moon_whose_curve_is_nearer():
    points = np.array([[0.0, 1.0], [-1.0, -0.3], [1.0, -0.5], [2.0, 0.8]])
    assert nearest_moon(points).tolist() == [0, 0, 1, 1]


def test_moons_without_noise_are_told_apart():
    law = Moons(0.001)
    samples, moons = law.sample(2_000, seed=3)
    np.testing.assert_array_equal(nearest_moon(samples), moons)


def test_exact_moons_are_at_their_nulls():
    law = Moons()
    scores = scores_of_kinds(law.sample(20_000, seed=5)[0], law)
    assert scores["high_quality"] == pytest.approx(0.9889, abs=0.004)
    assert scores["modes"] == 2.0
    assert abs(scores["reverse_kl_above_floor"]) < 3e-4


def test_one_moon_of_two_has_half_of_the_modes():
    law = Moons()
    samples, moons = law.sample(4_000, seed=5)
    scores = scores_of_kinds(samples[moons == 1], law)
    # Noise takes few across to the other curve.
    assert scores["reverse_kl"] == pytest.approx(np.log(2.0), abs=0.03)
    alone = scores_of_kinds(np.array([[0.0, 1.0]] * 10), law)
    assert alone["modes"] == 1.0 and alone["high_quality"] == 1.0
    assert alone["reverse_kl"] == pytest.approx(np.log(2.0))


def test_what_is_off_both_moons_has_the_worst_of_scores():
    scores = scores_of_kinds(np.full((10, 2), 9.0), Moons())
    assert scores["high_quality"] == scores["modes"] == 0.0
    assert scores["reverse_kl_above_floor"] == pytest.approx(np.log(2.0))


def test_the_rarest_mode_is_counted_against_its_share():
    law = rare_ring()
    made = np.repeat(law.means, [98] * 7 + [14], axis=0)
    scores = scores_of_kinds(made, law)
    assert scores["rarest"] == pytest.approx(0.02 / 0.01)
    assert scores_of_kinds(law.means[:7], law)["rarest"] == 0.0
    assert scores_of_kinds(law.means * 2.0, law)["rarest"] == 0.0
    assert "rarest" not in scores_of_kinds(ring().means, ring())


def test_settings_of_laws_differ_where_the_laws_do():
    laws = [ring(), ring(standard_deviation=0.2), rare_ring(), Moons()]
    settings = [settings_of_law(law) for law in laws]
    for index, one in enumerate(settings):
        assert one not in settings[index + 1 :]
    assert [kinds_of(law) for law in laws] == [8, 8, 8, 2]
