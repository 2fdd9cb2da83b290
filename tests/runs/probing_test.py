"""`--probe` on digits: what is tried, what is written, what is refused."""

import dataclasses
import json
import shlex

import numpy as np
import pytest
from PIL import Image

from kgan.cli.main import main
from kgan.runs import Config
from kgan.runs import parse_assignment
from kgan.runs.opening import open_data
from kgan.runs.probe_bench import TrainingBench
from kgan.runs.probe_bench import beginning_of
from kgan.runs.probe_choices import ProbeChoice
from kgan.runs.probe_choices import choice_of
from kgan.runs.probe_search import FEWEST_PROBE_STEPS
from kgan.runs.probing import probe
from kgan.runs.training import build

SMALL = Config(
    "digits", width=4, discriminator_width=4, batch_size=16, jit_compile=False
)
SMALL_RESOLVED = dataclasses.replace(
    SMALL,
    generator_learning_rate=8e-4,
    discriminator_learning_rate=8e-4,
    r1_gamma=0.5,
)


@pytest.fixture(scope="module")
def bench():
    config, data = open_data(
        dataclasses.replace(SMALL, loss="relativistic", r1_gamma=0.5)
    )
    config = beginning_of(config)
    return TrainingBench(config, build(config), data)


def test_one_graph_trains_all_candidates_as_their_own_would(bench):
    choice = ProbeChoice(8.0, 1e-3, 3e-3)
    _, state = bench.train(bench.start, choice, 5, 0)
    config, data = open_data(
        dataclasses.replace(
            SMALL,
            loss="relativistic",
            r1_gamma=8.0,
            generator_learning_rate=1e-3,
            discriminator_learning_rate=3e-3,
        )
    )
    assert config.r2_gamma == 8.0
    game = build(config)
    game.fit(data["train"], steps_per_epoch=5, verbose=0)
    for one, other in zip(
        state[: len(game.variables)], game.variables, strict=False
    ):
        np.testing.assert_allclose(one, other.numpy(), atol=2e-5)


def test_a_trial_changes_no_other_and_is_repeated(bench):
    choice = ProbeChoice(0.5, 8e-4, 8e-4)
    score, state = bench.train(bench.start, choice, 3, 0)
    bench.train(bench.start, choice._replace(r1_gamma=1e4), 3, 0)
    again, same = bench.train(bench.start, choice, 3, 0)
    assert score == again
    for one, other in zip(state, same, strict=True):
        np.testing.assert_array_equal(one, other)
    noisy, _ = bench.train(bench.start, choice, 3, 1)
    assert noisy != score


def test_a_fork_goes_on_as_one_training(bench):
    choice = ProbeChoice(0.5, 8e-4, 8e-4)
    whole, _ = bench.train(bench.start, choice, 6, 0)
    _, half = bench.train(bench.start, choice, 3, 0)
    forked, _ = bench.train(half, choice, 3, 0)
    np.testing.assert_allclose(forked, whole, rtol=1e-4)


def test_samples_that_are_no_numbers_are_a_divergence(bench):
    broken = [
        np.full_like(a, np.nan) if a.dtype.kind == "f" else a
        for a in bench.start
    ]
    bench.put(broken, choice_of(SMALL_RESOLVED))
    assert np.isinf(bench.score().value)


def test_what_it_writes_and_says(tmp_path, capsys):
    found = probe(SMALL, tmp_path / "run", steps=FEWEST_PROBE_STEPS)
    out = capsys.readouterr().out
    assert "in about" in out.split("start ")[0]
    folder = tmp_path / "run" / "probe"
    assert sorted(each.name for each in folder.iterdir()) == [
        "probe.json",
        "probe.png",
    ]
    written = json.loads((folder / "probe.json").read_text())
    assert len(written["trials"]) == len(found.trials)
    assert written["proposed"] == found.proposed.given()
    with Image.open(folder / "probe.png") as picture:
        assert picture.size == (1200, 400)
    # The command says what was asked for, and what is proposed.
    words = shlex.split(out.strip().splitlines()[-1])
    assert words[:3] == ["kgan", "train", "digits"]
    assert words[3] == f"--workdir={tmp_path / 'run'}"
    said = dict(
        parse_assignment(word)
        for word in words
        if word.count("=") == 1 and not word.startswith("--")
    )
    asked = SMALL.given() | found.proposed.given()
    assert said == {k: v for k, v in asked.items() if k != "source"}


def test_a_model_without_a_discriminator_has_one_rate(capsys):
    config = dataclasses.replace(SMALL, model="vae", discriminator_width=None)
    found = probe(config, steps=FEWEST_PROBE_STEPS)
    assert list(found.proposed.given()) == ["generator_learning_rate"]
    assert list(found.races) == ["rates"]
    assert "--workdir=DIR" in capsys.readouterr().out


def test_another_game_is_probed():
    config = dataclasses.replace(SMALL, model="mog")
    found = probe(config, steps=FEWEST_PROBE_STEPS)
    assert list(found.races) == ["gamma", "rates", "ratio"]


def test_what_cannot_be_probed_is_refused(tmp_path):
    gat = dataclasses.replace(SMALL, model="gat")
    with pytest.raises(ValueError, match="`--probe` needs a model that makes"):
        probe(gat)
    with pytest.raises(ValueError, match="`probe_steps` must be"):
        probe(SMALL, steps=FEWEST_PROBE_STEPS - 1)
    (tmp_path / "other").touch()
    with pytest.raises(ValueError, match="`workdir` must be a run's folder"):
        probe(SMALL, tmp_path)


def test_the_command_line(capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "kgan.cli.train.probe",
        lambda config, workdir, **options: asked.append(
            (config.source, workdir, options["steps"])
        ),
    )
    assert main(["train", "digits", "--probe", "--probe_steps=100"]) == 0
    assert asked == [("digits", None, 100)]
    assert main(["train", "digits", "--probe", "--probe_steps=3"]) == 2
    assert "--probe_steps" in capsys.readouterr().err
