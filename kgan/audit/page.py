"""A report as one HTML page that needs nothing beside itself."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from kgan.audit import words
from kgan.audit.baseline_table import difference_rows
from kgan.audit.checks.covering import COVERAGE
from kgan.audit.checks.discriminating import CALIBRATED
from kgan.audit.checks.telling_apart import TOLD_APART
from kgan.audit.checks.telling_apart import is_chance
from kgan.audit.exhibits import Exhibits
from kgan.audit.finding import Finding
from kgan.audit.kind_table import kinds_of
from kgan.audit.meanings import MARGIN_MEANINGS
from kgan.audit.points import reliability
from kgan.audit.rows import groups_of
from kgan.audit.rows import rows_of
from kgan.audit.showing import shown

_TEMPLATES = Path(__file__).parent / "templates"


def page_of(
    content: Mapping[str, Any], exhibits: Exhibits, *, title: str, real: bool
) -> str:
    """Returns the page of a report.

    Args:
        content: as `Report.as_dict` gives it.
        exhibits: what is shown.
        title: what was judged.
        real: whether real pictures are shown.
    """
    run = rows_of(content)
    curve = None
    if CALIBRATED in run:
        curve = run[CALIBRATED].finding["detail"].get("curve")
    return (
        page_environment()
        .get_template("report.html.jinja")
        .render(
            title=title,
            content=content,
            answers={
                verdict["question"]: words.answer_of(verdict)
                for verdict in content["verdicts"]
            },
            rows=run,
            groups=groups_of(run),
            not_run=[
                each for each in content["findings"] if each["check"] not in run
            ],
            kinds=kinds_of(content),
            differences=difference_rows(content),
            gate=content.get("gate"),
            planted=content.get("planted", []),
            shown=shown(exhibits, real=real),
            bins=reliability(curve) if curve else [],
            told_nothing=TOLD_APART in run
            and is_chance(Finding(**run[TOLD_APART].finding)),
            coverage=run[COVERAGE].finding if COVERAGE in run else None,
            real=real,
        )
    )


@functools.cache
def page_environment(*directories: Path) -> jinja2.Environment:
    """Returns what renders pages with the report's style, charts and words.

    Args:
        directories: of further templates, which come first.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*directories, _TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "in_words": words.in_words,
        "number": words.number,
        "interval": words.interval,
        "p_value": words.p_value,
        "rows": words.rows,
        "sentence": words.sentence,
        "share": words.share,
    }
    environment.globals |= {
        "asked": words.ASKED,
        "margin_meanings": MARGIN_MEANINGS,
        "populations": words.POPULATIONS,
    }
    return environment
