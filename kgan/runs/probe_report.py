"""What a probe says of itself: a table, a JSON file and a command."""

import json
import math
import shlex
from pathlib import Path
from typing import Any

from kgan.core import written_whole
from kgan.runs.config import FOUND
from kgan.runs.config import Config
from kgan.runs.probe_choices import fields_of
from kgan.runs.probe_trials import Outcome
from kgan.runs.probe_trials import Score
from kgan.runs.probe_trials import Trial

# By phase, the field along which its choices differ.
ALONG = {
    "gamma": "r1_gamma",
    "rates": "generator_learning_rate",
    "ratio": "discriminator_learning_rate",
}
_SHORT = {
    "r1_gamma": "gamma",
    "generator_learning_rate": "rate",
    "discriminator_learning_rate": "discriminator's",
}


def table(found: Outcome, real: Score) -> str:
    """Returns all trials as lines, and what was seen.

    Args:
        found: by a search.
        real: the score of real pictures.
    """
    names = list(found.start.given())
    heads = "".join(f"{_SHORT[name]:>16}" for name in names)
    lines = [f"{'':8}{'steps':>6}{heads}  kernel distance (95 %)"]
    for trial in found.trials:
        numbers = trial.choice.given().values()
        values = "".join(f"{number:>16.3g}" for number in numbers)
        phase = f"{trial.phase}{'*' if trial.noise else ''}"
        lines.append(
            f"{phase:8}{trial.steps:>6,}{values}  {_score(trial.score)}"
        )
    lines.append(f"{'real':8}{'':6}{'':{16 * len(names)}}  {_score(real)}")
    lines.append(
        "All but start and duel are forks of the training that got further "
        "at the start; * other noise."
    )
    for phase, race in found.races.items():
        alike = sorted(each.given()[ALONG[phase]] for each in race.equals)
        if len(alike) > 1:
            lines.append(
                f"{ALONG[phase]}: no difference seen from {alike[0]:g} to "
                f"{alike[-1]:g}."
            )
    proposed = ", ".join(
        f"{k} {v:g}" for k, v in found.proposed.given().items()
    )
    lines.append(f"Proposed: {proposed}: {found.sentence}.")
    return "\n".join(lines)


def save_probe(path: Path, found: Outcome, real: Score, config: Config) -> None:
    """Writes all that was tried as JSON; an infinite score is null.

    Args:
        path: the file.
        found: by a search.
        real: the score of real pictures.
        config: resolved, that was probed.
    """
    values = {
        "source": config.source,
        "model": config.model,
        "seed": config.seed,
        "start": found.start.given(),
        "recipe": found.recipe.given(),
        "proposed": fields_of(config, found.proposed),
        "sentence": found.sentence,
        "no_difference_seen": {
            phase: [each.given() for each in race.equals]
            for phase, race in found.races.items()
        },
        "real": _numbers(real),
        "trials": [_trial(trial) for trial in found.trials],
    }
    with written_whole(path) as aside:
        aside.write_text(json.dumps(values, indent=2) + "\n")


def command(
    asked: Config,
    config: Config,
    found: Outcome,
    workdir: str | Path | None,
    *,
    has_run: bool,
) -> str:
    """Returns the command that trains with what is proposed.

    Args:
        asked: the choices that were made.
        config: resolved.
        found: by a search.
        workdir: that was given.
        has_run: there is a run in it, which keeps its config.
    """
    where = "DIR" if workdir is None else str(workdir)
    if has_run:
        where = f"{where.rstrip('/')}_probed"
    proposed = fields_of(config, found.proposed)
    given = {
        name: value
        for name, value in asked.given().items()
        if name not in ("source", *FOUND)
    } | proposed
    words = ["kgan", "train", asked.source, f"--workdir={where}"]
    words += [f"--set {k}={_typed(v)}" for k, v in given.items()]
    return " ".join(
        word if word.startswith("--set ") else shlex.quote(word)
        for word in words
    )


def _typed(value: Any) -> str:
    """Returns a value as `parse_assignment` reads it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "x".join(str(each) for each in value)
    return shlex.quote(str(value))


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "phase": trial.phase,
        **trial.choice.given(),
        "noise": trial.noise,
        "steps": trial.steps,
        **_numbers(trial.score),
    }


def _numbers(score: Score) -> dict[str, float | None]:
    return {
        name: value if math.isfinite(value) else None
        for name, value in (
            ("kernel_distance", score.value),
            ("low", score.low),
            ("high", score.high),
        )
    }


def _score(score: Score) -> str:
    if math.isinf(score.value):
        return "diverged"
    return f"{score.value:.5f} ({score.low:.5f} to {score.high:.5f})"
