"""How kgan's extras are installed: no registry has a package kgan."""

from pathlib import Path

import pytest

from kgan.data.preparing import beam_runner
from kgan.data.sound_files import read_sounds

ROOT = Path(__file__).parents[2]
# In two parts, or this file would be found.
FROM_A_REGISTRY = "kgan" + "["


def test_no_page_and_no_message_names_a_package_of_a_registry():
    found = [
        path.relative_to(ROOT).as_posix()
        for place, pattern in (
            (ROOT, "*.md"),
            (ROOT / "docs", "**/*.md"),
            (ROOT / "kgan", "**/*.py"),
            (ROOT / "pipelines", "**/*.py"),
            (ROOT / "pipelines", "**/*.md"),
            (ROOT / "tools", "**/*.py"),
        )
        for path in place.glob(pattern)
        if FROM_A_REGISTRY in path.read_text(encoding="utf-8")
    ]
    assert not found


def absent(name):
    raise ModuleNotFoundError(f"No module named {name!r}")


def test_messages_name_the_checkout(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.import_module", absent)
    with pytest.raises(ModuleNotFoundError, match=r"'\.\[beam\]' in its che"):
        beam_runner.require_beam()
    with pytest.raises(ModuleNotFoundError, match=r"'\.\[speech\]' in its"):
        read_sounds(lambda path: path, [tmp_path / "a.mp3"])
