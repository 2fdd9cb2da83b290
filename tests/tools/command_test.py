import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.benchmark.__main__ import COMPARISONS
from tools.benchmark.__main__ import main
from tools.benchmark.__main__ import make_parser
from tools.benchmark.arguments import positive_integers
from tools.benchmark.comparison import Result
from tools.benchmark.comparison import table
from tools.benchmark.machine import machine_facts
from tools.benchmark.machine import machine_line

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def asked(monkeypatch):
    """A comparison that measures nothing and remembers what it was asked."""
    seen = []

    def run(options):
        seen.append(options)
        return Result([{"batch": 1}], "the table")

    monkeypatch.setitem(
        COMPARISONS, "xla", COMPARISONS["xla"]._replace(run=run)
    )
    return seen


def test_defaults(asked, capsys):
    assert main(["xla"]) == 0
    (options,) = asked
    assert options.batch == [16, 64, 256]
    assert (options.rounds, options.steps, options.compilations) == (5, 20, 3)
    assert options.network == "dcgan"
    assert (options.image_size, options.channels, options.width) == (28, 1, 32)
    printed = capsys.readouterr().out
    assert printed.endswith("the table\n")
    assert "batch=[16, 64, 256]" in printed


def test_figures_are_written(asked, tmp_path):
    out = tmp_path / "xla.json"
    assert main(["xla", "--batch=8", "--rounds=2", f"--out={out}"]) == 0
    figures = json.loads(out.read_text())
    assert figures["comparison"] == "xla"
    assert figures["rows"] == [{"batch": 1}]
    assert figures["settings"]["batch"] == [8]
    assert figures["settings"]["rounds"] == 2
    assert "out" not in figures["settings"]
    assert figures["machine"]["cores"] >= 1
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("name", ["missing/xla.json", "."])
def test_where_to_write_is_checked_before_measuring(
    asked, tmp_path, capsys, name
):
    assert main(["xla", f"--out={tmp_path / name}"]) == 2
    assert not asked
    assert "--out=" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argument",
    ["--batch=16,0", "--batch=", "--rounds=0", "--steps=1.5", "--channels=2"],
)
def test_unusable_flags(asked, argument):
    with pytest.raises(SystemExit) as stopped:
        main(["xla", argument])
    assert stopped.value.code == 2
    assert not asked


def test_sizes_that_no_network_takes(asked, capsys):
    assert main(["xla", "--image_size=4", "--batch=2"]) == 2
    assert not asked
    assert "Received:" in capsys.readouterr().err


def test_integers_between_commas():
    assert positive_integers("16,64,256") == [16, 64, 256]


@pytest.mark.parametrize("name", ["frechet", "neighbours"])
def test_slow_calls_are_few_by_default(name):
    options = make_parser().parse_args([name])
    assert (options.rounds, options.steps) == (3, 1)


def test_columns_are_aligned():
    lines = table(["a", "long"], [["100", "1"], ["2", ""]]).splitlines()
    assert lines == ["  a  long", "100     1", "  2"]


def test_facts_are_json_and_name_the_versions():
    facts = machine_facts()
    assert json.loads(json.dumps(facts)) == facts
    line = machine_line(facts)
    assert f"TensorFlow {facts['tensorflow']}" in line
    assert f"{facts['cores']} cores" in line


@pytest.mark.bench
def test_the_whole_command(tmp_path):
    out = tmp_path / "xla.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tools.benchmark", "xla", "--batch=2,4"),
            *("--network=dcgan", "--image_size=8", "--width=4"),
            *("--compilations=1", "--rounds=3", "--steps=2", f"--out={out}"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    rows = json.loads(out.read_text())["rows"]
    assert [row["batch"] for row in rows] == [2, 4]
    for row in rows:
        # XLA compiles for longer than tracing alone takes.
        assert (
            row["on"]["compile_seconds"]["median"]
            > row["off"]["compile_seconds"]["median"]
        )
    assert "off/on" in done.stdout
