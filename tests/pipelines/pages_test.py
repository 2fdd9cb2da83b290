"""The applications' pages have the tables of their runs' files."""

import json
from pathlib import Path

import pytest

from pipelines.segmentation.scenes import FASHION_CLASSES
from pipelines.segmentation.table import table_of as segmentation_table
from pipelines.speech.listening import summary
from pipelines.speech.listening import wave_summary
from pipelines.styles.table import table_of as styles_table


def is_of_wavegan(found):
    """Its words are not divided into those trained on and others."""
    return "generated" in found[0]["words"]["classifier"]


ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    "segmentation": lambda found: segmentation_table(found, FASHION_CLASSES),
    "speech": lambda found: (
        wave_summary(found) if is_of_wavegan(found) else summary(found)
    ),
    "styles": styles_table,
}
FILES = sorted(
    path.relative_to(ROOT / "docs")
    for application in TABLES
    for path in (ROOT / "docs" / application).glob("*.json")
)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_the_page_has_the_table_of_the_file(path):
    application = path.parts[0]
    page = (ROOT / "pipelines" / application / "README.md").read_text()
    found = json.loads((ROOT / "docs" / path).read_text())
    for table in TABLES[application](found).strip().split("\n\n"):
        assert table in page


def test_each_application_has_files():
    assert {path.parts[0] for path in FILES} == set(TABLES)
