"""What a probe writes: the command can be typed, the numbers can be read."""

import json

import pytest

from kgan.runs.config import Config
from kgan.runs.config import parse_assignment
from kgan.runs.probe_choices import ProbeChoice
from kgan.runs.probe_picture import save_probe_picture
from kgan.runs.probe_report import command
from kgan.runs.probe_report import save_probe
from kgan.runs.probe_report import table
from kgan.runs.probe_trials import LOST
from kgan.runs.probe_trials import Outcome
from kgan.runs.probe_trials import Race
from kgan.runs.probe_trials import Score
from kgan.runs.probe_trials import Trial

START = ProbeChoice(1.0, 8e-4, 8e-4)
HEAVY = ProbeChoice(30.0, 8e-4, 8e-4)
GOOD = Score(0.001, -0.0005, 0.0025)
FOUND = Outcome(
    START,
    START,
    HEAVY,
    (Trial("base", START, 0, 60, LOST), Trial("gamma", HEAVY, 0, 60, GOOD)),
    {"gamma": Race({HEAVY: GOOD, START: LOST}, (HEAVY,))},
    "it was better",
)
CONFIG = Config("digits", seed=3, r1_gamma=1.0, r2_gamma=0.0)


@pytest.mark.parametrize("has_run", [False, True])
def test_the_command_has_what_was_asked_and_what_is_proposed(has_run):
    asked = Config(
        "my photos", mirror=True, image_size=(64, 48), r1_gamma=1.0, width=8
    )
    line = command(asked, CONFIG, FOUND, "runs/a b", has_run=has_run)
    where = "runs/a b_probed" if has_run else "runs/a b"
    assert line.startswith(f"kgan train 'my photos' '--workdir={where}' ")
    typed = line.split(" --set ")[1:]
    assert dict(map(parse_assignment, typed)) == {
        "mirror": True,
        "image_size": (64, 48),
        "width": 8,
        "r1_gamma": 30.0,
        "generator_learning_rate": 8e-4,
        "discriminator_learning_rate": 8e-4,
    }


def test_a_divergence_is_null_in_json_and_a_word_in_the_table(tmp_path):
    save_probe(tmp_path / "probe.json", FOUND, GOOD, CONFIG)
    written = json.loads((tmp_path / "probe.json").read_text())
    assert written["trials"][0]["kernel_distance"] is None
    assert written["trials"][1]["low"] == -0.0005
    assert written["proposed"]["r1_gamma"] == 30.0
    lines = table(FOUND, GOOD).splitlines()
    assert lines[1].endswith("diverged")
    assert lines[2].endswith("0.00100 (-0.00050 to 0.00250)")


def test_the_picture_is_drawn_with_divergences_and_negative_ends(tmp_path):
    save_probe_picture(tmp_path / "probe.png", FOUND, GOOD)
    assert (tmp_path / "probe.png").stat().st_size > 1000
