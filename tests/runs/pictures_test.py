"""Runs on folders of pictures, from the command line."""

import json

import numpy as np
import pytest
from PIL import Image

from kgan.cli import main
from kgan.runs import RunFolder
from kgan.runs.scoring import held_out_splits

SHORT = [
    "--verbose=0",
    "--batch_size=8",
    "--set=width=4",
    "--set=discriminator_width=4",
    "--set=steps=4",
    "--set=score_samples=20",
    "--set=jit_compile=false",
]


def write_pictures(folder, count, *, seed):
    folder.mkdir(parents=True)
    generator = np.random.default_rng(seed)
    for index in range(count):
        height, width = generator.integers(16, 24, 2)
        pixels = generator.integers(0, 256, (height, width, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{index:03d}.png")


@pytest.mark.slow
def test_without_labels(tmp_path, capsys):
    write_pictures(tmp_path / "mine", 40, seed=0)
    workdir = tmp_path / "run"
    line = [
        "train",
        str(tmp_path / "mine"),
        f"--workdir={workdir}",
        "--mirror",
        "--resize=pad",
        *SHORT,
    ]
    assert main(line) == 0
    # Two test pictures are few: those of validation are taken as well.
    printed = capsys.readouterr().out
    assert "no labels; 36 train, 2 validation, 2 test" in printed
    assert "against 4 held-out pictures (validation and test)" in printed
    folder = RunFolder(workdir)
    config = folder.read_config()
    assert config.image_size == (16, 16) and config.channels == 3
    assert config.mirror is True and config.resize == "pad"
    assert config.model == "gan" and config.class_names is None
    scores = json.loads(folder.scores.read_text())
    assert scores["n_real"] == 4 and scores["step"] == 4
    assert not list(folder.features.glob("*.keras"))
    # A slash more is the same folder.
    line[1] += "/"
    assert main(line) == 0
    assert "All 4 steps are done." in capsys.readouterr().out
    assert main(["sample", str(workdir), "--label=a", "--out=x"]) == 2
    assert "unconditional" in capsys.readouterr().err


@pytest.mark.slow
def test_a_folder_for_each_class(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # The names are numbers of other classes: names come first.
    write_pictures(tmp_path / "mine" / "1", 30, seed=0)
    write_pictures(tmp_path / "mine" / "cat", 30, seed=1)
    line = ["train", "./mine", "--workdir=run", "--set=image_size=8", *SHORT]
    assert main(line) == 0
    assert "2 classes" in capsys.readouterr().out
    folder = RunFolder("run")
    config = folder.read_config()
    assert config.class_names == ("1", "cat")
    assert config.image_size == (8, 8) and config.model == "cgan"
    assert {"agreement", "agreement_worst_class"} <= set(
        json.loads(folder.scores.read_text())
    )
    # The pictures are no longer needed.
    (tmp_path / "mine").rename(tmp_path / "elsewhere")

    def drawn(label):
        assert main(["sample", "run", f"--label={label}", "--grid=g.png"]) == 0
        return (tmp_path / "g.png").read_bytes()

    assert drawn("cat") != drawn("1") == drawn("0")
    assert main(["sample", "run", "--label=dog", "--grid=g.png"]) == 2
    assert "one of ['1', 'cat']" in capsys.readouterr().err


def test_too_few_to_score_are_refused_before_training(tmp_path, capsys):
    write_pictures(tmp_path / "mine", 12, seed=0)
    line = ["train", str(tmp_path / "mine"), f"--workdir={tmp_path / 'run'}"]
    assert main([*line, *SHORT]) == 2
    assert "`test_split` must hold at least 2" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("records", [2, 2_000])
def test_many_test_pictures_are_enough(records):
    class Stream:
        num_classes = None
        num_examples = records

    data = {name: Stream() for name in ("train", "validation", "test")}
    expected = ("validation", "test") if records == 2 else ("test",)
    assert held_out_splits(data) == expected
