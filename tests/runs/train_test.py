"""A run from beginning to end, small."""

import dataclasses
import json
import sys

import keras
import numpy as np
import pytest
from PIL import Image

from kgan.cli import main
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import plan
from kgan.runs import train
from kgan.runs import write_samples
from kgan.runs import write_walk
from kgan.runs.sampling import WALK_FRAMES
from kgan.runs.sampling import along_arcs

TINY = Config(
    source="digits",
    width=4,
    discriminator_width=4,
    batch_size=16,
    steps=6,
    steps_per_epoch=4,
    sample_every_steps=3,
    checkpoint_every_steps=2,
    score_samples=60,
    jit_compile=False,
)
# So few samples are fewer than the embedding has features, which is said.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


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
    config = run.read_config()
    assert config.model == "cgan" and config.image_size == (8, 8)
    assert (config.train_split, config.test_split) == ("train", "test")
    assert len(config.data_fingerprint) == 64


def test_run_again_it_changes_nothing(run, capsys):
    before = {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}
    train(TINY, run.path, verbose=0)
    after = {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}
    assert before == after
    assert "All 6 steps are done." in capsys.readouterr().out


def test_an_interrupted_run_ends_as_the_whole_one(run, tmp_path):
    """Stopped in the middle of an epoch, it goes on at the same record."""
    workdir = tmp_path / "digits"
    stopped = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: setattr(
            stopped.model, "stop_training", batch >= 2
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        # The package's name `train` is the function, not this module.
        module = sys.modules["kgan.runs.train"]
        patch.setattr(module, "TimeLimit", lambda seconds: stopped)
        train(TINY, workdir, minutes=1.0, verbose=0)
    assert json.loads((workdir / "scores.json").read_text())["step"] == 3
    train(TINY, workdir, verbose=0)
    for whole, parts in zip(
        weights(run.model), weights(workdir / "model.keras"), strict=True
    ):
        np.testing.assert_array_equal(whole, parts)


def test_another_config_is_refused_and_nothing_is_touched(run):
    before = {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}
    changed = dataclasses.replace(TINY, batch_size=32, loss="hinge")
    with pytest.raises(ValueError) as error:
        train(changed, run.path)
    assert "batch_size: 16 in the folder, 32 now" in str(error.value)
    assert "loss: 'non_saturating' in the folder, 'hinge' now" in str(
        error.value
    )
    assert before == {p: p.stat().st_mtime_ns for p in run.path.rglob("*")}


def test_a_folder_of_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="an empty one, or a new one"):
        train(TINY, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


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
    assert "parameters" in capsys.readouterr().out


class TestSamples:
    def test_files_and_grid(self, run, tmp_path):
        out, grid = tmp_path / "out", tmp_path / "deep" / "grid.png"
        write_samples(run, count=3, out=out, grid=grid, seed=1, label="7")
        names = sorted(path.name for path in out.iterdir())
        assert names == ["00000.png", "00001.png", "00002.png"]
        model = keras.models.load_model(run.model)
        expected = np.round((model.sample(3, seed=1, label=7) + 1) * 127.5)
        for index, name in enumerate(names):
            pixels = np.asarray(Image.open(out / name), np.float32)
            np.testing.assert_allclose(
                pixels, expected[index, ..., 0], atol=0.51
            )
        assert Image.open(grid).width > 100

    def test_the_walk_is_closed_and_of_one_class(self, run, tmp_path):
        path = write_walk(run, tmp_path / "walk.gif", count=2, label="3")
        assert 2 <= Image.open(path).n_frames <= 2 * WALK_FRAMES

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
        with pytest.raises(ValueError, match="at least 2 for a walk"):
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
