"""The configs of `python -m pipelines.images`."""

import pytest

from kgan.runs import config_from_file
from kgan.runs.building import build_game
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import resolve
from pipelines.images.__main__ import SHIPPED
from pipelines.images.__main__ import run
from pipelines.images.__main__ import with_config_path

FACTS = {
    "digits": DataFacts((8, 8, 1), 1617, 10),
    "fashion_mnist": DataFacts((28, 28, 1), 57_000, 10),
    "./pictures": DataFacts((64, 64, 3), 2000, None),
}


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_each_resolves_and_builds(name):
    config = config_from_file(SHIPPED[name])
    facts = FACTS[config.source]
    resolved = resolve(config, facts)
    game = build_game(resolved, facts.sample_shape, facts.classes)
    assert game.sample_shape == facts.sample_shape
    assert f"--config={name}" in SHIPPED[name].read_text()


def test_a_name_becomes_a_path():
    path = str(SHIPPED["digits"])
    assert with_config_path(["--config=digits"]) == [f"--config={path}"]
    assert with_config_path(["a", "--config", "digits", "--plan"]) == [
        "a",
        "--config",
        path,
        "--plan",
    ]
    assert with_config_path(["--config=my/own.py"]) == ["--config=my/own.py"]


@pytest.mark.parametrize("line", [["--config=digit"], ["--config", "digit"]])
def test_an_unknown_name(line, capsys):
    assert run(line) == 2
    printed = capsys.readouterr().err
    assert "'fashion_mnist'" in printed and "Did you mean 'digits'" in printed
