"""The page of performance says what its figures say."""

import json
import re
from pathlib import Path

import pytest

from tools.benchmark import parts
from tools.benchmark import scaling
from tools.benchmark import start
from tools.benchmark import step
from tools.benchmark import whole_fit
from tools.minutes.__main__ import table_of as table_of_minutes

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = (DOCS / "performance.md").read_text()
TABLES = {
    "fit": whole_fit.table_of,
    "parts": parts.table_of,
    "scaling": scaling.table_of,
    "start": start.table_of,
    "step": step.table_of,
}
FIGURES = sorted((DOCS / "performance").glob("*.json"))


def table_of(found):
    if "comparison" in found:
        return TABLES[found["comparison"]](found["rows"])
    return table_of_minutes(found)


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_each_table_is_that_of_its_figures(path):
    found = json.loads(path.read_text())
    block = re.search(
        rf"<!-- {path.name} -->\n\n```\n(.*?)\n```", PAGE, re.DOTALL
    )
    assert block is not None, path.name
    assert block.group(1) == table_of(found)


def test_every_table_has_figures():
    named = re.findall(r"<!-- (\S+\.json) -->", PAGE)
    assert sorted(named) == [path.name for path in FIGURES]
