"""What is changed in a run that was found sick."""

import dataclasses

import pytest

from kgan.callbacks import Diagnosis
from kgan.callbacks import Health
from kgan.cli import main
from kgan.data import load
from kgan.runs import ON_SICK
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import Sick
from kgan.runs import fitting
from kgan.runs import train
from kgan.runs.health import health_steps
from kgan.runs.health import kept_checkpoints
from kgan.runs.models import MODELS
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import is_read
from kgan.runs.recipes import resolve
from kgan.runs.remedies import CHANGES
from kgan.runs.remedies import MOST_TREATMENTS
from kgan.runs.remedies import Treatment
from kgan.runs.remedies import changes_for
from kgan.runs.remedies import read_treatments
from kgan.runs.remedies import treat
from kgan.runs.remedies import treated
from kgan.runs.remedies import usual_for
from tests.runs.tiny import TINY

GRAY = DataFacts((28, 28, 1), 60_000, 10)
COLOUR = DataFacts((64, 64, 3), 60_000, 10)


# Of small pictures.
USUAL = {
    "generator_learning_rate": 8e-4,
    "discriminator_learning_rate": 8e-4,
    "r1_gamma": 1.0,
}
LARGER_USUAL = {**USUAL, "r1_gamma": 10.0}


def recipe(model="gan", facts=GRAY, **choices):
    *size, channels = facts.sample_shape
    config = Config(
        source="digits", model=model, channels=channels, image_size=tuple(size)
    )
    return resolve(dataclasses.replace(config, **choices), facts)


def sick(state="diverging", step=500, well_until=250):
    found = Diagnosis(state, "figures", "Turn a knob.")
    return Sick(found, step, well_until)


def folder_with(tmp_path, *steps):
    folder = RunFolder(tmp_path)
    for step in steps:
        (folder.checkpoints / f"step_{step:08d}").mkdir(parents=True)
    return folder


def steps_in(folder):
    return sorted(
        int(path.name.removeprefix("step_"))
        for path in folder.checkpoints.glob("step_*")
    )


def test_it_goes_back_to_the_newest_checkpoint_from_when_it_was_well(tmp_path):
    folder = folder_with(tmp_path, 100, 200, 300, 500)
    config = recipe()
    after = treat(config, folder, sick(), USUAL)
    assert steps_in(folder) == [100, 200]
    assert after.discriminator_learning_rate == pytest.approx(8e-5)
    assert after.generator_learning_rate == pytest.approx(8e-5)
    (done,) = read_treatments(folder.treatments)
    assert (done.step, done.back_to_step, done.state) == (500, 200, "diverging")
    assert treated(config, [done]) == after


def test_what_lies_above_the_recipe_goes_back_to_it_from_the_beginning(
    tmp_path,
):
    folder = folder_with(tmp_path, 100, 200, 300, 500)
    config = recipe(discriminator_learning_rate=0.08)
    after = treat(config, folder, sick(), USUAL)
    assert after.discriminator_learning_rate == 8e-4
    assert after.generator_learning_rate == config.generator_learning_rate
    assert steps_in(folder) == []
    assert read_treatments(folder.treatments)[0].back_to_step == 0


def test_without_one_it_begins_anew(tmp_path):
    folder = folder_with(tmp_path, 300, 500)
    treat(recipe(), folder, sick(well_until=0), USUAL)
    assert steps_in(folder) == []
    assert read_treatments(folder.treatments)[0].back_to_step == 0


def test_what_was_changed_half_way_is_tried_from_the_beginning(tmp_path):
    folder = folder_with(tmp_path, 100, 200)
    first = treat(recipe(), folder, sick(), USUAL)
    won = sick("discriminator_winning", 250, 50)
    assert treat(first, folder, won, USUAL) == first
    assert [
        (each.back_to_step, bool(each.changes))
        for each in read_treatments(folder.treatments)
    ] == [(200, True), (0, False)]
    # Where that is no help either, more is changed.
    assert treat(first, folder, won, USUAL) != first


def test_it_is_treated_three_times_and_no_more(tmp_path):
    folder, config = folder_with(tmp_path, 100), recipe()
    for _ in range(MOST_TREATMENTS):
        config = treat(config, folder, sick(), USUAL)
    assert config.generator_learning_rate == pytest.approx(
        recipe().generator_learning_rate / 1000
    )
    with pytest.raises(Sick, match="treated 3 times .*treatments.json"):
        treat(config, folder, sick(), USUAL)
    assert len(read_treatments(folder.treatments)) == MOST_TREATMENTS


def test_few_pictures_are_changed_then_r1_grows():
    config = recipe(augment="none", r1_gamma=0.0)
    assert changes_for("memorising", config, USUAL) == {
        "augment": "translation_cutout"
    }
    coloured = recipe(facts=COLOUR, augment="none")
    assert changes_for("memorising", coloured, LARGER_USUAL) == {
        "augment": "colour_translation_cutout"
    }
    changed = recipe(augment="translation_cutout", r1_gamma=0.0)
    assert changes_for("memorising", changed, USUAL) == {"r1_gamma": 1.0}
    changed = recipe(
        facts=COLOUR, augment="colour_translation_cutout", r1_gamma=0.0
    )
    assert changes_for("memorising", changed, LARGER_USUAL) == {
        "r1_gamma": 10.0
    }
    changed = recipe(augment="translation_cutout", r1_gamma=2.0)
    assert changes_for("memorising", changed, USUAL) == {"r1_gamma": 20.0}


def test_a_discriminator_that_wins_gets_r1_or_goes_slower():
    free = recipe(r1_gamma=0.0)
    assert changes_for("discriminator_winning", free, USUAL) == {
        "r1_gamma": 1.0
    }
    fast = recipe(r1_gamma=0.0, discriminator_learning_rate=8e-3)
    assert changes_for("discriminator_winning", fast, USUAL) == {
        "discriminator_learning_rate": 8e-4,
        "r1_gamma": 1.0,
    }
    assert changes_for("discriminator_winning", recipe(), USUAL) == {
        "discriminator_learning_rate": pytest.approx(8e-5)
    }


def test_the_usual_is_the_recipe_whatever_was_chosen():
    data = load("digits", batch_size=16)
    hot = recipe(
        r1_gamma=0.0,
        generator_learning_rate=0.5,
        discriminator_learning_rate=0.5,
        channels=1,
        image_size=(8, 8),
    )
    assert usual_for(hot, data) == USUAL
    hinge = recipe(loss="wasserstein", batch_size=80)
    assert usual_for(hinge, data)["r1_gamma"] == 0.0
    assert changes_for("discriminator_winning", hinge, usual_for(hinge, data))
    vae = recipe("vae", generator_learning_rate=0.5)
    assert usual_for(vae, data) == {"generator_learning_rate": 1e-3}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("state", CHANGES)
def test_changes_are_such_as_the_model_reads(model, state):
    config = recipe(model)
    usual = usual_for(config, load("digits", batch_size=16))
    after = dataclasses.replace(config, **changes_for(state, config, usual))
    # One that is not read would be refused.
    asked = {
        name: value
        for name, value in after.given().items()
        if name not in ("data_fingerprint", "class_names")
    }
    resolve(Config(**asked), GRAY)
    assert (after != config) == (
        state in ("diverging", "collapsing")
        or is_read("r1_gamma", model)
        or (state == "discriminator_winning" and model == "gat")
    )


def test_a_run_that_goes_back_keeps_a_checkpoint_from_before():
    config = recipe(batch_size=64, checkpoint_every_steps=50)
    assert health_steps(config) == 50
    assert kept_checkpoints(config, "warn") == 2
    # Found at most four periods late, then once more, then saved as it ends.
    assert kept_checkpoints(config, "rollback") * 50 > 6 * 50 + 50
    rare = recipe(batch_size=64, checkpoint_every_steps=1000)
    assert kept_checkpoints(rare, "rollback") == 3


def test_executions_divide_the_period():
    config = recipe(
        batch_size=64, steps_per_execution=7, steps=14, steps_per_epoch=7
    )
    assert health_steps(config) == 49


class Sickly(Health):
    """Finds what it is told to, at the second step."""

    def on_train_batch_end(self, batch, logs=None):
        """Stops a run whose discriminator is too fast."""
        rate = self.model.discriminator_optimizer.learning_rate
        if int(self.model.step.numpy()) == 4 and float(rate) > 1e-3:
            self.diagnosis = sick("discriminator_winning").diagnosis
            self._sick_since = 4
            self.has_stopped = self.model.stop_training = True

    @property
    def well_until(self):
        """Two steps before."""
        return 2


@pytest.fixture
def sickly(monkeypatch):
    def made(config, data, board, on_sick):
        return Sickly(verbose=0, action="warn" if on_sick == "warn" else "stop")

    monkeypatch.setattr(fitting, "health_of", made)


FAST = dataclasses.replace(
    TINY, discriminator_learning_rate=3e-3, score_samples=40
)


@pytest.mark.slow
def test_a_run_goes_back_and_on_with_what_was_changed(sickly, tmp_path, capsys):
    workdir = tmp_path / "run"
    folder = train(FAST, workdir, verbose=0, audit="off", on_sick="rollback")
    (done,) = read_treatments(folder.treatments)
    assert done == Treatment(
        4,
        "discriminator_winning",
        "figures",
        0,
        {"discriminator_learning_rate": 8e-4},
    )
    said = capsys.readouterr().out
    assert "Beginning anew, with discriminator_learning_rate=0.0008" in said
    assert "treatment 1 of 3" in said
    # The config is the one that the run was begun with.
    assert folder.read_config().discriminator_learning_rate == 3e-3
    # Run again, it is done, by what the treatment made of it.
    train(FAST, workdir, verbose=0, audit="off", on_sick="rollback")
    assert len(read_treatments(folder.treatments)) == 1
    assert "All 6 steps are done." in capsys.readouterr().out
    # Nor does it become another one when the run is extended.
    longer = dataclasses.replace(FAST, steps=8)
    train(longer, workdir, verbose=0, audit="off", on_sick="rollback")
    assert folder.read_config().discriminator_learning_rate == 3e-3
    train(longer, workdir, verbose=0, audit="off", on_sick="rollback")
    assert "All 8 steps are done." in capsys.readouterr().out


def test_a_run_that_stops_has_an_exit_code_of_its_own(sickly, tmp_path, capsys):
    config = tmp_path / "config.py"
    config.write_text(
        "from tests.runs.remedies_test import FAST\n"
        "def config():\n    return FAST\n"
    )
    arguments = ["train", f"--config={config}", f"--workdir={tmp_path / 'r'}"]
    assert main([*arguments, "--verbose=0", "--on_sick=stop"]) == 4
    said = capsys.readouterr().err
    assert "The run is discriminator_winning at step 4: figures." in said
    folder = RunFolder(tmp_path / "r")
    assert steps_in(folder)[-1] == 4
    assert folder.model.exists()


def test_several_workers_cannot_go_back(tmp_path):
    with pytest.raises(ValueError, match="`on_sick` must be warn or stop"):
        train(TINY, tmp_path / "r", strategy="multi_worker", on_sick="rollback")
    with pytest.raises(ValueError, match="`on_sick`"):
        train(TINY, tmp_path / "r", on_sick="hope")
    assert not (tmp_path / "r").exists()
    assert ON_SICK[0] == "warn"
