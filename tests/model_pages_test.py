"""What the pages of the models tell a newcomer to type is what works."""

import inspect
import re
from pathlib import Path

import pytest

from kgan import models
from kgan.runs.config import Config
from kgan.runs.models import MODELS
from kgan.runs.recipes import LARGER_PICTURES
from kgan.runs.recipes import LARGER_TIMES
from kgan.runs.recipes import SMALL_PICTURES
from kgan.runs.recipes import SMALL_TIMES
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import resolve

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    path.stem: path.read_text()
    for path in sorted((ROOT / "docs" / "models").glob("*.md"))
}
BLOCKS = [
    pytest.param(block, id=f"{page}-{index}")
    for page, text in PAGES.items()
    for index, block in enumerate(
        re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    )
]


@pytest.mark.parametrize("block", BLOCKS)
def test_the_lines_of_python_run(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    quick, found = re.subn(r"epochs=\d+", "steps_per_epoch=1, verbose=0", block)
    assert found == 1
    # One step is no time to find out whether XLA pays.
    quick, found = re.subn(
        r"model\.compile\(", "model.compile(jit_compile=False, ", quick
    )
    assert found == 1
    names = {}
    exec(quick, names)
    assert int(names["model"].step.numpy()) == 1


def test_every_model_has_a_page_and_python():
    for word in MODELS:
        assert f"[`{word}`]({word}.md)" in PAGES["README"]
        assert "```python" in PAGES[word], word
        assert "**Defaults**" in PAGES[word], word


def test_every_game_is_made_on_some_page():
    games = {
        name
        for name in models.__all__
        if inspect.isclass(getattr(models, name))
        and issubclass(getattr(models, name), models.Game)
        and name != "Game"
    }
    made = set(re.findall(r"kgan\.models\.(\w+)\(", "\n".join(PAGES.values())))
    assert games <= made, games - made


def test_the_table_of_defaults_is_the_recipe():
    """A row names fields, and their values for small and larger pictures."""
    section = PAGES["README"].split("## Defaults")[1]
    said = {}
    for names, *values in re.findall(
        r"^\| (`.*?) \| (.*?) \| (.*?) \|$", section, re.MULTILINE
    ):
        fields = re.findall(r"`(\w+)`", names)
        for recipe, cell in zip(("small", "larger"), values, strict=True):
            words = cell.replace(",000", "000").replace("`", "").split(", ")
            said |= {
                (recipe, field): word
                for field, word in zip(fields, words, strict=True)
            }
    for recipe, table in (
        ("small", SMALL_PICTURES),
        ("larger", LARGER_PICTURES),
    ):
        for field, value in table.items():
            word = said[recipe, field]
            found = float(word) if not isinstance(value, str) else word
            assert found == value, (recipe, field)
    for recipe, all_times in (("small", SMALL_TIMES), ("larger", LARGER_TIMES)):
        for field, times in all_times.items():
            assert said[recipe, field] == f"steps / {times}"


@pytest.mark.parametrize(
    ("word", "sentence", "chosen"),
    [
        ("cgan", "`conditioning=projection`", {"conditioning": "projection"}),
        ("gat", "an epsilon of .1", {"epsilon": 0.1, "width": 16}),
        ("ali", "the cycle weighs 1", {"cycle_weight": 1.0}),
        ("ali", "Adam of 2e-4", {"generator_learning_rate": 2e-4}),
        ("mog", "8 components and a beta", {"components": 8, "beta": 0.1}),
        ("vae", "1e-3", {"generator_learning_rate": 1e-3, "beta": 1.0}),
        ("realnvp", "8 couplings", {"couplings": 8, "width": 256}),
        ("flowgan", "a is 1 and w is .1", {"likelihood_weight": 0.1}),
        ("flowgan", "8 couplings", {"couplings": 8, "width": 256}),
        ("r3", "gamma .3 and 10", {"r1_gamma": 0.3, "r2_gamma": 0.3}),
    ],
)
def test_a_page_says_what_a_run_takes(word, sentence, chosen):
    defaults = PAGES[word].split("**Defaults**")[1]
    assert sentence in " ".join(defaults.split())
    facts = DataFacts((28, 28, 1), num_examples=60_000, classes=10)
    run = resolve(Config("digits", model=word), facts)
    assert {field: getattr(run, field) for field in chosen} == chosen


def anchors(text):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_are_there(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", PAGES[page]):
        file, _, anchor = link.partition("#")
        if "://" in file:
            continue
        path = (ROOT / "docs" / "models" / (file or f"{page}.md")).resolve()
        assert path.exists(), link
        if anchor:
            assert anchor in anchors(path.read_text()), link
