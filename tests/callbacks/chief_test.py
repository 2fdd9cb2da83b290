"""What the chief finds, all workers know."""

import json

import pytest

from kgan.callbacks import chief
from kgan.callbacks.chief import found_by_chief


def of_workers(monkeypatch, *, is_chief, told=None):
    """Plays one of two workers; returns what it tells the other."""
    said = []

    def text_of_chief(text, strategy):
        said.append(text)
        return told or text

    monkeypatch.setattr(chief, "num_workers", lambda strategy: 2)
    monkeypatch.setattr(chief, "is_chief", lambda strategy: is_chief)
    monkeypatch.setattr(chief, "text_of_chief", text_of_chief)
    return said


def fail():
    raise ValueError("nothing there")


def test_one_alone_finds_it_itself():
    found = {"values": object()}
    assert found_by_chief(lambda: found, None, task="audit") is found
    with pytest.raises(ValueError, match="nothing there"):
        found_by_chief(fail, None, task="audit")


def test_the_chief_tells_what_it_found(monkeypatch):
    said = of_workers(monkeypatch, is_chief=True)
    found = found_by_chief(lambda: {"x": 1.5}, None, task="audit")
    assert found == {"x": 1.5}
    other = of_workers(monkeypatch, is_chief=False, told=said[0])
    assert found_by_chief(fail, None, task="audit") == found
    assert other == [""]


def test_the_chiefs_error_ends_all(monkeypatch):
    said = of_workers(monkeypatch, is_chief=True)
    with pytest.raises(ValueError, match="nothing there"):
        found_by_chief(fail, None, task="audit")
    assert json.loads(said[0]) == {"error": "nothing there"}
    of_workers(monkeypatch, is_chief=False, told=said[0])
    with pytest.raises(RuntimeError, match="could not audit: nothing there"):
        found_by_chief(fail, None, task="audit")
