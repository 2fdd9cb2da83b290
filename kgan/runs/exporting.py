"""`kgan export`: a run's model as a SavedModel."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import NamedTuple

from kgan.audit import NUMBERS
from kgan.audit import Difference
from kgan.audit import Finding
from kgan.audit import Gate
from kgan.audit import Verdict
from kgan.audit import demands_unmet
from kgan.core import check_writable
from kgan.export import Calibration
from kgan.export import save
from kgan.models import Game
from kgan.runs.audited_run import AuditedRun
from kgan.runs.auditing import audit_files
from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.say import say
from kgan.runs.starting import read_model

PAGE = "report.html"
# The finding that holds the discriminator's reliability curve.
CALIBRATED = "discriminator_calibrated"


def export_run(
    folder: RunFolder,
    *,
    out: str | Path | None = None,
    uint8: bool = False,
    warm_up: bool = False,
    page: bool = False,
    require: str | Path | None = None,
) -> Path | None:
    """Writes a new version of a run's model, and says what it can be asked.

    Its signatures are said, how far its answers were from the model's, and
    its size. The names of its classes go along; the card and the numbers of
    the run's last audit too, if it is of this model; and where it judged the
    discriminator, its calibration.

    Args:
        folder: of the run.
        out: the folder of numbered versions; None for the run's own.
        uint8: pictures as uint8 in [0, 255], not float32 in [-1, 1].
        warm_up: as of `kgan.export.save`.
        page: the audit's page goes along too, which may show real pictures.
        require: a JSON file of what is demanded of the run's audit, as
            `kgan.audit.Gate` reads it; None for nothing.

    Returns:
        The version's folder; None where the audit does not fulfil what is
        required, or is of another model: then nothing is written, and what
        is not met is said.

    Raises:
        FileNotFoundError: the run has no model; or `page` without an audit
            of its step; or there is no file `require`.
        ModuleNotFoundError: `warm_up` without the extra `serving`.
        TypeError, ValueError: `require` is no gate; or the folder cannot be
            written to.
    """
    gate = None if require is None else Gate.load(require)
    check_writable("out", out or folder.export)
    model = read_model(folder)
    numbers = audit_numbers(folder)
    strange = _strange(folder, model, numbers)
    if gate is not None:
        unmet = strange or demands_unmet(_judged(numbers), gate)
        for sentence in unmet:
            say(f"Not met: {sentence}")
        if unmet:
            say("Nothing was exported.")
            return None
    step = int(model.step.numpy())
    extras = audit_files(folder, step)
    if page:
        if not extras:
            raise FileNotFoundError(
                f"`page` needs an audit of step {step}; `kgan audit "
                f"{folder.typed}` makes one. Received: none"
            )
        extras = (*extras, folder.audit / PAGE)
    calibration = None if strange else calibration_in(numbers)
    config: Any = folder.read_config()
    version = save(
        model,
        out or folder.export,
        calibration=calibration,
        uint8=uint8,
        warm_up=warm_up,
        extras=extras,
        class_names=class_names_for(model, config),
        tell=say,
    )
    judges = AuditedRun(folder, game=model).discriminator is not None
    if calibration is None and judges:
        say(
            f"No calibration: `kgan audit {folder.typed}` gives `score` a "
            "probability, and `refine`."
        )
    sizes = [each.stat().st_size for each in version.rglob("*")]
    say(f"Exported {sum(sizes) / 1e6:,.1f} MB.")
    return version


def class_names_for(model: Game, config: Config) -> tuple[str, ...]:
    """Returns the names of the labels that a model can be asked for.

    Args:
        model: of a run.
        config: of the run.

    Returns:
        In the order of labels; none where it can be asked for no class.
    """
    return (config.class_names or ()) if model.classes is not None else ()


def calibration_in(numbers: Mapping[str, Any]) -> Calibration | None:
    """Returns what an audit found of the discriminator's probabilities.

    Args:
        numbers: of a report's JSON.

    Returns:
        None where it did not judge a discriminator.
    """
    for finding in numbers.get("findings", ()):
        curve = finding["detail"].get("curve")
        if finding["check"] == CALIBRATED and curve:
            return Calibration.of_curve(curve)
    return None


def audit_numbers(folder: RunFolder) -> dict[str, Any]:
    """Returns the numbers of a run's last audit; none without one.

    Args:
        folder: of the run.
    """
    path = folder.audit / NUMBERS
    if not path.exists():
        return {}
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _strange(
    folder: RunFolder, model: Game, numbers: Mapping[str, Any]
) -> tuple[str, ...]:
    """Returns why a report is none of this model; nothing where it is."""
    again = f"`kgan audit {folder.typed}` makes one."
    if not numbers:
        return (f"The run has no audit; {again}",)
    step, audited = int(model.step.numpy()), numbers.get("step")
    config: Any = folder.read_config()
    found = []
    if audited != step:
        found.append(
            f"The run's audit must be of step {step}. Received: one of step "
            f"{audited}; {again}"
        )
    if numbers.get("data_fingerprint") != config.data_fingerprint:
        found.append(
            "The run's audit must be by the data that it was trained on. "
            f"Received: one by others; {again}"
        )
    # An audit reads the model's file; one written since may hold others.
    written = (folder.audit / NUMBERS).stat().st_mtime_ns
    if written < folder.model.stat().st_mtime_ns:
        found.append(
            "The run's audit must be of the weights in model.keras. Received: "
            f"a report that is older than they are; {again}"
        )
    return tuple(found)


class _Judged(NamedTuple):
    """What a gate reads of a report."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    differences: tuple[Difference, ...]


def _judged(numbers: Mapping[str, Any]) -> Any:
    """Returns a report's JSON as what it was written from."""
    return _Judged(
        tuple(
            Finding(**each)._replace(value=_number(each["value"]))
            for each in numbers["findings"]
        ),
        tuple(Verdict(**each) for each in numbers["verdicts"]),
        tuple(_difference(each) for each in numbers["differences"]),
    )


def _difference(content: Mapping[str, Any]) -> Difference:
    low, high = content["interval"]
    return Difference(**content)._replace(
        value=float(content["value"]), interval=(float(low), float(high))
    )


def _number(value: Any) -> float | None:
    # What is infinite is a word in JSON.
    return None if value is None else float(value)
