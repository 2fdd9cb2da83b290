"""The generator that a new one shall replace, judged by the same data."""

import dataclasses
from typing import Any

from kgan.audit import Difference
from kgan.audit import Report
from kgan.runs.audit_config import AuditConfig
from kgan.runs.audited_run import AuditedRun
from kgan.runs.folder import RunFolder
from kgan.runs.generated import PARTICULAR
from kgan.runs.generated import READS
from kgan.runs.generated import RUN
from kgan.runs.generated import kind_at
from kgan.runs.generated import open_generated
from kgan.runs.generated_samples import Draw
from kgan.runs.say import say


def open_baseline(config: AuditConfig, new: AuditedRun | None) -> Draw | None:
    """Returns what gives the samples of the baseline; None without one.

    Choices of its kind are those of the new generator, but for the labels.

    Args:
        config: of the audit.
        new: what is judged, if it is a run.

    Raises:
        OSError, TypeError, ValueError: what is there cannot be used.
    """
    if config.baseline is None:
        return None
    kind = kind_at("baseline", config.baseline)
    unread: dict[str, Any] = dict.fromkeys(PARTICULAR - READS[kind])
    # Labels that were given are of the new generator's samples.
    unread["generated_labels"] = None
    own = dataclasses.replace(
        config,
        generated=config.baseline,
        baseline=None,
        require=None,
        **unread,
    )
    if kind != RUN:
        return open_generated(kind, own)
    old = AuditedRun(RunFolder(own.path))
    if new is not None and old.data_fingerprint != new.data_fingerprint:
        say(
            f"Note: {config.baseline} was trained on other records than "
            f"{config.generated}, and may have learned from what is held out."
        )
    return old.draw


def difference_lines(differences: tuple[Difference, ...]) -> list[str]:
    """Returns differences to a baseline with their intervals, a line each."""
    return [
        f"  {each.check.replace('_', ' ')} {each.value:+.3g} "
        f"({each.interval[0]:+.3g} to {each.interval[1]:+.3g}): "
        f"{each.new:.3g}, of the baseline {each.old:.3g}"
        for each in differences
    ]


def gate_lines(report: Report) -> list[str]:
    """Returns what a gate demanded in vain; nothing where none was given."""
    if report.unmet is None:
        return []
    if not report.unmet:
        return ["All that was required is met."]
    return [f"Not met: {sentence}" for sentence in report.unmet]
