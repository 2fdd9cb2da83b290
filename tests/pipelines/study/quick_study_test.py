"""The quick study, whole: minutes of both cores, which CI does not spend."""

import pytest

from pipelines.study.configs import STUDIES
from pipelines.study.report.content import content_of
from pipelines.study.running import open_jobs
from pipelines.study.running import run_all
from pipelines.study.table import table_of


@pytest.mark.slow
def test_the_quick_study_runs_whole(tmp_path):
    study, folder = STUDIES["quick"](), tmp_path / "quick"
    assert not run_all("quick", study.jobs, folder, at_once=2)
    assert not open_jobs(study, folder, of_this_code=True)
    table = table_of(study, folder)
    for job in study.jobs:
        assert f"| {study.titles[job.system]} |" in table
    # A report is written of whatever there is.
    assert content_of(tmp_path).evidence.studies
