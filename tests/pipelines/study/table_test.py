"""The table says what the jobs' files say, and nothing of missing ones."""

import json
import math

import pytest

from pipelines.study import results
from pipelines.study.results import path_of
from pipelines.study.results import read
from pipelines.study.results import write
from pipelines.study.study import Column
from pipelines.study.study import Job
from pipelines.study.study import Study
from pipelines.study.study import joined
from pipelines.study.table import cell
from pipelines.study.table import table_of

MODES = (Column("modes", "modes", 1),)


def study(steps=3, columns=MODES):
    return Study(
        jobs=tuple(
            Job(system, data, seed)
            for seed in range(2)
            for data in ("ring", "grid")
            for system in ("gan", "flow")
        ),
        settings=lambda job: {"steps": steps, "shape": (2, 3)},
        run=lambda job, folder: {},
        columns=columns,
        titles={"gan": "GAN"},
    )


def test_a_result_is_read_back_until_its_settings_change(tmp_path):
    job = Job("gan", "ring", 1)
    assert read(job, study(), tmp_path) is None
    write(job, study().settings(job), {"modes": 7.0}, tmp_path)
    assert read(job, study(), tmp_path).values == {"modes": 7.0}
    assert read(job, study(steps=4), tmp_path) is None
    assert [each.name for each in (tmp_path / "jobs").iterdir()] == [
        path_of(job, tmp_path).name
    ]


def test_a_result_that_does_not_name_its_code_is_none(tmp_path):
    job = Job("gan", "ring", 0)
    write(job, study().settings(job), {"modes": 8.0}, tmp_path)
    path = path_of(job, tmp_path)
    content = json.loads(path.read_text())
    del content["code"]
    path.write_text(json.dumps(content))
    assert read(job, study(), tmp_path) is None


def test_what_is_not_finite_comes_back(tmp_path):
    job = Job("flow", "ring", 0)
    values = {"nll": math.inf, "low": -math.inf, "no": math.nan}
    write(job, study().settings(job), values, tmp_path)
    found = read(job, study(), tmp_path).values
    assert found["nll"] == math.inf and found["low"] == -math.inf
    assert math.isnan(found["no"])


def test_a_table_says_that_it_is_of_several_versions(tmp_path, monkeypatch):
    for version, seed in (("one", 0), ("two", 1)):
        monkeypatch.setattr(results, "code_version", lambda v=version: v)
        job = Job("gan", "ring", seed)
        write(job, study().settings(job), {"modes": 8.0}, tmp_path)
        table = table_of(study(), tmp_path)
        assert ("Of 2 versions of the code." in table) == (version == "two")


def test_an_unfinished_study_says_how_far_it_is(tmp_path):
    assert table_of(study(), tmp_path) == "0 of 8 jobs done.\n"
    jobs = study().jobs
    job = Job("gan", "grid", 0)
    write(job, study().settings(job), {"modes": 8.0}, tmp_path)
    table = table_of(study(), tmp_path)
    assert "1 of 8 jobs done." in table
    assert "| grid | modes | seeds |" in table and "ring" not in table
    for job in jobs:
        write(job, study().settings(job), {"modes": 8.0}, tmp_path)
    assert "done" not in table_of(study(), tmp_path)


def test_a_table_holds_a_row_for_each_system_that_has_results(tmp_path):
    for seed, modes in ((0, 6.0), (1, 8.0)):
        job = Job("gan", "ring", seed)
        write(job, study().settings(job), {"modes": modes}, tmp_path)
    job = Job("flow", "grid", 0)
    write(job, study().settings(job), {"modes": 25.0}, tmp_path)
    ring, grid = table_of(study(), tmp_path).split("\n\n")[:2]
    # Student's t with one degree of freedom, 12.706, times sd / sqrt 2 = 1.
    assert ring.splitlines() == [
        "| ring | modes | seeds |",
        "|---|---|---|",
        "| GAN | 7.0 ± 12.7 | 2 |",
    ]
    assert grid.strip().splitlines()[2:] == ["| flow | 25.0 | 1 |"]


def test_a_column_that_no_row_has_is_left_out(tmp_path):
    columns = (Column("modes", "modes", 1), Column("NLL", "nll"))
    for system, values in (
        ("gan", {"modes": 8.0}),
        ("flow", {"modes": 7.0, "nll": 1.5}),
    ):
        job = Job(system, "ring", 0)
        write(job, study().settings(job), values, tmp_path)
    job = Job("gan", "grid", 0)
    write(job, study().settings(job), {"modes": 9.0}, tmp_path)
    table = table_of(study(columns=columns), tmp_path)
    assert "| GAN | 8.0 | - | 1 |" in table
    assert "| flow | 7.0 | 1.50 | 1 |" in table
    assert "| grid | modes | seeds |" in table


@pytest.mark.parametrize(
    ("values", "column", "text"),
    [
        ([0.5], Column("share", "x", 1, scale=100.0), "50.0"),
        (
            [2.0, 1.0, 4e7],
            Column("NLL", "x", median=True),
            "2.00 (1.00 to 4.0e+07)",
        ),
        ([1.0, math.nan], Column("x", "x"), "nan"),
        ([1.0, 2.0], Column("x", "x", median=True), "1.50 (1.00 to 2.00)"),
        ([1.0, math.inf], Column("x", "x"), "1.00 (1.00 to inf)"),
        (
            [1.0, math.inf, 3.0],
            Column("KL", "x", 1),
            "3.0 (1.0 to inf)",
        ),
        ([3.0, 3.0, 3.0], Column("x", "x", 0), "3"),
    ],
)
def test_cells(values, column, text):
    assert cell(values, column) == text


def test_a_cell_says_of_how_many_seeds_it_is(tmp_path):
    columns = (*MODES, Column("diverged", "diverged", 1))
    for seed, values in (
        (0, {"modes": 6.0, "diverged": 0.0}),
        (1, {"diverged": 1.0}),
    ):
        job = Job("gan", "ring", seed)
        write(job, study().settings(job), values, tmp_path)
    row = table_of(study(columns=columns), tmp_path).splitlines()[2]
    assert row == "| GAN | 6.0 (1 of 2) | 0.5 ± 6.4 | 2 |"


def test_joined_studies_keep_their_own_jobs_and_minutes_come_last():
    minutes = Column("minutes", "minutes", 1)
    first = study(columns=(*MODES, minutes))
    second = Study(
        jobs=(Job("vae", "digits", 0),),
        settings=lambda job: {"of": "digits"},
        run=lambda job, folder: {"modes": 3.0},
        columns=(Column("precision", "precision"), *MODES, minutes),
        titles={"vae": "VAE"},
    )
    both = joined(first, second)
    assert both.jobs == (*first.jobs, *second.jobs)
    assert [column.value for column in both.columns] == [
        *("modes", "precision", "minutes")
    ]
    digits = second.jobs[0]
    assert both.settings(digits) == {"of": "digits"}
    assert both.settings(first.jobs[0])["steps"] == 3
    assert both.run(digits, None) == {"modes": 3.0}
    assert both.titles == {"gan": "GAN", "vae": "VAE"}
