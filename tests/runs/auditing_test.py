"""The audit at the end of a run, and what an export takes along of it."""

import json

import numpy as np
import pytest

from kgan.audit import DECIDING_CHECKS
from kgan.data import load
from kgan.runs import AUDITS
from kgan.runs import AuditConfig
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import audit
from kgan.runs import export_run
from kgan.runs import train
from kgan.runs.audited_run import AuditedRun
from kgan.runs.auditing import at_most
from kgan.runs.auditing import audit_files
from kgan.runs.auditing import audit_game
from kgan.runs.auditing import audited_splits
from kgan.runs.opening import open_data
from kgan.runs.real_data import RealData
from kgan.runs.training import build

FILES = ["card.md", "report.html", "report.json"]
# Of the cheap audit, what takes no second on digits.
QUICK = AUDITS["cheap"]._replace(
    checks=("precision", "exact_copies"), samples=200
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run before its first step: its folder, game and data."""
    folder = RunFolder(tmp_path_factory.mktemp("runs") / "digits")
    folder.path.mkdir()
    config, data = open_data(
        Config("digits", width=4, discriminator_width=4, jit_compile=False)
    )
    config.save(folder.config)
    game = build(config)
    game.save(folder.model)
    return folder, game, data


def numbers_in(path):
    return json.loads((path / "report.json").read_text())


def at_step(game, step):
    game.step.assign(step)
    return game


def times(path):
    return {each: each.stat().st_mtime_ns for each in path.iterdir()}


def test_the_cheap_one_answers_four_questions(run, capsys):
    folder, game, data = run
    audit_game(game, data, folder=folder, depth=AUDITS["cheap"])
    assert sorted(path.name for path in folder.audit.iterdir()) == FILES
    numbers = numbers_in(folder.audit)
    assert numbers["step"] == 0
    assert numbers["title"] == "Audit of digits at step 0"
    assert numbers["held_out_is_unseen"] is True
    assert numbers["rows"] == {
        "train": 1617,
        "generated": 2000,
        "held_out": 180,
        "reference": 808,
    }
    assert set(numbers["seconds"]) == {*DECIDING_CHECKS, "all"}
    # No network is trained: kinds are cells.
    kinds = {each["check"]: each for each in numbers["findings"]}["kinds"]
    assert not kinds["detail"]["are_classes"]
    first, *answers, last = capsys.readouterr().out.splitlines()
    assert "2,000 samples by 1,617 training and 180 held-out" in first
    assert "(validation and test)" in first
    # A game before its first step draws noise.
    assert answers[0].startswith("Unrealistic: Samples do not look like")
    assert len(answers) == len(numbers["verdicts"]) == 4
    assert last.endswith(str(folder.audit / "report.html"))


def test_it_is_not_repeated_for_its_step(run, capsys):
    folder, game, data = run

    def audited(step, depth=QUICK):
        audit_game(at_step(game, step), data, folder=folder, depth=depth)
        return times(folder.audit), capsys.readouterr().out

    first, said = audited(11)
    assert numbers_in(folder.audit)["step"] == 11 and "Audited in" in said
    second, said = audited(11)
    assert second == first
    assert said == f"The audit of step 11 stands in {folder.audit}.\n"
    # What has all the checks stands; what lacks one does not.
    assert audited(11, QUICK._replace(checks=("precision",)))[0] == first
    more = QUICK._replace(checks=(*QUICK.checks, "repeats"))
    assert audited(11, more)[0] != first
    assert "repeats" in numbers_in(folder.audit)["seconds"]
    audited(12)
    assert numbers_in(folder.audit)["step"] == 12


def test_samples_labels_and_data_are_those_of_the_run(run, monkeypatch):
    folder, game, data = run
    given = {}

    class Watched:
        def __init__(self, **options):
            given.update(options)

        def __call__(self, sample, **options):
            given.update(options, sample=sample)
            raise ValueError("seen")

    monkeypatch.setattr("kgan.runs.auditing.Auditor", Watched)
    audit_game(at_step(game, 13), data, folder=folder, depth=AUDITS["full"])
    np.testing.assert_array_equal(
        given["train"], data["train"].records["sample"]
    )
    np.testing.assert_array_equal(
        given["held_out_labels"],
        np.concatenate(
            [data[name].records["label"] for name in ("validation", "test")]
        ),
    )
    np.testing.assert_array_equal(
        given["sample"],
        game.sample(5000, seed=0, label=given["generated_labels"]),
    )
    assert given["class_names"] == tuple("0123456789")
    audit_game(game, data, folder=folder, depth=AUDITS["cheap"])
    assert given["train_labels"] is given["held_out_labels"] is None


def test_what_cannot_be_audited_is_said(run, capsys):
    folder, game, data = run
    few = load(data["test"].records["sample"][:9], "all", batch_size=1)
    audit_game(
        at_step(game, 14),
        {**data, "validation": few, "test": few},
        folder=folder,
        depth=QUICK,
    )
    assert capsys.readouterr().out == (
        "No audit: `held_out` must have at least 20 samples. Received: 18\n"
    )
    assert audit_files(folder, 14) == ()


def test_few_test_data_are_joined_by_validation_data():
    pictures = np.zeros((1000, 8, 8, 1), np.uint8)
    many, few = (
        load(pictures[:count], "all", batch_size=1) for count in (1000, 999)
    )
    assert audited_splits({"validation": few, "test": many}) == ("test",)
    assert audited_splits({"validation": many, "test": few}) == (
        "validation",
        "test",
    )


def test_some_of_the_held_out_rows_keep_their_labels():
    rows = np.arange(100)
    real = RealData(rows, rows, None, rows, None, held_out_is_unseen=True)
    some = at_most(real, 30)
    np.testing.assert_array_equal(some.held_out, some.held_out_labels)
    assert len(set(some.held_out)) == 30 and some.held_out.max() > 50
    assert at_most(real, None) is real and at_most(real, 100) is real


class TestExport:
    """The card goes along where it is of this very model."""

    def extras(self, folder, tmp_path):
        version = export_run(folder, out=tmp_path / "served")
        return version / "assets.extra"

    def test_of_this_step(self, run, tmp_path):
        folder, game, data = run
        audit_game(at_step(game, 0), data, folder=folder, depth=QUICK)
        extras = self.extras(folder, tmp_path)
        names = sorted(path.name for path in extras.iterdir())
        assert names == ["card.md", "labels.txt", "report.json"]
        for name in ("card.md", "report.json"):
            copied = (extras / name).read_bytes()
            assert copied == (folder.audit / name).read_bytes()
        assert "at step 0" in (extras / "card.md").read_text()

    def test_not_of_another_step(self, run, tmp_path):
        folder, game, data = run
        audit_game(at_step(game, 15), data, folder=folder, depth=QUICK)
        extras = self.extras(folder, tmp_path)
        assert [path.name for path in extras.iterdir()] == ["labels.txt"]
        assert len(audit_files(folder, 15)) == 2
        # Nor an older kgan's, of which nobody knows the step.
        numbers = numbers_in(folder.audit)
        del numbers["step"]
        (folder.audit / "report.json").write_text(json.dumps(numbers))
        assert audit_files(folder, 15) == ()


def test_kgan_audit_says_of_which_step_it_is(run):
    folder, _, _ = run
    audit(AuditConfig(str(folder.path), checks=("exact_copies",), count=50))
    assert numbers_in(folder.audit)["step"] == AuditedRun(folder).step == 0
    assert len(audit_files(folder, 0)) == 2


def test_an_unknown_depth_is_named_before_training(tmp_path):
    with pytest.raises(ValueError, match="`audit` must be one of.*'chaep'"):
        train(Config("digits"), tmp_path / "run", audit="chaep")
    assert not list(tmp_path.iterdir())
