"""Jobs in processes of their own: resumed, and none stops the others."""

import json

import pytest

from pipelines.study.configs import STUDIES
from pipelines.study.results import read
from pipelines.study.results import write
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


@pytest.mark.slow
def test_a_job_that_fails_leaves_its_log_and_the_others_run(tmp_path, capsys):
    study = STUDIES["quick"]()
    bad, good = Job("no such system", "ring", 0), Job("exact", "ring", 0)
    failed = run_all("quick", [bad, good], tmp_path, at_once=1)
    assert failed == [bad]
    assert "KeyError" in (tmp_path / "logs" / f"{bad.name}.txt").read_text()
    values = read(good, study, tmp_path)
    assert values["modes"] == 8.0
    assert 0.98 < values["high_quality"] < 0.996
    assert values["nll"] == pytest.approx(
        # log 8 + 1 + log 2 pi + 2 log .02
        -2.9067,
        abs=0.05,
    )
    out = capsys.readouterr().out
    assert "FAILED" in out and "exact-0: done" in out
