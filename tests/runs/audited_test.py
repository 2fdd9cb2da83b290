"""`kgan audit` from the command to the report."""

import dataclasses
import json
import re

import keras
import numpy as np
import pytest

from kgan.audit import DECIDING_CHECKS
from kgan.cli import main
from kgan.core import save_png
from kgan.data import load
from kgan.runs import AuditConfig
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs.audited_run import AuditedRun
from kgan.runs.densities import CELL_SEED
from kgan.runs.opening import open_data
from kgan.runs.training import build

DIGITS = load("digits", "all", shuffle=False).records
SMALL = {"width": 4, "jit_compile": False}


def fresh_run(path, **choices):
    """A run before its first step: its folder, config and model."""
    folder = RunFolder(path)
    path.mkdir()
    config, _ = open_data(Config("digits", **choices))
    config.save(folder.config)
    build(config).save(folder.model)
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "digits"
    return fresh_run(path, model="cgan", discriminator_width=4, **SMALL)


def report_in(path):
    return json.loads((path / "report.json").read_text())


class TestRun:
    def test_its_data_are_known(self, run, capsys):
        real = AuditedRun(run).real_data(AuditConfig(str(run.path)))
        data = {
            name: load("digits", name, shuffle=False).records
            for name in ("train", "validation", "test")
        }
        np.testing.assert_array_equal(real.train, data["train"]["sample"])
        np.testing.assert_array_equal(
            real.held_out_labels,
            np.concatenate(
                [data[name]["label"] for name in ("validation", "test")]
            ),
        )
        assert real.held_out_is_unseen
        assert "180 samples that the run was never" in capsys.readouterr().out

    def test_samples_are_the_models_of_the_datas_classes(self, run):
        audited = AuditedRun(run)
        real = audited.real_data(AuditConfig(str(run.path)))
        made = audited.draw(real, 50, 3)
        game = keras.models.load_model(run.model)
        np.testing.assert_array_equal(
            made.sample, game.sample(50, seed=3, label=made.label)
        )
        # The model, untrained, has seen no class; the data have all.
        assert len(set(made.label)) > 5
        assert audited.discriminator is None and audited.log_prob is None

    def test_other_data_are_refused(self, run, tmp_path):
        stored = run.read_config()
        other = RunFolder(tmp_path / "other")
        other.path.mkdir()
        dataclasses.replace(stored, data_fingerprint="0" * 64).save(
            other.config
        )
        other.model.write_bytes(run.model.read_bytes())
        with pytest.raises(ValueError, match="must hold the data that the run"):
            AuditedRun(other).real_data(AuditConfig(str(other.path)))

    def test_other_held_out_data(self, run, tmp_path):
        generator = np.random.default_rng(0)
        noise = generator.integers(0, 256, (30, 8, 8, 1), np.uint8)
        np.savez(tmp_path / "x.npz", sample=noise)
        config = AuditConfig(str(run.path), held_out=str(tmp_path / "x.npz"))
        real = AuditedRun(run).real_data(config)
        np.testing.assert_array_equal(real.held_out, noise)
        assert len(real.train) == 1617 and real.held_out_is_unseen

    def test_log_odds_of_the_discriminator(self, tmp_path):
        samples = DIGITS["sample"][:4]
        chosen = {**SMALL, "discriminator_width": 4, "model": "gan"}
        run = fresh_run(tmp_path / "gan", **chosen)
        found = AuditedRun(run).discriminator(samples)
        game = keras.models.load_model(run.model)
        np.testing.assert_array_equal(found, game.score(samples))
        for name, choice in (
            ("hinge", {"loss": "hinge"}),
            ("pack", {"packing": 2}),
        ):
            other = fresh_run(tmp_path / name, **chosen, **choice)
            assert AuditedRun(other).discriminator is None

    def test_exact_log_probability(self, tmp_path):
        run = fresh_run(
            tmp_path / "flow", model="realnvp", couplings=2, **SMALL
        )
        samples = DIGITS["sample"][:4]
        audited = AuditedRun(run)
        game = keras.models.load_model(run.model)
        np.testing.assert_array_equal(
            audited.log_prob(samples), game.log_prob(samples, seed=CELL_SEED)
        )
        assert audited.discriminator is None

    def test_a_report_in_its_folder(self, run, capsys):
        line = [
            "audit",
            str(run.path),
            "--checks=exact_copies,near_copies",
            "--count=200",
        ]
        assert main(line) == 0
        report = report_in(run.audit)
        assert report["held_out_is_unseen"] is True
        assert report["rows"]["generated"] == 200
        printed = capsys.readouterr().out
        assert f"Report: {run.audit}" in printed
        assert re.search(r"exact copies \.\.\. \d+\.\d s\n", printed)
        assert "coverage ..." not in printed
        assert "There are 180 held-out samples. With fewer than 300" in printed
        assert "the check `distances_to_train`" in printed


class TestArchive:
    def audit(self, tmp_path, sample, *flags):
        np.savez(tmp_path / "made.npz", sample=sample)
        out = tmp_path / "report"
        line = ["audit", str(tmp_path / "made.npz"), f"--out={out}"]
        assert main([*line, *flags]) == 0
        return report_in(out)

    def answers(self, report):
        return {each["question"]: each["answer"] for each in report["verdicts"]}

    def test_copies_of_training_data_are_found(self, tmp_path, capsys):
        report = self.audit(
            tmp_path,
            load("digits", "train").records["sample"][:600],
            "--train=digits",
            "--checks=exact_copies,near_copies,distances_to_train",
            "--seed=3",
        )
        assert self.answers(report)["novel"] == "memorises"
        assert report["seed"] == 3
        assert report["held_out_is_unseen"] is False
        printed = capsys.readouterr().out
        assert "Memorises: Samples copy training data" in printed
        assert "Realistic? Not enough evidence" in printed
        assert "if it never did, give them as `--held_out`" in printed

    def test_held_out_data_that_are_given_are_unseen(self, tmp_path):
        np.savez(tmp_path / "a.npz", sample=DIGITS["sample"][:900])
        np.savez(tmp_path / "b.npz", sample=DIGITS["sample"][900:1200])
        report = self.audit(
            tmp_path,
            DIGITS["sample"][1200:] / 255.0,
            f"--train={tmp_path}/a.npz",
            f"--held_out={tmp_path}/b.npz",
            "--range=0,1",
            "--checks=precision",
            "--margin=precision=0.2",
            "--embedding=random_network",
        )
        assert report["held_out_is_unseen"] is True
        assert report["margins"]["precision"] == 0.2
        # Within such a margin noise would be, too: that is no praise.
        (realistic, *_) = report["verdicts"]
        assert realistic["answer"] == "not_enough_evidence"
        assert (
            "within the margin in the features of random_network"
            in (realistic["sentence"])
        )
        assert "noisy" in realistic["sentence"]

    def test_real_pictures_stay_away_if_asked(self, tmp_path, monkeypatch):
        asked = []
        monkeypatch.setattr(
            "kgan.audit.Report.save",
            lambda report, out, **options: asked.append((out, options)),
        )
        monkeypatch.chdir(tmp_path)
        np.savez("made.npz", sample=DIGITS["sample"][:100])
        line = ["audit", "made.npz", "--train=digits", "--checks=exact_copies"]
        assert main([*line, "--no_training_pictures"]) == 0
        ((out, options),) = asked
        assert len(options.pop("fingerprint")) == 64
        assert str(out) == "audit-made"
        assert options == {
            "title": "Audit of made",
            "training_pictures": False,
            "step": None,
        }


def test_vectors(tmp_path):
    points = np.random.default_rng(0).normal(size=(900, 2))
    np.savez(tmp_path / "train.npz", sample=points[:600])
    np.savez(tmp_path / "made.npz", sample=points[600:] + [9.0, 0.0])
    line = [
        "audit",
        f"{tmp_path}/made.npz",
        f"--train={tmp_path}/train.npz",
        f"--out={tmp_path}/report",
        "--checks=precision",
    ]
    assert main(line) == 0
    report = report_in(tmp_path / "report")
    assert report["verdicts"][0]["answer"] == "unrealistic"
    assert report["rows"]["held_out"] == 60


def test_the_help_names_the_checks_that_decide(capsys):
    assert main(["audit", "--help"]) == 0
    printed = "".join(capsys.readouterr().out.split())
    assert ",".join(DECIDING_CHECKS) in printed


def test_a_folder_of_pictures(tmp_path):
    for row in range(60):
        save_png(tmp_path / f"{row}.png", DIGITS["sample"][row])
    line = [
        "audit",
        str(tmp_path),
        "--train=digits",
        f"--out={tmp_path}/report",
        "--checks=exact_copies",
    ]
    assert main(line) == 0
    report = report_in(tmp_path / "report")
    train = load("digits", "train").records["sample"]
    known = {row.tobytes() for row in train}
    copies = np.mean([row.tobytes() in known for row in DIGITS["sample"][:60]])
    assert report["findings"][0]["value"] == pytest.approx(copies)


class TestSavedModel:
    def test_a_keras_model_without_kgan(self, tmp_path):
        model = keras.Sequential(
            [
                keras.Input((5,)),
                keras.layers.Dense(64, activation="tanh"),
                keras.layers.Reshape((8, 8, 1)),
            ]
        )
        model.export(tmp_path / "model" / "1", verbose=False)
        line = [
            "audit",
            f"{tmp_path}/model",
            "--train=digits",
            f"--out={tmp_path}/report",
            "--latent=uniform",
            "--count=100",
            "--checks=precision",
        ]
        assert main(line) == 0
        answers = report_in(tmp_path / "report")["verdicts"]
        assert answers[0]["answer"] == "unrealistic"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("audit", "Expected GENERATED besides flags"),
        ("audit nowhere --train=digits", "which is not there"),
        ("audit made.npz", "`train` must name what the generator learned"),
        ("audit made.npz --train=digit", "Did you mean 'digits'"),
        ("audit made.npz --train=digits --held_out=./none", "none"),
        ("audit made.npz --train=digits --held_out=digits", "all 1,797 equal"),
        ("audit made.npz --train=digits --checks=precison", "'precision'"),
        ("audit made.npz --train=digits --margin=all=1", "`margin` must be"),
        ("audit made.npz --train=digits --embedding=clip", "`embedding` must"),
        ("audit made.npz --train=digits --count=0", "at least 20"),
        ("audit made.npz digits", "is named by --train=digits. Received"),
        ("audit made.npz --train=digit", "`train` must be a directory"),
        ("audit few.npz --train=digits", "`generated` must have at least 20"),
        (
            "audit made.npz --train=digits --require=gate.json",
            "`require` must be a JSON file of what is demanded. Received: gate",
        ),
        ("audit made.npz --train=digits --seed=-1", "at least 0"),
        ("audit made.npz --train=digits --latent=normal", "does not read it"),
        ("audit made.npz --train=digits --range=0", "--range=0,255"),
        ("audit made.npz --train=digits --range=1,0", "the lower one first"),
        ("audit made.npz --train=digits --image_size=x", "as 64x48"),
        ("audit made.npz --train=digits --channels=2", "`channels` must be"),
        (
            "audit made.npz --train=digits --image_size=16",
            "`--image_size=8x8 --channels=1` brings",
        ),
        ("audit made.npz --train=digits --out=made.npz", "`out` must be a"),
        ("audit made.npz --train=digits --out=made.npz/a", "`out` must be a"),
        ("audit gray.npz --train=digits", "say --range=0,1"),
        ("audit gray.npz --train=digits --range=0,0.1", "of them outside"),
        (
            "audit points.npz --train=points.npz --embedding=random_network",
            "no pictures",
        ),
        ("audit points.npz --train=digits", "of the shape of the training"),
        ("audit made.npz --train=digits --generated_labels=none.txt", "none"),
        ("audit empty --train=digits", "a folder with pictures"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence(
    line, message, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    np.savez("made.npz", sample=DIGITS["sample"][:100])
    np.savez("gray.npz", sample=DIGITS["sample"][:100] / 255.0)
    np.savez("few.npz", sample=DIGITS["sample"][:19])
    points = np.random.default_rng(0).normal(size=(100, 2))
    np.savez("points.npz", sample=points)
    (tmp_path / "empty").mkdir()
    before = sorted(tmp_path.rglob("*"))
    assert main(line.split()) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert "Judging" not in captured.out
    assert sorted(tmp_path.rglob("*")) == before
