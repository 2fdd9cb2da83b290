"""Tables of the pages are what the jobs' files say."""

from pathlib import Path

import pytest

from pipelines.study.configs import STUDIES
from pipelines.study.table import table_of
from pipelines.study.version import ROOT

PUBLISHED = sorted(path.name for path in (ROOT / "docs/studies").iterdir())


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_page_has_the_table_of_the_files(name):
    table = table_of(STUDIES[name](), ROOT / "docs/studies" / name)
    assert table.strip() in (ROOT / "docs/studies.md").read_text()


def test_the_readme_has_some_of_its_columns():
    folder = Path(ROOT / "docs/studies/mixtures")
    table = table_of(STUDIES["mixtures"](), folder)
    rows = [cells(line) for line in table.splitlines() if line[:1] == "|"]
    readme = (ROOT / "README.md").read_text()
    part = readme.split("<!-- table: mixtures -->")[1].split("<!-- end -->")[0]
    shown = [cells(line) for line in part.splitlines() if line[:1] == "|"]
    assert len(shown) > 40
    for row in shown:
        assert any(row[0] == each[0] and set(row) <= set(each) for each in rows)
