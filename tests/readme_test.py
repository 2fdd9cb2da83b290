"""What the README tells a newcomer to type is what works."""

import re
from pathlib import Path

import pytest

from kgan.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
FASHION = Path("/usr/share/datasets/fashion-mnist")


def test_the_pictures_are_there():
    for path in re.findall(r"!\[.*?\]\((.*?)\)", README, re.DOTALL):
        assert (ROOT / path).exists(), path


@pytest.mark.skipif(
    not FASHION.exists(), reason="needs Debian's dataset-fashion-mnist"
)
def test_the_lines_of_keras_run():
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1)
    quick = code.replace(
        "model.fit(data, epochs=10)",
        "model.fit(data, steps_per_epoch=1, verbose=0)",
    )
    assert quick != code
    names = {}
    exec(quick, names)
    assert names["images"].shape == (16, 28, 28, 1)


def test_every_verb_and_flag_named_exists(capsys):
    for line in re.findall(r"^kgan (\w+) ?(.*)$", README, re.MULTILINE):
        verb, rest = line
        assert main([verb, "--help"]) == 0
        known = capsys.readouterr().out
        for flag in re.findall(r"--(\w+)", rest):
            assert f"--{flag}" in known or f"--[no]{flag}" in known, line
