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
def test_the_lines_of_keras_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL)[:2]:
        quick = block.replace(
            "epochs=10", "steps_per_epoch=1, verbose=0"
        ).replace("count=1000", "count=300")
        assert quick != block
        exec(quick, names)
    assert names["images"].shape == (16, 28, 28, 1)
    assert names["model"].history.history["val_kd"]
    assert (tmp_path / "best.keras").exists()


def test_every_verb_and_flag_named_exists(capsys):
    for line in re.findall(r"^kgan (\w+) ?(.*)$", README, re.MULTILINE):
        verb, rest = line
        assert main([verb, "--help"]) == 0
        known = capsys.readouterr().out
        for flag in re.findall(r"--(\w+)", rest):
            assert f"--{flag}" in known or f"--[no]{flag}" in known, line
