"""The contest of some minutes: its peer, its scores, its table."""

import argparse
import json
import os
from pathlib import Path

import numpy as np
import pytest

from tools.minutes import __main__ as minutes
from tools.minutes import kgan_run
from tools.minutes import tutorial
from tools.minutes.data import write_samples


@pytest.mark.parametrize("shape", [(28, 28, 1), (64, 64, 3)])
def test_the_tutorials_networks_meet(shape):
    generator = tutorial.make_generator(shape)
    discriminator = tutorial.make_discriminator(shape)
    made = generator(np.zeros((2, tutorial.LATENT_SIZE), "f"))
    assert tuple(made.shape) == (2, *shape)
    assert tuple(discriminator(made).shape) == (2, 1)


def test_the_tutorials_networks_have_the_tutorials_weights():
    """Layer by layer: dense, norm, convolutions and their norms, picture."""
    assert tutorial.make_generator((28, 28, 1)).count_params() == (
        100 * 12544
        + 4 * 12544
        + 25 * (256 * 128 + 128 * 64 + 64)
        + 4 * (128 + 64)
    )
    assert tutorial.make_discriminator((28, 28, 1)).count_params() == (
        (25 + 1) * 64 + (25 * 64 + 1) * 128 + 7 * 7 * 128 + 1
    )


def test_the_tutorial_trains_until_its_time_is_over():
    pictures = np.random.default_rng(0).integers(
        256, size=(300, 28, 28, 1), dtype=np.uint8
    )
    model, steps = tutorial.train(pictures, 1e-4, seed=0)
    assert steps == 1
    assert int(model.generator_optimizer.iterations.numpy()) == 1
    assert int(model.discriminator_optimizer.iterations.numpy()) == 1


FASHION = Path("/usr/share/datasets/fashion-mnist")


def given(tmp_path, **options):
    return argparse.Namespace(
        **{
            "source": "digits",
            "out": tmp_path,
            "minutes": 1.5,
            "seeds": 1,
            "count": 120,
            "sides": ["tutorial", "kgan"],
            "vary": [],
            "embedding": "random_network",
            "pin": False,
            **options,
        }
    )


# Some digits are fewer than features.
@pytest.mark.filterwarnings("ignore:The Frechet distance:UserWarning")
def test_scores_stand_beside_those_of_real_pictures(tmp_path):
    options = given(tmp_path)
    random = np.random.default_rng(0)
    noise = random.uniform(-1, 1, (120, 8, 8, 1)).astype("f")
    for side in options.sides:
        write_samples(minutes.path_of(options, side, 0), noise, steps=7)
    found = minutes.scores(options)
    json.dumps(found, allow_nan=False)
    assert [run["steps"] for run in found["runs"]] == [7, 7]
    for run in found["runs"]:
        for name in ("frechet_distance", "kernel_distance"):
            assert run[name] > 2 * abs(found["real"][name])
    # Three grids of 5 columns of 8 pixels, and two gaps.
    grid = minutes.grid_of(options)
    assert grid.dtype == np.uint8
    assert grid.shape[0] >= 8 * 8 and grid.shape[1] >= 3 * 5 * 8
    lines = minutes.table_of(found).splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [
        ["tutorial", "0"],
        ["kgan", "0"],
        ["tutorial", "mean"],
        ["kgan", "mean"],
        ["real", "pictures"],
    ]


@pytest.mark.skipif(
    not FASHION.exists(), reason="needs Debian's dataset-fashion-mnist"
)
def test_a_folder_holds_one_contest(tmp_path):
    options = given(tmp_path, source="fashion_mnist", embedding="classifier")
    minutes.check(options)
    minutes.check(options)
    options.count = 50
    with pytest.raises(ValueError, match=r"`--out`.*another.*Received"):
        minutes.check(options)


def test_a_contest_that_cannot_be_held_is_refused_first(tmp_path):
    with pytest.raises(ValueError, match=r"28 or 64.*Received"):
        minutes.check(given(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(
    not FASHION.exists(), reason="needs Debian's dataset-fashion-mnist"
)
@pytest.mark.parametrize(
    ("vary", "rule"),
    [
        (["seed=3"], "`--vary` must name choices that are none"),
        (["ema=0.9", "ema=0.9"], "each once"),
        (["components=3"], "components"),
        (["ema=7"], "ema"),
    ],
)
def test_variations_are_checked_first(tmp_path, vary, rule):
    options = given(tmp_path / "out", source="fashion_mnist", vary=vary)
    with pytest.raises(ValueError, match=rf"{rule}.*Received"):
        minutes.check(options)
    assert not (tmp_path / "out").exists()


def test_what_is_there_is_not_trained_again(tmp_path, monkeypatch):
    options = given(tmp_path)
    ran = []
    monkeypatch.setattr(
        minutes.subprocess, "run", lambda command, check: ran.append(command)
    )
    minutes.path_of(options, "tutorial", 0).touch()
    minutes.train(options)
    (command,) = ran
    assert command[2] == "tools.minutes.kgan_run"
    assert command[3:] == [
        "digits",
        str(tmp_path / "kgan-1.5-0.npz"),
        "1.5",
        "0",
        "120",
    ]


def test_variations_are_sides_of_their_own(tmp_path, capsys, monkeypatch):
    options = given(tmp_path, sides=["kgan"], vary=["ema=0.9", "width=8"])
    assert minutes.sides_of(options) == ["kgan", "ema=0.9", "width=8"]
    command = minutes.command_of(options, "ema=0.9", 1)
    assert command[2] == "tools.minutes.kgan_run"
    assert command[4] == str(tmp_path / "ema=0.9-1.5-1.npz")
    assert command[-1] == "--set=ema=0.9"
    monkeypatch.setattr(
        minutes.sys,
        "argv",
        ["minutes", "digits", "--out=x", "--vary", "emma=1"],
    )
    with pytest.raises(SystemExit):
        minutes.main()
    assert "ema" in capsys.readouterr().err


def test_each_training_may_have_a_core(tmp_path, monkeypatch):
    started = []

    def run(command, check):
        started.append(os.sched_getaffinity(0))

    monkeypatch.setattr(minutes.subprocess, "run", run)
    own = os.sched_getaffinity(0)
    minutes.train(given(tmp_path, pin=True))
    assert [len(cores) for cores in started] == [1, 1]
    assert len(own) == 1 or started[0] != started[1]
    assert os.sched_getaffinity(0) == own

    def fails(command, check):
        raise minutes.subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(minutes.subprocess, "run", fails)
    with pytest.raises(minutes.subprocess.CalledProcessError):
        minutes.train(given(tmp_path, pin=True))


@pytest.mark.slow
def test_kgans_side_trains_by_its_command(tmp_path):
    out = tmp_path / "kgan.npz"
    small = ["--set=width=4", "--set=discriminator_width=4"]
    kgan_run.main("digits", str(out), "0.02", "3", "5", *small)
    with np.load(out) as file:
        assert file["samples"].shape == (5, 8, 8, 1)
        assert file["samples"].dtype == np.uint8
        assert file["steps"] > 0
    config = json.loads((tmp_path / "kgan" / "config.json").read_text())
    assert config["seed"] == 3 and config["model"] == "gan"
