import re

import pytest

from kgan.audit.card import card_of
from kgan.audit.card import escaped
from tests.audit.contents import content
from tests.audit.contents import not_run


def lines_of(card, heading):
    part = card.split(f"## {heading}\n")[1].split("\n## ")[0]
    return part.strip().splitlines()


def cells(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_verdicts_are_a_table_with_symbols_and_words():
    card = card_of(content(), title="Title")
    answers = [cells(line)[1] for line in lines_of(card, "Answers")[2:]]
    assert answers == [
        "✓ realistic",
        "✗ drops modes",
        "✗ skews classes",
        "? not enough evidence",
    ]


def test_findings_have_all_their_numbers():
    card = card_of(content(), title="Title")
    rows = {
        cells(line)[0]: cells(line)[1:]
        for line in lines_of(card, "Findings")
        if line.startswith("|")
    }
    counts = "2,000 generated, 1,000 held out"
    assert rows["precision"] == ["0.93", "0.9 to 0.95", "0.94", "0.5", counts]
    assert rows["coverage"][1] == "-∞ to 0.7"
    assert rows["support"] == ["1,234", "400 to ∞", "–", "–", counts]
    assert rows[r"shares (a\|b)"][3] == r"\< 0.001"
    assert "likely" not in rows
    assert "- likely: nobody asked" in card


def test_every_table_has_as_many_cells_in_each_line():
    card = card_of(content(), title="Title")
    tables = re.findall(r"(?:^\|.*\|\n)+", card, re.MULTILINE)
    assert len(tables) == 3
    for table in tables:
        assert len({len(cells(line)) for line in table.splitlines()}) == 1


def test_a_card_of_nothing():
    card = card_of(
        content(findings=[not_run("precision"), not_run("likely")]),
        title="Title",
    )
    assert "No check was run." in card
    assert "- precision: nobody asked" in card


def test_margins_limits_and_versions_are_there():
    card = card_of(content(), title="Title")
    margins = [cells(line)[0] for line in lines_of(card, "Margins")[4:]]
    assert margins == list(content()["margins"])
    assert "no promise of privacy" in card
    assert lines_of(card, "Versions") == ["kgan 0.1.0, keras 3.15.1."]


@pytest.mark.parametrize("seen", [True, False])
def test_whether_held_out_data_were_learned_from_is_said(seen):
    card = card_of(content(held_out_is_unseen=not seen), title="Title")
    assert ("may have learned from" in card) == seen


def test_titles_are_text():
    card = card_of(content(), title="A *new*\n# <GAN> | [x](y)")
    assert card.splitlines()[0] == r"# A \*new\* \# \<GAN\> \| \[x\](y)"
    assert escaped("&lt;") == r"\&lt;"


def test_the_training_data_are_named_by_their_fingerprint():
    card = card_of(content(), title="Title", fingerprint="ab12")
    assert "Training data: `ab12`." in card
    assert "Training data:" not in card_of(content(), title="Title")
