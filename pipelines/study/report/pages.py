"""The report of all studies as one HTML page, and as Markdown."""

import base64
import functools
from pathlib import Path

import jinja2

from kgan.core import written_whole
from pipelines.study.report.claims import SEEN_BEFORE
from pipelines.study.report.content import Content
from pipelines.study.report.content import answer_said
from pipelines.study.report.content import cells_of
from pipelines.study.report.content import interval_said
from pipelines.study.report.content import rule_said

HTML, MARKDOWN, PICTURES = "report.html", "report.md", "pictures"
_TEMPLATES = Path(__file__).parent / "templates"


def save(content: Content, folder: Path) -> None:
    """Writes `report.html`, which needs nothing beside it, and `report.md`.

    Args:
        content: of the report.
        folder: for both, and for the pictures of the latter.
    """
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    for picture in content.trajectories:
        with written_whole(folder / PICTURES / picture.name) as aside:
            aside.write_bytes(picture.png)
    for name, text in (
        (HTML, html_of(content)),
        (MARKDOWN, markdown_of(content)),
    ):
        with written_whole(folder / name) as aside:
            aside.write_text(text, encoding="utf-8")


def html_of(content: Content) -> str:
    """Returns the page.

    Args:
        content: of the report.
    """
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            content=content,
            seen=SEEN_BEFORE,
            tables={
                name: [table.splitlines() for table in tables_in(text)]
                for name, text in content.tables.items()
            },
        )
    )


def markdown_of(content: Content) -> str:
    """Returns the Markdown.

    Args:
        content: of the report.
    """
    text = (
        _environment()
        .get_template("report.md.jinja")
        .render(content=content, seen=SEEN_BEFORE)
    )
    return text.strip() + "\n"


def tables_in(text: str) -> list[str]:
    """Returns the tables of a Markdown text, without the line of dashes.

    Args:
        text: as `table_of` gives it.
    """
    found = []
    for part in text.split("\n\n"):
        lines = [line for line in part.splitlines() if line.startswith("| ")]
        if lines:
            found.append("\n".join(lines))
    return found


def cells(line: str) -> list[str]:
    """Returns the cells of a line of a Markdown table.

    Args:
        line: such as `| a | *b* |`.
    """
    return [each.strip() for each in line.strip("| ").split(" | ")]


def data_uri(png: bytes) -> str:
    """Returns a picture as a page can hold it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=jinja2.select_autoescape(["html.jinja"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "agreement_cells": cells_of,
        "answer": answer_said,
        "cells": cells,
        "data_uri": data_uri,
        "interval": interval_said,
        "rule": rule_said,
        "starless": lambda text: text.strip("*"),
    }
    return environment
