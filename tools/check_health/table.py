"""What `Health` made of planted runs, beside what an oracle says of them."""

import json
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NamedTuple

from scipy import stats

from tools.check_health.plants import PLANTS

Run = Mapping[str, Any]
# In which the right state must be found.
WITHIN_STEPS = 200
# Beyond what any healthy run shows at this step: so many times its worst.
BEYOND = 2.0
# Looks of the oracle in a row that must be beyond: 200 steps.
LOOKS = 4


class Outcome(NamedTuple):
    """What became of one sick run.

    Attributes:
        onset: the step from which it was sick; None: it never was.
        found: the first step from then on at which the right state was given.
        earlier: states given before the onset, other than "healthy".
    """

    onset: int | None
    found: int | None
    earlier: tuple[str, ...]

    @property
    def in_time(self) -> bool:
        """Whether it was found within 200 steps."""
        return (
            self.onset is not None
            and self.found is not None
            and self.found <= self.onset + WITHIN_STEPS
        )


def read_runs(directory: Path) -> list[Run]:
    """Returns the runs of a directory, in the order of their names."""
    return [
        json.loads(path.read_text())
        for path in sorted(directory.glob("*.json"))
    ]


def worst_of_healthy(runs: Sequence[Run], sign: str) -> dict[int, float]:
    """Returns the largest value of a sign in healthy runs, by step.

    Args:
        runs: of all kinds.
        sign: "frechet" or "overfit".
    """
    worst: dict[int, float] = {}
    for run in runs:
        if run["kind"] == "healthy":
            for look in run["oracle"]:
                before = worst.get(look["step"], 0.0)
                worst[look["step"]] = max(before, look[sign])
    return worst


def onset_of(run: Run, worst: Mapping[str, Mapping[int, float]]) -> int | None:
    """Returns the step from which a run was sick, by the oracle.

    A skipped move is one at once; of the other signs, the first of four looks
    in a row at which the run is beyond twice the worst healthy one.

    Args:
        run: of a kind that is sick.
        worst: of `worst_of_healthy`, by sign.
    """
    sign = PLANTS[run["kind"]].oracle
    if sign == "skipped":
        skips = any(look["skipped"] for look in run["oracle"])
        # Batch number n is that of step n + 1.
        return run["planted_step"] + 1 if skips else None
    beyond = [
        look[sign] > BEYOND * worst[sign][look["step"]]
        for look in run["oracle"]
    ]
    for place, look in enumerate(run["oracle"]):
        if len(beyond) >= place + LOOKS and all(beyond[place : place + LOOKS]):
            return int(look["step"])
    return None


def outcome_of(run: Run, worst: Mapping[str, Mapping[int, float]]) -> Outcome:
    """Returns what became of a sick run; arguments as of `onset_of`."""
    onset = onset_of(run, worst)
    expected = PLANTS[run["kind"]].expected
    found, earlier = None, []
    for examination in run["examinations"]:
        state = examination["state"]
        if onset is None or examination["step"] < onset:
            earlier += [state] if state not in ("healthy", *earlier) else []
        elif state == expected and found is None:
            found = examination["step"]
    return Outcome(onset, found, tuple(earlier))


def false_alarms(runs: Sequence[Run]) -> list[Run]:
    """Returns the healthy runs in which any other state was given."""
    return [
        run
        for run in runs
        if run["kind"] == "healthy"
        and any(each["state"] != "healthy" for each in run["examinations"])
    ]


def table(runs: Sequence[Run]) -> str:
    """Returns the table, as Markdown.

    Args:
        runs: of `read_runs`, healthy ones among them.
    """
    worst = {
        sign: worst_of_healthy(runs, sign) for sign in ("frechet", "overfit")
    }
    lines = [
        "| planted | state | found within 200 steps | onset, steps | found "
        "after, steps | states before |",
        "|---|---|---|---|---|---|",
    ]
    for kind, plant in PLANTS.items():
        if kind == "healthy":
            continue
        outcomes = [
            outcome_of(run, worst) for run in runs if run["kind"] == kind
        ]
        sick = [each for each in outcomes if each.onset is not None]
        delays = [
            each.found - each.onset
            for each in sick
            if each.found is not None and each.onset is not None
        ]
        before = sorted({state for each in outcomes for state in each.earlier})
        lines.append(
            f"| {plant.title} | `{plant.expected}` | "
            f"{sum(each.in_time for each in outcomes)} of {len(outcomes)} | "
            f"{_range([each.onset for each in sick])} | {_range(delays)} | "
            f"{', '.join(before) or '-'} |"
        )
    healthy = [run for run in runs if run["kind"] == "healthy"]
    wrong = false_alarms(runs)
    bounds = stats.binomtest(len(wrong), len(healthy)).proportion_ci(0.95)
    looks = sum(len(run["examinations"]) for run in healthy)
    lines += [
        "",
        f"False alarms: in {len(wrong)} of {len(healthy)} healthy runs "
        f"(95 % interval {bounds.low:.0%} to {bounds.high:.0%}), {looks:,} "
        "examinations.",
    ]
    for run in wrong:
        first = next(
            each for each in run["examinations"] if each["state"] != "healthy"
        )
        lines.append(
            f"- seed {run['seed']}, step {first['step']}: {first['state']}: "
            f"{first['evidence']}"
        )
    return "\n".join(lines)


def _range(values: Sequence[int | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "-"
    return f"{min(known)} to {max(known)}"
