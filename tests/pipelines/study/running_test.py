"""Jobs in processes of their own: resumed, and none stops the others."""

import json

import pytest

from kgan.data import ring
from pipelines.study import results
from pipelines.study import version
from pipelines.study.configs import STUDIES
from pipelines.study.configs.mixtures import MIXTURES
from pipelines.study.results import read
from pipelines.study.results import write
from pipelines.study.running import chosen_jobs
from pipelines.study.running import open_jobs
from pipelines.study.running import run_all
from pipelines.study.study import Job


@pytest.mark.parametrize("name", sorted(STUDIES))
def test_every_job_of_a_study_has_settings_that_json_holds(name):
    study = STUDIES[name]()
    names = [job.name for job in study.jobs]
    assert names and len(set(names)) == len(names)
    for job in study.jobs:
        settings = dict(study.settings(job))
        assert json.loads(json.dumps(settings)) is not None


def test_only_what_is_not_done_is_open(tmp_path):
    study = STUDIES["quick"]()
    first, second, *_ = open_jobs(study, tmp_path)
    write(first, study.settings(first), {"modes": 8.0}, tmp_path)
    assert second == open_jobs(study, tmp_path)[0]
    assert second == open_jobs(study, tmp_path, of_this_code=True)[0]


def test_the_first_seeds_are_those_that_the_study_has():
    study = STUDIES["few_labels"]()
    found = chosen_jobs(study, systems=["supervised"], seeds=2)
    assert {job.seed for job in found} == {20, 21}
    assert {job.system for job in found} == {"supervised"}
    everything = {job.system for job in study.jobs}
    assert chosen_jobs(study, systems=everything, seeds=None) == set(study.jobs)


def test_what_other_code_left_is_open_if_asked(tmp_path, monkeypatch):
    study = STUDIES["quick"]()
    first, second, *_ = open_jobs(study, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(results, "code_version", lambda: "other")
        write(first, study.settings(first), {"modes": 8.0}, tmp_path)
    assert second == open_jobs(study, tmp_path)[0]
    assert first == open_jobs(study, tmp_path, of_this_code=True)[0]


def test_a_job_on_another_mixture_is_another_job(tmp_path, monkeypatch):
    study = STUDIES["mixtures"]()
    first, *_ = open_jobs(study, tmp_path)
    write(first, study.settings(first), {"modes": 8.0}, tmp_path)
    monkeypatch.setitem(MIXTURES, first.data, ring(radius=7.0))
    assert first == open_jobs(study, tmp_path)[0]


def test_the_version_follows_the_sources(tmp_path, monkeypatch):
    for folder in version.FOLDERS:
        (tmp_path / folder).mkdir(parents=True)
    source = tmp_path / version.FOLDERS[0] / "one.py"
    source.write_text("x = 1")
    monkeypatch.setattr(version, "ROOT", tmp_path)
    found = []
    for text in ("x = 1", "x = 2", "x = 1"):
        source.write_text(text)
        version.code_version.cache_clear()
        found.append(version.code_version())
    version.code_version.cache_clear()
    assert found[0] == found[2] != found[1]


@pytest.mark.slow
def test_a_job_that_fails_leaves_its_log_and_the_others_run(tmp_path, capsys):
    study = STUDIES["quick"]()
    bad, good = (
        Job("no such system", "rare_ring", 0),
        Job("exact", "rare_ring", 0),
    )
    failed = run_all("quick", [bad, good], tmp_path, at_once=1)
    assert failed == [bad]
    assert "KeyError" in (tmp_path / "logs" / f"{bad.name}.txt").read_text()
    values = read(good, study, tmp_path).values
    assert values["modes"] == 8.0
    assert 0.98 < values["high_quality"] < 0.996
    assert values["is_realistic"] == values["is_covers"] == 1.0
    out = capsys.readouterr().out
    assert "FAILED" in out and "exact-0: done" in out
