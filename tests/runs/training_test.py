"""A run from beginning to end, small."""

import dataclasses
import json
import os
import shutil
import signal

import keras
import numpy as np
import pytest
from PIL import Image

from kgan.cli import main
from kgan.core.walk import along_arcs
from kgan.data import load
from kgan.models import Game
from kgan.models import sample_noise
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import finishing
from kgan.runs import fitting
from kgan.runs import opening
from kgan.runs import plan
from kgan.runs import train
from kgan.runs import training
from kgan.runs import write_samples
from kgan.runs import write_walk
from kgan.runs.ranges import RANGES
from kgan.runs.sampling import WALK_FRAMES
from kgan.runs.starting import start_from
from tests.runs.tiny import TINY


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    workdir = tmp_path_factory.mktemp("runs") / "digits"
    return train(TINY, workdir, verbose=0)


def weights(path):
    return [v.numpy() for v in keras.models.load_model(path).variables]


def test_leaves_everything_behind(run):
    steps = sorted(path.name for path in run.samples.glob("step_*.png"))
    assert steps == [f"step_{step:08d}.png" for step in (0, 3, 6)]
    assert (run.samples / "progress.gif").exists()
    assert list(run.logs.glob("events.out.tfevents.*"))
    assert (run.export / "1" / "saved_model.pb").exists()
    scores = json.loads(run.scores.read_text())
    assert scores["step"] == 6
    assert {"fd/classifier", "fd_real/classifier", "agreement"} <= set(scores)
    report = json.loads((run.audit / "report.json").read_text())
    assert report["step"] == 6
    # It was written before the export, which took its card along.
    card = run.export / "1" / "assets.extra" / "card.md"
    assert card.read_bytes() == (run.audit / "card.md").read_bytes()
    config = run.read_config()
    assert config.model == "cgan" and config.image_size == (8, 8)
    assert (config.train_split, config.test_split) == ("train", "test")
    assert len(config.data_fingerprint) == 64


def test_run_again_it_changes_nothing(run, capsys):
    before = {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}
    train(TINY, run.path, verbose=0)
    after = {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}
    assert before == after
    printed = capsys.readouterr().out
    assert "All 6 steps are done." in printed
    assert "The audit of step 6 stands" in printed


@pytest.mark.slow
def test_an_interrupted_run_ends_as_the_whole_one(run, tmp_path):
    """Stopped in the middle of an epoch, it goes on at the same record."""
    workdir = tmp_path / "digits"
    stopped = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: setattr(
            stopped.model, "stop_training", batch >= 2
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "TimeLimit", lambda seconds: stopped)
        train(TINY, workdir, minutes=1.0, verbose=0)
    assert json.loads((workdir / "scores.json").read_text())["step"] == 3
    train(TINY, workdir, verbose=0)
    for whole, parts in zip(
        weights(run.model), weights(workdir / "model.keras"), strict=True
    ):
        np.testing.assert_array_equal(whole, parts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_run_stopped_by_a_signal_ends_as_the_whole_one(
    number, code, run, tmp_path, capsys
):
    workdir = tmp_path / "digits"

    def interrupt(batch, logs):
        # Between two checkpoints, and in the middle of an epoch.
        if batch == 2:
            os.kill(os.getpid(), number)

    line = ["train", "digits", f"--workdir={workdir}", "--verbose=0"]
    for name, value in TINY.given().items():
        if name != "source":
            line.append(f"--set={name}={value}".replace("False", "false"))
    with pytest.MonkeyPatch.context() as patch:
        stopped = keras.callbacks.LambdaCallback(on_train_batch_end=interrupt)
        patch.setattr(fitting, "TimeLimit", lambda seconds: stopped)
        # Of tests in the background it would be ignored.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            assert main([*line, "--minutes=1"]) == code
        finally:
            signal.signal(signal.SIGINT, before)
    assert "Stopped at step 3; run the same" in capsys.readouterr().out
    assert (workdir / "checkpoints" / "step_00000003").is_dir()
    assert not (workdir / "model.keras").exists()
    assert main(line) == 0
    assert "Going on at step 3." in capsys.readouterr().out
    for whole, parts in zip(
        weights(run.model), weights(workdir / "model.keras"), strict=True
    ):
        np.testing.assert_array_equal(whole, parts)


@pytest.mark.slow
def test_a_run_with_more_steps_ends_as_one_begun_with_them(run, tmp_path):
    """From the middle of an epoch, of a run that was complete."""
    longer = dataclasses.replace(TINY, steps=12)
    whole = train(longer, tmp_path / "whole", verbose=0)
    parts = RunFolder(shutil.copytree(run.path, tmp_path / "parts"))
    train(longer, parts.path, verbose=0)
    assert json.loads(parts.scores.read_text())["step"] == 12
    assert (parts.export / "2" / "saved_model.pb").exists()
    assert parts.config.read_text() == whole.config.read_text()
    for one, other in zip(
        weights(whole.model), weights(parts.model), strict=True
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_the_export_does_not_wait_for_the_scores(tmp_path, monkeypatch):
    def fail(*arguments, **options):
        raise RuntimeError("no scores")

    monkeypatch.setattr(finishing, "score_game", fail)
    with pytest.raises(RuntimeError, match="no scores"):
        train(TINY, tmp_path / "run", verbose=0, audit="off")
    folder = RunFolder(tmp_path / "run")
    assert folder.model.exists() and not folder.scores.exists()
    assert not folder.audit.exists()
    # No card: nothing was audited.
    extras = folder.export / "1" / "assets.extra"
    assert [path.name for path in extras.iterdir()] == ["labels.txt"]
    assert (folder.export / "1" / "saved_model.pb").exists()


def test_a_deleted_model_is_written_again(run, tmp_path):
    before = weights(run.model)
    scored = run.scores.stat().st_mtime_ns
    run.model.unlink()
    train(TINY, run.path, verbose=0)
    for old, new in zip(before, weights(run.model), strict=True):
        np.testing.assert_array_equal(old, new)
    assert run.scores.stat().st_mtime_ns == scored
    write_samples(run, count=1, grid=tmp_path / "grid.png")


def test_a_scalar_size_is_no_other_config(run):
    config = dataclasses.replace(TINY, image_size=8)
    train(config, run.path, verbose=0)


def test_another_config_is_refused_and_nothing_is_touched(run):
    before = {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}
    changed = dataclasses.replace(TINY, batch_size=32, loss="hinge")
    with pytest.raises(ValueError) as error:
        train(changed, run.path)
    assert "batch_size: 16 in the folder, 32 now" in str(error.value)
    assert "Received: loss: 'non_saturating' in the folder, 'hinge' now" in str(
        error.value
    )
    assert before == {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}


def test_a_folder_of_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="an empty one, or a new one"):
        train(TINY, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.slow
def test_fine_tuning_starts_from_the_old_networks(run, tmp_path):
    config = dataclasses.replace(
        TINY, init=str(run.path), generator_learning_rate=0.0, steps=4
    )
    tuned = train(config, tmp_path / "tuned", verbose=0)
    old = keras.models.load_model(run.model)
    new = keras.models.load_model(tuned.model)
    assert new.step.numpy() == 4
    for mine, theirs in zip(
        new.generator.trainable_variables,
        old.generator.trainable_variables,
        strict=True,
    ):
        np.testing.assert_array_equal(mine.numpy(), theirs.numpy())


@pytest.mark.slow
def test_a_new_average_starts_from_the_old_generator(run, tmp_path):
    plain = dataclasses.replace(TINY, ema=0.0)
    old = train(plain, tmp_path / "plain", verbose=0)
    generator = keras.models.load_model(old.model).generator
    game = training.build(run.read_config())
    start_from(game, old)
    for mine, theirs in zip(
        game.ema_generator.weights, generator.weights, strict=True
    ):
        np.testing.assert_array_equal(mine.numpy(), theirs.numpy())


def test_fine_tuning_needs_the_same_networks(run, tmp_path):
    config = dataclasses.replace(TINY, init=str(run.path), width=8)
    with pytest.raises(ValueError, match="`init` must be a run with the same"):
        train(config, tmp_path / "tuned")
    assert not (tmp_path / "tuned").exists()


def test_a_plan_writes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    cost = plan(TINY)
    assert not list(tmp_path.iterdir())
    assert cost["seconds_per_1000_images"] > 0
    # Weights and averages of G, weights of D, two Adam slots for each.
    assert cost["state_bytes"] > 3 * 4 * cost["parameters"]
    assert cost["peak_bytes"] > cost["state_bytes"]
    assert "parameters" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(RANGES))
@pytest.mark.parametrize("value", [-1, float("nan"), "many"])
def test_nothing_is_written_for_a_bad_number(name, value, tmp_path):
    with pytest.raises((TypeError, ValueError), match=f"`{name}` must be"):
        train(Config("digits", **{name: value}), tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_what_is_downloaded_is_asked_for_everywhere(monkeypatch):
    asked = []

    def split_plan(source, *, data_dir=None, download=False):
        asked.append(download)
        return {name: name for name in ("train", "validation", "test")}

    def watched(*arguments, download, **options):
        asked.append(download)
        return load(*arguments, **options)

    monkeypatch.setattr(opening, "split_plan", split_plan)
    monkeypatch.setattr(opening, "load", watched)
    config, data = opening.open_data(Config("digits"), download=True)
    # The plan, the training data with the recipe's batch, and two others.
    assert asked == [True] * 5
    assert data["train"].batch_size == config.batch_size == 64
    assert config.class_names == tuple("0123456789")


def test_another_division():
    one, data = opening.open_data(dataclasses.replace(TINY, split_seed=1))
    zero, others = opening.open_data(TINY)
    assert (one.split_seed, zero.split_seed) == (1, 0)
    assert one.data_fingerprint != zero.data_fingerprint
    assert data["test"].fingerprint != others["test"].fingerprint


class TestSamples:
    def test_files_and_grid(self, run, tmp_path):
        out, grid = tmp_path / "out", tmp_path / "deep" / "grid.png"
        write_samples(run, count=3, out=out, grid=grid, seed=1, label="7")
        names = sorted(path.name for path in out.iterdir())
        assert names == ["00000.png", "00001.png", "00002.png"]
        model = keras.models.load_model(run.model)
        expected = np.round((model.sample(3, seed=1, label=7) + 1) * 127.5)
        for index, name in enumerate(names):
            with Image.open(out / name) as picture:
                pixels = np.asarray(picture, np.float32)
            np.testing.assert_allclose(
                pixels, expected[index, ..., 0], atol=0.51
            )
        with Image.open(grid) as picture:
            assert picture.width > 100

    def test_the_walk_is_closed_and_of_one_class(
        self, run, tmp_path, monkeypatch
    ):
        shown = []
        samples_of = Game.samples_of

        def watched(self, noise, labels, **options):
            shown.append((noise["latent"].numpy(), labels))
            return samples_of(self, noise, labels, **options)

        monkeypatch.setattr(Game, "samples_of", watched)
        path = write_walk(run, tmp_path / "walk.gif", count=3, label="3")
        ((latent, labels),) = shown
        assert set(labels) == {3}
        # From the last frame to the first it is as far as between others.
        steps = np.linalg.norm(latent - np.roll(latent, 1, axis=0), axis=1)
        assert len(steps) == 3 * WALK_FRAMES
        for leg in steps.reshape(3, WALK_FRAMES):
            np.testing.assert_allclose(leg[1:], leg[1], rtol=0.35)
        assert steps[0] < 2 * steps.mean()
        np.testing.assert_array_equal(
            latent[::WALK_FRAMES],
            sample_noise(keras.models.load_model(run.model).sample_noise, 3, 0)[
                "latent"
            ],
        )
        with Image.open(path) as walk:
            # A GIF merges frames that are equal.
            assert 2 <= walk.n_frames <= 3 * WALK_FRAMES

    def test_arcs_keep_the_norm_of_orthogonal_points(self):
        way = along_arcs(np.array([[3.0, 0.0], [0.0, 3.0]]), 8)
        np.testing.assert_allclose(np.linalg.norm(way, axis=1), 3.0, rtol=1e-6)
        np.testing.assert_allclose(way[[0, 8]], [[3, 0], [0, 3]], atol=1e-6)

    def test_what_cannot_be_sampled(self, run, tmp_path):
        with pytest.raises(FileNotFoundError, match="must be a run's folder"):
            write_samples(RunFolder(tmp_path), count=1, out=tmp_path)
        with pytest.raises(ValueError, match="`label` must be one of"):
            write_samples(run, count=1, out=tmp_path / "x", label="seven")
        with pytest.raises(ValueError, match=r"must lie in \[0, 10\)"):
            write_samples(run, count=1, out=tmp_path / "x", label="10")
        with pytest.raises(ValueError, match="`count` must be at least 2"):
            write_walk(run, tmp_path / "walk.gif", count=1)
        assert not (tmp_path / "x").exists()


class TestCommand:
    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("trian digits", "Did you mean 'train'?"),
            ("train digits", "`--workdir` must name the run's folder"),
            ("train --workdir=w", "Expected SOURCE besides flags"),
            ("train digit --workdir=w", "Did you mean 'digits'"),
            ("train ./nothing --workdir=w", "nothing"),
            ("train digits --workdir=w --set width", "must be key=value"),
            ("train digits --workdir=w --model=dcgan", "`model` must be one"),
            ("train digits --workdir=w --batch_size=99999", "batch_size=99999"),
            ("train digits --workdir=w --minutes=0", "minutes=0"),
            ("train digits --workdir=w --init=nowhere", "must be a run's"),
            ("train digits --workdri=w", "workdri"),
            ("sample nowhere --out=x", "no config.json in it"),
            ("sample nowhere --count=0 --grid=g.png", "at least 1"),
            ("sample nowhere --count=1 --grid=g.png --walk=w.gif", "least 2"),
            ("train digits --workdir=w --batch_size=0", "batch_size=0"),
            ("train digits --workdir=w --batch_size=x", "a number or auto"),
            (
                "train digits --workdir=w --set=gradient_accumulation_steps=3",
                "rows=64, repeats=1, player='discriminator', "
                "gradient_accumulation_steps=3",
            ),
            ("train digits --workdir=w --jit_compile=yes", "on|off|auto|step"),
            ("train digits --workdir=w --audit=no", "off|cheap|full"),
            ("train digits --workdir=w --set=precision=half", "mixed_bfloat"),
            ("train digits --workdir=w --set=image_size=4", "at least 8"),
            ("train digits --workdir=w --set=test_split=test[:1]", "another"),
            (
                "train digits --workdir=w --set=network=r3 "
                "--set=conditioning=concatenation",
                "`conditioning` must be one of ['projection']",
            ),
            ("sample nowhere", "must say where samples go"),
            ("export nowhere", "no config.json in it"),
        ],
    )
    def test_bad_input_ends_with_2_and_a_sentence(
        self, line, message, tmp_path, monkeypatch, capsys
    ):
        monkeypatch.chdir(tmp_path)
        assert main(line.split()) == 2
        assert message in capsys.readouterr().err
        assert not list(tmp_path.iterdir())

    def test_errors_of_the_system_are_a_sentence(self, tmp_path, capsys):
        (tmp_path / "file").write_text("mine")
        assert main(["train", "digits", f"--workdir={tmp_path}/file/w"]) == 2
        assert "kgan: " in capsys.readouterr().err
        assert (tmp_path / "file").read_text() == "mine"

    def test_help(self, capsys):
        assert main([]) == 0
        assert main(["train", "--help"]) == 0
        printed = capsys.readouterr().out
        assert "kgan sample RUN" in printed and "--workdir" in printed

    def test_sample_and_export(self, run, tmp_path, capsys):
        grid = tmp_path / "grid.png"
        assert main(["sample", str(run.path), f"--grid={grid}"]) == 0
        assert str(grid) in capsys.readouterr().out and grid.exists()
        out = tmp_path / "served"
        assert main(["export", str(run.path), f"--out={out}", "--uint8"]) == 0
        assert (out / "1" / "saved_model.pb").exists()
