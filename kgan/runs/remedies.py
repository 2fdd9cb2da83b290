"""What is changed in a run that was found sick, and the record of it."""

import dataclasses
import json
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NamedTuple

from kgan.callbacks import Diagnosis
from kgan.callbacks import checkpoints_by_step
from kgan.callbacks import remove_past
from kgan.core import written_whole
from kgan.data import DataStream
from kgan.runs.config import OPEN
from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.opening import resolve_for
from kgan.runs.recipes import is_read
from kgan.runs.say import say

# How often a run is treated before it stops.
MOST_TREATMENTS = 3
# To which share of itself a learning rate falls.
RATE_SHARE = 0.1
# By which R1's weight grows.
R1_GROWTH = 10.0
R1 = "r1_gamma"
KNOBS = ("generator_learning_rate", "discriminator_learning_rate", R1)


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


def treat(
    config: Config, folder: RunFolder, sick: Sick, usual: Mapping[str, float]
) -> Config:
    """Sets a run back to where it was well, and changes what should help.

    Where it was begun with another value than the recipe's, and that is what
    is set right, it begins anew. The checkpoints of later steps are removed,
    and what was done is written into the folder's `treatments.json`. A kill
    between the two leaves the run where it was well, without the change: it
    is found sick again.

    Args:
        config: of the run as it is, with earlier treatments.
        folder: of the run.
        sick: what was found.
        usual: of `usual_for`.

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
    steps = [
        step
        for step in checkpoints_by_step(folder.checkpoints)
        if step <= sick.well_until
    ]
    back = max(steps, default=0)
    changes: dict[str, Any] = {}
    # What was changed half-way was never tried from the beginning.
    if back or not before or not before[-1].back_to_step:
        changes = changes_for(sick.diagnosis.state, config, usual)
        if not changes:
            raise sick
    if any(usual.get(name) == value for name, value in changes.items()):
        # It was otherwise from the beginning: so is all that was learned.
        back = 0
    where = f"Going back to step {back:,}" if back else "Beginning anew"
    named = ", ".join(f"{name}={value!r}" for name, value in changes.items())
    say(
        f"{sick}\n{where}, with {named or 'what was changed before'}: "
        f"treatment {len(before) + 1} of {MOST_TREATMENTS}."
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


def usual_for(config: Config, train: DataStream) -> dict[str, float]:
    """Returns what the recipe says of the fields that treatments change.

    Args:
        config: resolved.
        train: the training data.

    Returns:
        The values of those that the config's model reads, by field.
    """
    read = [name for name in KNOBS if is_read(name, config.model)]
    left_open = dataclasses.replace(config, **dict.fromkeys(read, OPEN))
    usual = resolve_for(left_open, train)
    return {name: getattr(usual, name) for name in read}


def changes_for(
    state: str, config: Config, usual: Mapping[str, float]
) -> dict[str, Any]:
    """Returns which fields of a config to change for a state, and to what.

    What was chosen otherwise than the recipe says is set to the recipe's
    value first; what is there already is changed further.

    Args:
        state: any but "healthy" and "starving", which no field mends.
        config: resolved.
        usual: of `usual_for`.

    Returns:
        New values by field; empty where the model reads none that helps.
    """
    return CHANGES[state](config, usual)


Change = Callable[[Config, Mapping[str, float]], dict[str, Any]]


def _slower(*rates: str) -> Change:
    """Returns what sets rates above the recipe's back, or lowers them all."""

    def changes(config: Config, usual: Mapping[str, float]) -> dict[str, Any]:
        read = [name for name in rates if name in usual]
        above = [name for name in read if getattr(config, name) > usual[name]]
        if above:
            return {name: usual[name] for name in above}
        return {name: RATE_SHARE * getattr(config, name) for name in read}

    return changes


def _held_discriminator(
    config: Config, usual: Mapping[str, float]
) -> dict[str, Any]:
    """The recipe's rate and R1 where they hold it better; else slower."""
    rate = "discriminator_learning_rate"
    slower = _slower(rate)(config, usual)
    lighter = config.r1_gamma is not None and (
        config.r1_gamma < usual.get(R1, 0.0)
    )
    if not lighter:
        return slower
    faster = rate in usual and getattr(config, rate) > usual[rate]
    return (slower if faster else {}) | {R1: usual[R1]}


def _changed_pictures(
    config: Config, usual: Mapping[str, float]
) -> dict[str, Any]:
    """Augmentation where there is none yet, else a heavier R1."""
    if is_read("augment", config.model) and config.augment == "none":
        coloured = config.channels >= 3
        return {
            "augment": "colour_translation_cutout"
            if coloured
            else "translation_cutout"
        }
    if R1 not in usual:
        return {}
    heavier = max(usual[R1], R1_GROWTH * config.r1_gamma)
    return {R1: heavier} if heavier else {}


CHANGES: dict[str, Change] = {
    "diverging": _slower(
        "generator_learning_rate", "discriminator_learning_rate"
    ),
    "discriminator_winning": _held_discriminator,
    "collapsing": _slower("generator_learning_rate"),
    "memorising": _changed_pictures,
}
