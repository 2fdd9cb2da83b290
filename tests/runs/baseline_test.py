"""`kgan audit --baseline --require`: from the command to the exit code."""

import dataclasses
import json

import numpy as np
import pytest

from kgan.cli import main
from kgan.core import save_png
from kgan.data import load
from kgan.runs import AuditConfig
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs.audited_run import AuditedRun
from kgan.runs.baseline import open_baseline
from kgan.runs.generated import kind_of
from kgan.runs.opening import open_data
from kgan.runs.reader import Reader
from kgan.runs.real_data import read_real_data
from kgan.runs.training import build


@pytest.fixture
def vectors(tmp_path, monkeypatch):
    """Normal data, a generator of their law, one beside it, and gates."""
    monkeypatch.chdir(tmp_path)
    points = np.random.default_rng(0).normal(size=(1500, 2))
    for name, rows in {
        "train": points[:600],
        "held_out": points[600:900],
        "good": points[900:1200],
        "same": points[1200:],
        "bad": points[1200:] + 3.0,
        "solid": np.zeros((50, 3)),
    }.items():
        np.savez(f"{name}.npz", sample=rows)
    for name, gate in {
        "answer": {"answers": {"realistic": ["realistic"]}},
        "bound": {"bounds": {"precision": {"least": 0.5}}},
        "no_worse": {"differences": {"precision": {"least": -0.15}}},
        "wrong": {"bounds": {"precison": {"least": 0.5}}},
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(gate))
    return tmp_path


def audited(name, *flags):
    line = ["audit", f"{name}.npz", "--train=train.npz", "--out=report"]
    line += ["--held_out=held_out.npz", "--checks=precision"]
    return main([*line, *flags])


def report_in(path):
    return json.loads((path / "report" / "report.json").read_text())


@pytest.mark.parametrize(
    ("new", "flags", "code"),
    [
        ("good", ["--baseline=same.npz"], 0),
        ("bad", ["--baseline=good.npz"], 0),
        ("good", ["--require=bound.json"], 0),
        ("bad", ["--require=bound.json"], 3),
        ("bad", ["--require=answer.json"], 3),
        ("good", ["--require=no_worse.json", "--baseline=same.npz"], 0),
        ("good", ["--require=no_worse.json", "--baseline=good.npz"], 0),
        ("good", ["--require=no_worse.json", "--baseline=bad.npz"], 0),
        ("bad", ["--require=no_worse.json", "--baseline=good.npz"], 3),
    ],
)
def test_exit_codes(new, flags, code, vectors):
    assert audited(new, *flags) == code
    content = report_in(vectors)
    if len(flags) == 1 and "--baseline" in flags[0]:
        assert content["gate"] is None
    else:
        assert content["gate"]["met"] == (code == 0)
        assert bool(content["gate"]["unmet"]) == (code == 3)


def test_what_is_said_and_written(vectors, capsys):
    flags = ("--require=no_worse.json", "--baseline=good.npz")
    assert audited("bad", *flags, "--count=200") == 3
    printed = capsys.readouterr().out
    assert "Baseline: 200 samples of good.npz." in printed
    assert "Less good.npz, with 95 % intervals:\n  precision -" in printed
    assert "Not met: Precision differs from the baseline by -" in printed
    (found,) = report_in(vectors)["differences"]
    assert found["check"] == "precision" and found["interval"][1] < -0.15
    assert found["n"] == {"new": 200, "old": 200, "held_out": 300}
    page = (vectors / "report" / "report.html").read_text()
    assert "Against the baseline" in page
    assert audited("good", "--require=bound.json") == 0
    assert "All that was required is met." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--baseline=none.npz"], "`baseline` must be a run's folder"),
        (["--baseline=answer.json"], "`baseline` must be a run's folder"),
        (["--baseline=solid.npz"], "and `baseline` must hold samples of one"),
        (["--require=none.json"], "none.json"),
        (["--require=good.npz"], "must be a JSON file"),
        (["--require=wrong.json"], "Did you mean 'precision'"),
        (["--require=no_worse.json"], "where there is no `--baseline`"),
        (["--baseline=same.npz", "--latent=normal"], "does not read it"),
    ],
)
def test_bad_input_ends_with_2_before_any_check(
    flags, message, vectors, capsys
):
    assert audited("good", *flags) == 2
    said = capsys.readouterr()
    assert message in said.err and "precision ..." not in said.out
    assert not (vectors / "report").exists()


def test_a_range_is_of_whom_it_fits(tmp_path):
    digits = load("digits", "all", shuffle=False).records["sample"]
    (tmp_path / "pictures").mkdir()
    for row in range(30):
        save_png(tmp_path / "pictures" / f"{row}.png", digits[row])
    np.savez(tmp_path / "old.npz", sample=digits[:40] / np.float32(255))
    real = read_real_data("digits", None, Reader())
    config = AuditConfig(
        str(tmp_path / "pictures"),
        baseline=str(tmp_path / "old.npz"),
        value_range=(0.0, 1.0),
    )
    assert kind_of(config) == "a folder of pictures"
    old = open_baseline(config, None)(real, 40, 0).sample
    assert old.min() == -1.0 and old.max() == 1.0 and len(old) == 40
    turned = dataclasses.replace(
        config, generated=config.baseline, baseline=config.generated
    )
    pictures = open_baseline(turned, None)(real, 40, 0).sample
    assert pictures.dtype == np.uint8 and len(pictures) == 30
    assert open_baseline(AuditConfig("old.npz"), None) is None


def test_a_run_against_a_run(tmp_path, capsys):
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    config, _ = open_data(
        Config(
            "digits",
            model="gan",
            width=4,
            discriminator_width=4,
            jit_compile=False,
        )
    )
    config.save(folder.config)
    build(config).save(folder.model)
    line = ["audit", str(folder.path), f"--baseline={folder.path}"]
    line += ["--checks=precision,exact_copies", "--count=100"]
    assert main(line) == 0
    content = json.loads((folder.audit / "report.json").read_text())
    assert [each["value"] for each in content["differences"]] == [0.0, 0.0]
    assert "trained on other records" not in capsys.readouterr().out
    other = RunFolder(tmp_path / "other")
    other.path.mkdir()
    dataclasses.replace(config, data_fingerprint="0" * 64).save(other.config)
    other.model.write_bytes(folder.model.read_bytes())
    asked = AuditConfig(str(folder.path), baseline=str(other.path))
    open_baseline(asked, AuditedRun(folder))
    assert "was trained on other records" in capsys.readouterr().out
