"""Flows on vectors of real data: likelihoods that are known."""

import dataclasses
import functools

import numpy as np
import pytest
from scipy import stats

from kgan.audit import Auditor
from pipelines.study import systems
from pipelines.study import vector_audit
from pipelines.study.configs.mixtures import SYSTEMS
from pipelines.study.configs.objectives import CONTROLS
from pipelines.study.configs.objectives import OBJECTIVES
from pipelines.study.vector_audit import Vectors
from pipelines.study.vector_audit import audit_control
from pipelines.study.vector_audit import train_and_audit

ROWS = 400


@pytest.fixture
def data(monkeypatch):
    monkeypatch.setattr(vector_audit, "AUDITED", ROWS)
    monkeypatch.setattr(systems, "COMPILED", False)
    monkeypatch.setattr(
        vector_audit,
        "Auditor",
        functools.partial(Auditor, checks=("precision", "coverage")),
    )
    rows = np.random.default_rng(0).standard_normal((4 * ROWS, 3))
    train, held_out, others = np.split(
        rows.astype(np.float32), [2 * ROWS, 3 * ROWS]
    )
    return Vectors(train, held_out, others)


def tiny(name, **options):
    return dataclasses.replace(
        OBJECTIVES[name], steps=4, batch_size=32, width=8, **options
    )


def test_a_flow_that_has_not_moved_has_the_likelihood_of_its_latent(data):
    values = train_and_audit(
        tiny("flow_likelihood", learning_rate=1e-9), data, 0
    )
    # It begins as the identity, and the latent is standard normal.
    log_prob = stats.norm.logpdf(data.held_out).sum(axis=1)
    assert values["nll"] == pytest.approx(-log_prob.mean(), abs=1e-3)
    assert values["nll_median"] == pytest.approx(-np.median(log_prob), abs=1e-3)
    assert values["entropy"] == pytest.approx(
        1.5 * (1.0 + np.log(2.0 * np.pi)), abs=0.3
    )
    assert values["precision"] > 0.8 and values["diverged"] == 0.0


@pytest.mark.slow
def test_the_same_seed_gives_the_same_values_to_the_bit(data):
    first, second = (
        train_and_audit(tiny("flow_hybrid"), data, 0) for _ in range(2)
    )
    del first["minutes"], second["minutes"]
    assert first == second


def test_what_has_no_density_is_refused(data):
    system = dataclasses.replace(SYSTEMS["gan"], width=8)
    with pytest.raises(TypeError, match="must be a flow"):
        train_and_audit(system, data, 0)


@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_controls_are_audited(name, data):
    # 25 Gaussians and three marginals of a normal law are as good as it.
    assert audit_control(CONTROLS[name], data, 0)["precision"] > 0.6
