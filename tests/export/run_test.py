"""`kgan export`: what goes along of a run's audit, and what it must meet."""

import json
import os

import numpy as np
import pytest
import tensorflow as tf

from kgan.audit import NUMBERS
from kgan.cli import main
from kgan.runs import AuditConfig
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import audit
from kgan.runs.exporting import calibration_in
from kgan.runs.opening import open_data
from kgan.runs.starting import read_model
from kgan.runs.training import build

CHECKS = ("exact_copies", "discriminator")
MET = {"bounds": {"exact_copies": {"most": 0.5}}}


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """A run before its first step, and an audit of it."""
    folder = RunFolder(tmp_path_factory.mktemp("runs") / "digits")
    folder.path.mkdir()
    config, _ = open_data(
        Config("digits", width=4, discriminator_width=4, model="gan")
    )
    config.save(folder.config)
    build(config).save(folder.model)
    audit(AuditConfig(str(folder.path), checks=CHECKS, count=100))
    return folder


@pytest.fixture
def run(audited):
    """The run as it was, whatever a test writes into its report."""
    path = audited.audit / NUMBERS
    before, times = path.read_bytes(), path.stat()
    yield audited
    path.write_bytes(before)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.fixture
def gate(tmp_path):
    def written(content):
        (tmp_path / "gate.json").write_text(json.dumps(content))
        return f"--require={tmp_path / 'gate.json'}"

    return written


@pytest.fixture
def no_work(monkeypatch):
    """Nothing is traced or written where an export is refused."""

    def never(*arguments, **options):
        raise AssertionError("it was exported")

    monkeypatch.setattr("kgan.runs.exporting.save", never)


def test_what_is_met_is_exported_with_card_and_probability(
    run, gate, tmp_path, capsys
):
    out = tmp_path / "served"
    assert (
        main(["export", str(run.path), gate(MET), f"--out={out}", "--page"])
        == 0
    )
    printed = capsys.readouterr().out
    *_, size, path = printed.splitlines()
    assert path == str(out / "1")
    written = sum(each.stat().st_size for each in (out / "1").rglob("*"))
    assert size == f"Exported {written / 1e6:,.1f} MB."
    assert "No calibration" not in printed
    extras = {each.name for each in (out / "1" / "assets.extra").iterdir()}
    assert extras == {"card.md", "report.html", "report.json"}
    # What the audit found of the discriminator.
    served = tf.saved_model.load(str(out / "1")).signatures
    model = read_model(run)
    sample = model.sample(5)
    answer = served["score"](sample=tf.constant(sample))
    numbers = json.loads((run.audit / NUMBERS).read_text())
    np.testing.assert_allclose(
        answer["probability"],
        calibration_in(numbers).probability(model.score(sample)),
        atol=1e-5,
    )
    assert "refine" in served


class TestRequired:
    def unmet(self, run, gate, capsys, match):
        assert main(["export", str(run.path), gate(MET)]) == 3
        printed = capsys.readouterr().out
        assert match in printed and printed.endswith("Nothing was exported.\n")
        assert not run.export.exists()

    def changed(self, run, **values):
        """The report, as new as it was, with other numbers."""
        path = run.audit / NUMBERS
        times = path.stat()
        numbers = json.loads(path.read_text()) | values
        path.write_text(json.dumps(numbers))
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def test_a_bound(self, run, gate, capsys, no_work):
        demand = {"bounds": {"exact_copies": {"least": 0.5}}}
        assert main(["export", str(run.path), gate(demand)]) == 3
        assert "Not met: Exact copies is 0" in capsys.readouterr().out

    def test_what_was_not_run(self, run, gate, capsys, no_work):
        for demand, match in (
            ({"bounds": {"precision": {"least": 0.0}}}, "was not asked for"),
            ({"answers": {"covers": ["covers"]}}, "Covers is answered"),
            ({"differences": {"precision": {"least": 0}}}, "not compared"),
        ):
            assert main(["export", str(run.path), gate(demand)]) == 3
            assert match in capsys.readouterr().out

    def test_a_difference_to_a_baseline(self, run, gate, no_work, capsys):
        found = {
            "check": "precision",
            "new": 0.7,
            "old": 0.8,
            "value": -0.1,
            "interval": [-0.2, "inf"],
            "n": {},
            "seed": 0,
            "detail": {},
        }
        self.changed(run, differences=[found])
        demand = {"differences": {"precision": {"least": -0.15}}}
        assert main(["export", str(run.path), gate(demand)]) == 3
        assert "differs from the baseline by -0.1" in capsys.readouterr().out

    def test_an_audit_of_another_step(self, run, gate, capsys, no_work):
        self.changed(run, step=7)
        self.unmet(run, gate, capsys, "must be of step 0. Received: one of st")

    def test_an_audit_by_other_data(self, run, gate, capsys, no_work):
        self.changed(run, data_fingerprint="0" * 64)
        self.unmet(run, gate, capsys, "by the data that it was trained on")

    def test_an_audit_of_other_weights(self, run, gate, capsys, no_work):
        written = run.model.stat().st_mtime_ns
        os.utime(run.audit / NUMBERS, ns=(written - 1, written - 1))
        self.unmet(run, gate, capsys, "must be of the weights in model.keras")

    def test_no_audit(self, run, gate, capsys, no_work):
        hidden = run.audit.rename(run.path / "hidden")
        self.unmet(run, gate, capsys, "The run has no audit; `kgan audit")
        assert main(["export", str(run.path), "--page"]) == 2
        assert "`page` needs an audit of step 0" in capsys.readouterr().err
        hidden.rename(run.audit)

    def test_no_gate(self, run, gate, capsys, no_work):
        assert main(["export", str(run.path), "--require=none.json"]) == 2
        assert "none.json" in capsys.readouterr().err
        assert main(["export", str(run.path), gate({})]) == 2
        assert "must demand something" in capsys.readouterr().err


def test_an_audit_of_another_model_calibrates_nothing(run, monkeypatch, capsys):
    given = {}

    def watched(model, directory, **options):
        given.update(options)
        return run.audit

    monkeypatch.setattr("kgan.runs.exporting.save", watched)
    assert main(["export", str(run.path)]) == 0
    assert given["calibration"] is not None and len(given["extras"]) == 2
    assert "No calibration" not in capsys.readouterr().out
    # The model is asked for no class, though its data have some.
    assert given["class_names"] == ()
    written = run.model.stat().st_mtime_ns
    os.utime(run.audit / NUMBERS, ns=(written - 1, written - 1))
    assert main(["export", str(run.path)]) == 0
    assert given["calibration"] is None
    said = f"No calibration: `kgan audit {run.path}` gives `score` a probabi"
    assert said in capsys.readouterr().out


def test_only_what_an_audit_can_judge_is_told_to_be_calibrated(
    tmp_path, capsys
):
    """The logits of a `cgan` are of a sample and its class."""
    folder = RunFolder(tmp_path / "digits")
    folder.path.mkdir()
    config, _ = open_data(
        Config("digits", width=4, discriminator_width=4, model="cgan")
    )
    config.save(folder.config)
    build(config).save(folder.model)
    assert main(["export", str(folder.path)]) == 0
    said = capsys.readouterr().out
    assert "Signatures: " in said and "No calibration" not in said
    labels = folder.export / "1" / "assets.extra" / "labels.txt"
    assert labels.read_text().splitlines() == list(map(str, range(10)))


def test_a_damaged_model_is_said_to_be_damaged(run, capsys, tmp_path):
    whole = run.model.read_bytes()
    times = run.model.stat()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    try:
        for damaged in (whole[:-100], whole[:10], b"", bytes(flipped)):
            run.model.write_bytes(damaged)
            assert main(["export", str(run.path)]) == 2
            error = capsys.readouterr().err
            assert "must be a whole file. Received: a damaged one" in error
            assert "Delete it and run the same `kgan train`" in error
    finally:
        run.model.write_bytes(whole)
        os.utime(run.model, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_folder_that_cannot_be_written_to(run, capsys):
    assert main(["export", str(run.path), "--out=/proc/x"]) == 2
    assert (
        "`out` must lie where it can be written to" in capsys.readouterr().err
    )


def test_nothing_is_calibrated_without_a_curve():
    detail = {"not_run": "no discriminator was given"}
    finding = {"check": "discriminator_calibrated", "detail": detail}
    assert calibration_in({}) is None
    assert calibration_in({"findings": [finding]}) is None
