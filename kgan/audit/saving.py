"""A report as files: a page, its numbers, and a card."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kgan.audit.card import card_of
from kgan.audit.exhibits import Exhibits
from kgan.audit.page import page_of
from kgan.core import written_whole

PAGE = "report.html"
NUMBERS = "report.json"
CARD = "card.md"


def save_report(
    content: Mapping[str, Any],
    exhibits: Exhibits,
    directory: Path,
    *,
    title: str,
    real: bool,
    step: int | None = None,
    fingerprint: str | None = None,
) -> Path:
    """Writes `report.html`, `card.md` and `report.json`, each whole.

    The numbers come last: they say of which step all three are.

    Args:
        content: as `Report.as_dict` gives it.
        exhibits: what the page shows.
        directory: made if it does not exist.
        title: of the page.
        real: whether real pictures are shown.
        step: of the training that samples are of, for the numbers; None
            where nobody knows it.
        fingerprint: of the training data, likewise, and for the card.

    Returns:
        The path of the page.
    """
    texts = {
        PAGE: page_of(content, exhibits, title=title, real=real),
        CARD: card_of(content, title=title, fingerprint=fingerprint),
        NUMBERS: json.dumps(
            {
                "title": title,
                "step": step,
                "data_fingerprint": fingerprint,
                **content,
            },
            indent=2,
        ),
    }
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        with written_whole(directory / name) as aside:
            aside.write_text(text, encoding="utf-8")
    return directory / PAGE
