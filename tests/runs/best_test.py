"""A run's best game in the place of its last one."""

import json

import keras
import numpy as np
import pytest
from PIL import Image

from kgan.callbacks import Choice
from kgan.callbacks.best_folder import save_best
from kgan.callbacks.checkpoint_folder import save_checkpoint
from kgan.callbacks.run_state import RunState
from kgan.cli import main
from kgan.core import to_uint8_pictures
from kgan.data import load
from kgan.runs import AuditConfig
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import audit
from kgan.runs.audited_run import AuditedRun
from kgan.runs.best_line import best_lines
from kgan.runs.finishing import finish
from kgan.runs.opening import open_data
from kgan.runs.training import build

CHOICE = Choice(2, "val_fd", "min", 0.25, 0.125)
SAID = "Best game: step 2, val_fd 0.25 (real against real 0.125).\n"
BRIEF = ("--checks=exact_copies,discriminator", "--count=100")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run at step 6, whose best game is of step 2."""
    folder = RunFolder(tmp_path_factory.mktemp("runs") / "digits")
    folder.path.mkdir()
    config, _ = open_data(
        Config(
            "digits",
            width=4,
            discriminator_width=4,
            model="gan",
            jit_compile=False,
        )
    )
    config.save(folder.config)
    game = build(config)
    game.step.assign(2)
    save_best(game, folder.best, CHOICE)
    for variable in game.ema_generator.trainable_variables:
        variable.assign(0.5 * variable)
    game.step.assign(6)
    game.save(folder.model)
    return folder


@pytest.fixture(scope="module")
def other(run, tmp_path_factory):
    """A run that has kept no best game."""
    folder = RunFolder(tmp_path_factory.mktemp("runs") / "other")
    folder.path.mkdir()
    folder.config.write_bytes(run.config.read_bytes())
    folder.model.write_bytes(run.model.read_bytes())
    return folder


def game_of(folder):
    return keras.models.load_model(folder.model)


def written(folder):
    with Image.open(folder / "00001.png") as picture:
        return np.asarray(picture)


def test_it_takes_the_place_of_the_last(run):
    best = run.of_best()
    assert int(game_of(best).step.numpy()) == 2 and best.best_choice == CHOICE
    assert int(game_of(run).step.numpy()) == 6 and run.best_choice is None
    assert best.audit == run.best / "audit" != run.audit
    assert best.config == run.config and best.export == run.export
    assert (run.typed, best.typed) == (f"{run.path}", f"{run.path} --best")


@pytest.mark.parametrize(
    "line", [["sample", "--grid=x.png"], ["audit"], ["export"]]
)
def test_a_run_without_one(other, tmp_path, line, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    verb, *rest = line
    assert main([verb, str(other.path), "--best", *rest]) == 2
    error = capsys.readouterr().err
    assert f"Received: none that is whole in {other.best}" in error
    assert not list(tmp_path.iterdir()) and not other.export.exists()


def test_samples(run, tmp_path, capsys):
    line = ["sample", str(run.path), "--count=2", f"--out={tmp_path}"]
    assert main([*line, "--best"]) == 0
    assert capsys.readouterr().out == f"{SAID}{tmp_path}\n"
    expected = to_uint8_pictures(game_of(run.of_best()).sample(2))[1, ..., 0]
    np.testing.assert_array_equal(written(tmp_path), expected)
    assert main(line) == 0
    assert capsys.readouterr().out == f"{tmp_path}\n"
    assert (written(tmp_path) != expected).any()


def test_it_is_judged_by_data_that_did_not_choose_it(run, capsys):
    real = AuditedRun(run.of_best()).real_data(AuditConfig(str(run.path)))
    test = load("digits", "test", shuffle=False).records
    np.testing.assert_array_equal(real.held_out, test["sample"])
    assert real.held_out_is_unseen
    assert "by which the step was chosen" in capsys.readouterr().out
    last = AuditedRun(run).real_data(AuditConfig(str(run.path)))
    assert len(last.held_out) > len(real.held_out)


def test_its_audit_and_its_export(run, tmp_path, capsys, monkeypatch):
    assert main(["audit", str(run.path), "--best", *BRIEF]) == 0
    assert SAID in capsys.readouterr().out
    report = json.loads((run.best / "audit" / "report.json").read_text())
    assert report["step"] == 2 and not run.audit.exists()
    page = (run.best / "audit" / "report.html").read_text()
    assert "Audit of digits at its best step, 2" in page
    given = []

    def watched(model, directory, **options):
        given.append((int(model.step.numpy()), options))
        return run.best

    monkeypatch.setattr("kgan.runs.exporting.save", watched)
    assert main(["export", str(run.path), "--best", "--page"]) == 0
    assert capsys.readouterr().out.startswith(SAID)
    assert main(["export", str(run.path)]) == 0
    assert f"`kgan audit {run.path}` gives" in capsys.readouterr().out
    (best, along), (last, alone) = given
    assert (best, last) == (2, 6)
    assert {path.parent for path in along["extras"]} == {run.best / "audit"}
    assert along["calibration"] is not None and len(along["extras"]) == 3
    assert alone["calibration"] is None and alone["extras"] == ()


def test_an_export_without_an_audit_of_it(run, tmp_path, monkeypatch, capsys):
    hidden = run.best / "audit"
    if hidden.exists():
        hidden.rename(tmp_path / "hidden")
    (tmp_path / "gate.json").write_text('{"answers": {"novel": ["novel"]}}')
    line = [f"--require={tmp_path / 'gate.json'}"]
    assert main(["export", str(run.path), "--best", *line]) == 3
    said = capsys.readouterr().out
    assert f"has no audit; `kgan audit {run.path} --best` makes" in said
    assert not run.export.exists()


def test_a_page_of_the_last_game_alone(run, tmp_path, capsys):
    line = ["export", str(run.path), "--best", f"--explorer={tmp_path / 'a'}"]
    assert main(line) == 2
    assert "must be given without `--best`" in capsys.readouterr().err


def test_only_a_run_has_one(tmp_path):
    np.savez(tmp_path / "x.npz", sample=np.zeros((30, 8, 8, 1), np.uint8))
    config = AuditConfig(str(tmp_path / "x.npz"), train="digits")
    with pytest.raises(ValueError, match="`best` must be given with a run's"):
        audit(config, best=True)


class TestLine:
    def checkpoint(self, game, folder, step, value):
        state = {"step": step, "values": {"fd/x": value, "fd_real/x": 0.125}}
        path = folder.checkpoints / f"step_{6:08d}"
        save_checkpoint(game, path, run=RunState(0, {}, [("Evaluate", state)]))

    @pytest.mark.parametrize(
        "step, which", [(6, "the last"), (5, "the last scored")]
    )
    def test_beside_the_last(self, run, tmp_path, step, which):
        folder, game = RunFolder(tmp_path), game_of(run)
        save_best(game, folder.best, CHOICE)
        self.checkpoint(game, folder, step, 0.5)
        (line,) = best_lines(folder, 6)
        assert line.startswith(
            "Best on validation data: step 2, val_fd 0.25 (real against real "
            f"0.125); step {step}, {which}, has 0.5. `--best` of"
        )

    def test_it_is_the_last_that_training_says(self, run, capsys):
        run.scores.write_text('{"step": 6}')
        finish(run.read_config(), run, game_of(run), {}, audit=None)
        *_, last = capsys.readouterr().out.splitlines()
        assert [last] == best_lines(run, 6)
        # Nothing is judged or written for the best game.
        assert run.scores.read_text() == '{"step": 6}'

    def test_of_the_last_nothing_is_said(self, run, other):
        assert best_lines(run, 2) == best_lines(other, 6) == []

    def test_without_an_evaluation_after_it(self, run, tmp_path):
        (line,) = best_lines(run, 6)
        assert "real 0.125); step 6, the last, was not scored." in line
        folder, game = RunFolder(tmp_path), game_of(run)
        save_best(game, folder.best, CHOICE)
        self.checkpoint(game, folder, 2, 0.25)
        assert best_lines(folder, 6) == [line]
