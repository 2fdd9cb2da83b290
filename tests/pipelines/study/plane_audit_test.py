"""A job that is audited leaves what its table shows."""

import dataclasses

import pytest

from kgan.audit import NOT_ENOUGH_EVIDENCE
from kgan.audit import run
from kgan.data import rare_ring
from pipelines.study import plane_audit
from pipelines.study.audited import values_of
from pipelines.study.configs import STUDIES
from pipelines.study.configs.mixtures_full import AUDITED
from pipelines.study.configs.mixtures_full import CONTROLS
from pipelines.study.configs.mixtures_full import LAWS
from pipelines.study.configs.mixtures_full import TRAINED_OTHERWISE
from pipelines.study.plane_audit import train_and_audit
from pipelines.study.study import Job

TRAINED = {**AUDITED, **TRAINED_OTHERWISE}
SHOWN = {column.value for column in STUDIES["mixtures_full"]().columns}


@pytest.fixture
def smaller(monkeypatch):
    for name, rows in (
        ("AUDITED", 300),
        ("TRAIN_ROWS", 600),
        ("SCORED_SAMPLES", 6_000),
        ("LOOKED_AT", 200),
    ):
        monkeypatch.setattr(plane_audit, name, rows)


def test_answers_are_numbers_and_real_data_stand_beside():
    samples = rare_ring().sample(900, seed=0)[0]
    report = run(
        train=samples[:300],
        held_out=samples[300:600],
        generated=samples[600:] + [9.0, 0.0],
        embedding=lambda x: x,
    )
    values = values_of(report)
    assert values["is_realistic"] == values["is_covers"] == -1.0
    assert values["precision"] < 0.1 < 0.9 < values["precision_real"]
    assert "useful" not in values
    undecided = {
        verdict.question
        for verdict in report.verdicts
        if verdict.answer == NOT_ENOUGH_EVIDENCE
    }
    for question in undecided:
        assert values[f"is_{question}"] == 0.0


@pytest.mark.usefixtures("smaller")
def test_a_job_leaves_values_on_the_way_and_a_picture(tmp_path):
    system = dataclasses.replace(TRAINED["gan"], steps=20, width=8)
    values = train_and_audit(system, rare_ring(), 0, tmp_path)
    assert (tmp_path / "samples.png").exists()
    steps = [
        int(name.rsplit("_", 1)[1]) for name in values if "modes_at" in name
    ]
    assert steps == list(range(2, 21, 2))
    assert {"rank_density_at_20", "rank_ratio", "rank_fresh"} <= set(values)
    assert values["diverged"] == 0.0
    absent = {"nll", "nll_bound"}
    assert SHOWN - set(values) == absent


@pytest.mark.slow
# Before it gives up it tells of the steps it skipped.
@pytest.mark.filterwarnings("ignore:.*skipped:UserWarning")
@pytest.mark.usefixtures("smaller")
def test_a_training_that_diverges_says_so(tmp_path):
    system = dataclasses.replace(
        TRAINED["gan_sgd"], steps=400, width=8, learning_rate=1e3
    )
    values = train_and_audit(system, rare_ring(), 0, tmp_path)
    assert values["diverged"] == 1.0
    assert "modes" not in values


@pytest.mark.usefixtures("smaller")
@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_every_control_is_audited(name, tmp_path):
    job = Job(name, "rare_ring", 0)
    values = STUDIES["mixtures_full"]().run(job, tmp_path)
    assert (values["precision"] > 0.8) == (name != "marginals")
    copies = name in ("replay", "few_rows")
    assert (values["near_copies"] > 0.9) == copies


@pytest.mark.slow
@pytest.mark.usefixtures("smaller")
def test_the_same_seed_gives_the_same_values_to_the_bit(tmp_path):
    system = dataclasses.replace(TRAINED["gan"], steps=200, width=16)
    first, second, other = (
        train_and_audit(system, LAWS["zipf_grid"], seed, tmp_path)
        for seed in (0, 0, 1)
    )
    for values in (first, second, other):
        del values["minutes"]
    assert first == second != other
