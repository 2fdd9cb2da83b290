"""`kgan audit --self_calibrate`: what such an audit would notice."""

from kgan.audit import Outcome
from kgan.audit import Report
from kgan.audit import self_calibrated
from kgan.audit import what_is_noticed
from kgan.metrics.features import Embedding
from kgan.runs.audit_config import AuditConfig
from kgan.runs.real_data import RealData
from kgan.runs.say import notes_said
from kgan.runs.say import say


def planted_in(
    real: RealData, config: AuditConfig, embedding: Embedding | None, count: int
) -> tuple[Outcome, ...]:
    """Returns what audits say of faults planted in an audit's own data.

    Args:
        real: the data.
        config: of the audit, which says how often.
        embedding: of the audit; None for its own choice.
        count: samples that were judged.

    Raises:
        ValueError: there are too few training data to plant so many in.
    """
    say("Planting faults in the data, to see what this audit notices ...")
    with notes_said(set()):
        return self_calibrated(
            train=real.train,
            held_out=real.held_out,
            generated=count,
            train_labels=real.train_labels,
            held_out_labels=real.held_out_labels,
            embedding=embedding,
            margins=config.margins,
            draws=config.self_calibrate,
            seed=config.seed,
            progress=lambda draw: say(
                f"  draw {draw + 1} of {config.self_calibrate} ..."
            ),
        )


def planted_lines(report: Report) -> list[str]:
    """Returns what such an audit would notice, in sentences; none unasked.

    Args:
        report: of an audit.
    """
    if not report.planted:
        return []
    return what_is_noticed(
        report.planted,
        generated=report.rows["generated"],
        held_out=report.rows["held_out"],
    )
