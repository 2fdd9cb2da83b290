"""What is changed in a run that was found sick, and the record of it."""

import dataclasses
import json
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NamedTuple

from kgan.callbacks import Diagnosis
from kgan.callbacks import checkpoints_by_step
from kgan.callbacks import remove_past
from kgan.core import written_whole
from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.ranges import as_image_size
from kgan.runs.recipes import LARGER_PICTURES
from kgan.runs.recipes import SMALL_PICTURES
from kgan.runs.recipes import SMALL_SIDE
from kgan.runs.recipes import is_read
from kgan.runs.say import say

# How often a run is treated before it stops.
MOST_TREATMENTS = 3
# To which share of itself a learning rate falls.
RATE_SHARE = 0.1
# By which R1's weight grows.
R1_GROWTH = 10.0


class Sick(Exception):
    """Training was stopped, since the run was found sick.

    Attributes:
        diagnosis: what was found.
        step: at which it was.
        well_until: the last step at which the run was surely well; 0 where
            it never was.
    """

    def __init__(
        self, diagnosis: Diagnosis, step: int, well_until: int, advice: str = ""
    ) -> None:
        super().__init__(
            f"The run is {diagnosis.state} at step {step:,}: "
            f"{diagnosis.evidence}. {advice or diagnosis.suggestion}"
        )
        self.diagnosis = diagnosis
        self.step = step
        self.well_until = well_until


class Treatment(NamedTuple):
    """One time that a run was set back and went on otherwise.

    Attributes:
        step: at which it was found sick.
        state: that it was in.
        evidence: figures, as a sentence.
        back_to_step: from which it went on; 0: it began anew.
        changes: the config's fields that were changed, and their new values.
    """

    step: int
    state: str
    evidence: str
    back_to_step: int
    changes: dict[str, Any]


def read_treatments(path: Path) -> list[Treatment]:
    """Returns the treatments of a run, in order; none without the file.

    Args:
        path: as `RunFolder.treatments`.
    """
    if not path.exists():
        return []
    return [Treatment(**each) for each in json.loads(path.read_text())]


def treated(config: Config, treatments: Sequence[Treatment]) -> Config:
    """Returns a run's config with what its treatments have changed.

    Args:
        config: resolved, as the run was begun with.
        treatments: of `read_treatments`.
    """
    for treatment in treatments:
        config = dataclasses.replace(config, **treatment.changes)
    return config


def treat(config: Config, folder: RunFolder, sick: Sick) -> Config:
    """Sets a run back to where it was well, and changes what should help.

    The checkpoints of later steps are removed, and what was done is written
    into the folder's `treatments.json`. A kill between the two leaves the run
    where it was well, without the change: it is found sick again.

    Args:
        config: of the run as it is, with earlier treatments.
        folder: of the run.
        sick: what was found.

    Returns:
        The config to go on with.

    Raises:
        Sick: it was treated as often as it may be, or there is nothing that
            its model could do otherwise.
    """
    before = read_treatments(folder.treatments)
    if len(before) >= MOST_TREATMENTS:
        raise Sick(
            sick.diagnosis,
            sick.step,
            sick.well_until,
            f"It was treated {len(before)} times ({folder.treatments}), and is "
            f"no better. {sick.diagnosis.suggestion}",
        ) from sick
    changes = changes_for(sick.diagnosis.state, config)
    if not changes:
        raise sick
    steps = [
        step
        for step in checkpoints_by_step(folder.checkpoints)
        if step <= sick.well_until
    ]
    back = max(steps, default=0)
    say(
        f"{sick}\nGoing back to step {back:,}, with "
        f"{', '.join(f'{k}={v!r}' for k, v in changes.items())}: treatment "
        f"{len(before) + 1} of {MOST_TREATMENTS}."
    )
    remove_past(folder.checkpoints, back)
    done = Treatment(
        sick.step,
        sick.diagnosis.state,
        sick.diagnosis.evidence,
        back,
        changes,
    )
    text = json.dumps([each._asdict() for each in (*before, done)], indent=2)
    with written_whole(folder.treatments) as aside:
        aside.write_text(text + "\n")
    return dataclasses.replace(config, **changes)


def changes_for(state: str, config: Config) -> dict[str, Any]:
    """Returns which fields of a config to change for a state, and to what.

    Args:
        state: any but "healthy" and "starving", which no field mends.
        config: resolved.

    Returns:
        New values by field; empty where the model reads none that helps.
    """
    return CHANGES[state](config)


def _slower(*names: str) -> Callable[[Config], dict[str, Any]]:
    """Returns what lowers those of these rates that a model reads."""

    def changes(config: Config) -> dict[str, Any]:
        return {
            name: RATE_SHARE * getattr(config, name)
            for name in names
            if is_read(name, config.model)
        }

    return changes


def _held_discriminator(config: Config) -> dict[str, Any]:
    """A slower discriminator, or R1 where it is as slow as its generator."""
    if (
        is_read("r1_gamma", config.model)
        and not config.r1_gamma
        and config.discriminator_learning_rate <= config.generator_learning_rate
    ):
        return _heavier_penalty(config)
    return _slower("discriminator_learning_rate")(config)


def _changed_pictures(config: Config) -> dict[str, Any]:
    """Augmentation where there is none yet, else a heavier R1."""
    if is_read("augment", config.model) and config.augment == "none":
        coloured = config.channels >= 3
        return {
            "augment": "colour_translation_cutout"
            if coloured
            else "translation_cutout"
        }
    return _heavier_penalty(config)


def _heavier_penalty(config: Config) -> dict[str, Any]:
    """The recipe's R1 where there is none, else ten times as much."""
    if not is_read("r1_gamma", config.model):
        return {}
    small = max(as_image_size(config.image_size)) <= SMALL_SIDE
    usual = (SMALL_PICTURES if small else LARGER_PICTURES)["r1_gamma"]
    return {"r1_gamma": R1_GROWTH * config.r1_gamma or usual}


CHANGES: dict[str, Callable[[Config], dict[str, Any]]] = {
    "diverging": _slower(
        "generator_learning_rate", "discriminator_learning_rate"
    ),
    "discriminator_winning": _held_discriminator,
    "collapsing": _slower("generator_learning_rate"),
    "memorising": _changed_pictures,
}
