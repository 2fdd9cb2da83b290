"""What may change in a run's config when the run goes on."""

import dataclasses
from collections.abc import Sequence

from kgan.data import Damage
from kgan.data import UnreadableFile
from kgan.runs.config import Config


def may_change(stored: Config, name: str, value: object) -> bool:
    """Returns whether a choice may be another one from now on.

    A run on shards that has met damage may pass it over; of files in memory
    the ones that are lost change the fingerprint, see `other_records`. A run
    may be trained for more steps than it was begun with, where nothing that
    was learnt depends on how many they were to be.

    Args:
        stored: the resolved config of the run.
        name: the field.
        value: that is asked for.
    """
    if name == "steps" and isinstance(value, int):
        return value > stored.steps and not falling(stored)
    return (name, value) == ("skip_damaged", True)


def falling(config: Config) -> list[str]:
    """Returns the choices that follow a schedule over all steps, as written.

    Args:
        config: resolved.

    Example:

    >>> falling(Config("digits", learning_rate_schedule="cosine"))
    ["learning_rate_schedule='cosine'"]
    """
    found = [
        f"{name}={value!r}"
        for name in ("learning_rate_schedule", "penalty_schedule")
        if (value := getattr(config, name)) not in (None, "constant")
    ]
    if config.beta_2_end not in (None, config.beta_2):
        found.append(f"beta_2_end={config.beta_2_end!r}")
    return found


def going_on(stored: Config, asked: Config) -> Config:
    """Returns the config with which a run goes on.

    Args:
        stored: the resolved config of the run.
        asked: the choices of now, of which `may_change` holds.
    """
    return dataclasses.replace(
        stored,
        skip_damaged=asked.skip_damaged or stored.skip_damaged,
        steps=asked.steps or stored.steps,
    )


def other_records(
    stored: Config, config: Config, damage: Sequence[Damage | UnreadableFile]
) -> str:
    """Returns what is said where a source has other records than the run had.

    Args:
        stored: the resolved config of the run.
        config: the one of now, with another `data_fingerprint`.
        damage: what is passed over of the training data.
    """
    lost = [each for each in damage if isinstance(each, UnreadableFile)]
    if lost and config.skip_damaged and not stored.skip_damaged:
        # All of them could be read once, or the run would not have begun.
        return (
            f"`{config.source}` must hold the data that the run was begun "
            f"with: {len(lost):,} file{'' if len(lost) == 1 else 's'} that the "
            "run learned from cannot be read any more: put them back, or begin "
            f"a new run. Received: {lost[0]}"
        )
    return (
        f"`{config.source}` must hold the data that the run was begun with, "
        "and be read in the same way, in memory or in shards (with "
        "`--skip_damaged`). Received: other records. Train in a new folder."
    )
