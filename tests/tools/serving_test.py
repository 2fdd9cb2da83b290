"""What an answer costs: the figures, not the machine."""

import importlib.util
import json

import pytest

from tools.benchmark import serving
from tools.benchmark.__main__ import main


def measured(batch_size, milliseconds):
    spread = {"low": 1.0, "median": milliseconds, "high": 9.0}
    return {
        "batch": batch_size,
        **{
            way: {"ms": spread, "images_per_second": 4321.0}
            for way in serving.WAYS
        },
        "json_over_png": {"low": 2.5, "median": 3.0, "high": 3.5},
        "json_bytes": 44_000,
        "png_bytes": 1_500,
    }


def test_summary():
    found = serving.summary([0.001, 0.002, 0.003], 16)
    assert found["ms"] == pytest.approx(
        {"low": 1.5, "median": 2.0, "high": 2.5}
    )
    assert found["images_per_second"] == pytest.approx(8000.0)


def test_a_line_for_each_way():
    lines = serving.table_of([measured(1, 2.0), measured(64, 5.0)]).splitlines()
    assert len(lines) == 1 + 2 * len(serving.WAYS)
    floats, png = lines[4].split(), lines[5].split()
    assert floats[:3] == ["1", "json", "twin"]
    assert floats[-5:] == ["44.0", "3.00", "2.50", "-", "3.50"]
    assert png[-1] == "1.5"
    assert lines[6].split()[:3] == ["64", "session", "5.00"]


def test_without_the_extra_it_says_so(monkeypatch, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name: None if name == "tensorflow_serving" else find(name),
    )
    assert main(["serving"]) == 2
    assert "pip install '.[serving]'" in capsys.readouterr().err


@pytest.mark.skipif(
    importlib.util.find_spec("tensorflow_serving") is None,
    reason="needs the extra `serving`",
)
def test_a_folder_without_an_export(tmp_path, capsys):
    assert main(["serving", f"--export={tmp_path}"]) == 2
    assert "must hold saved_model.pb" in capsys.readouterr().err


@pytest.mark.serving
def test_the_whole_command(tmp_path, capfd):
    out = tmp_path / "serving.json"
    arguments = ["--batch=1,2", "--image_size=8", "--width=4"]
    arguments += ["--rounds=1", "--steps=2", f"--out={out}"]
    assert main(["serving", *arguments]) == 0
    *rows, last = json.loads(out.read_text())["rows"]
    assert [row["batch"] for row in rows] == [1, 2]
    for row in rows:
        # The way to and fro comes on top.
        assert row["session"]["ms"]["low"] < row["process"]["ms"]["high"]
        assert row["json_bytes"] > row["png_bytes"]
    memory = last["memory"]
    assert 0 < memory["own"] < memory["resident"]
    assert "One more process: " in capfd.readouterr().out
