"""`kgan audit`: a report on whether samples are what fresh data would be."""

import dataclasses
from pathlib import Path

from kgan.audit import FEWEST_HELD_OUT
from kgan.audit import FEWEST_ROWS
from kgan.audit import FEWEST_TRAIN_ROWS
from kgan.audit import Outcome
from kgan.audit import Report
from kgan.audit import check_rows
from kgan.audit import demands_unmet
from kgan.audit import run
from kgan.runs.audit_config import AuditConfig
from kgan.runs.audit_progress import CheckTimes
from kgan.runs.audited_run import AuditedRun
from kgan.runs.baseline import difference_lines
from kgan.runs.baseline import gate_lines
from kgan.runs.baseline import open_baseline
from kgan.runs.folder import RunFolder
from kgan.runs.generated import RUN
from kgan.runs.generated import kind_of
from kgan.runs.generated import open_generated
from kgan.runs.generated_samples import Draw
from kgan.runs.out_folder import check_out
from kgan.runs.planted import planted_in
from kgan.runs.planted import planted_lines
from kgan.runs.reader import Reader
from kgan.runs.real_data import RealData
from kgan.runs.real_data import read_real_data
from kgan.runs.say import notes_said
from kgan.runs.say import say


def audit(config: AuditConfig, *, best: bool = False) -> Report:
    """Judges a generator's samples, says the answers and writes a report.

    Args:
        config: every choice.
        best: judge the game of a run that scored best on validation data, by
            other held-out data, and not its last one.

    Returns:
        The report, as it was written.

    Raises:
        FileNotFoundError, ModuleNotFoundError, TypeError, ValueError: before
            any check, for what cannot be used.
    """
    kind = kind_of(config)
    folder = _run_folder(config, kind, best=best)
    out = _report_folder(config, folder)
    judged = None if folder is None else AuditedRun(folder)
    baseline = open_baseline(config, judged)
    draw: Draw
    if judged is not None:
        draw = judged.draw
        real = judged.real_data(config)
    else:
        if config.train is None:
            raise ValueError(
                "`train` must name what the generator learned from: a run "
                f"alone knows it. Received: {kind}, no `--train`"
            )
        draw = open_generated(kind, config)
        real = read_real_data(
            config.train,
            config.held_out,
            Reader(
                config.image_size,
                config.channels,
                data_dir=config.data_dir,
                download=config.download,
            ),
        )
    embedding = config.embedding_of(real.sample_shape)
    made = draw(real, config.count, config.seed)
    _check_shape(made.sample.shape[1:], real)
    old = None
    if baseline is not None:
        # Of other noise, so that both are independent draws.
        old = baseline(real, config.count, config.seed + 1).sample
    check_rows("generated", made.sample, FEWEST_ROWS)
    check_rows("train", real.train, FEWEST_TRAIN_ROWS)
    check_rows("held_out", real.held_out, FEWEST_ROWS)
    for note in (*made.notes, *_few_held_out(real)):
        say(f"Note: {note}")
    say(
        f"Judging {len(made.sample):,} samples of {config.generated} by "
        f"{len(real.train):,} training and {len(real.held_out):,} held-out "
        "samples ..."
    )
    if old is not None:
        say(f"Baseline: {len(old):,} samples of {config.baseline}.")
    planted: tuple[Outcome, ...] = ()
    if config.self_calibrate:
        # First: what it lacks shall not be found when all else is done.
        planted = planted_in(real, config, embedding, len(made.sample))
    with notes_said(set()), CheckTimes() as progress:
        report = run(
            train=real.train,
            held_out=real.held_out,
            generated=made.sample,
            train_labels=real.train_labels,
            held_out_labels=real.held_out_labels,
            generated_labels=made.label,
            log_prob=None if judged is None else judged.log_prob,
            discriminator=None if judged is None else judged.discriminator,
            embedding=embedding,
            class_names=real.class_names,
            held_out_is_unseen=real.held_out_is_unseen,
            checks=config.checks,
            margins=config.margins,
            seed=config.seed,
            baseline=old,
            progress=progress,
        )
    report = dataclasses.replace(report, planted=planted, notes=made.notes)
    if config.gate is not None:
        unmet = demands_unmet(report, config.gate)
        report = dataclasses.replace(report, unmet=unmet)
    page = report.save(
        out,
        title=_title(config, folder),
        training_pictures=config.training_pictures,
        step=None if judged is None else judged.step,
        fingerprint=real.fingerprint,
    )
    say(str(report))
    for line in planted_lines(report):
        say(line)
    if report.differences:
        say(f"Less {config.baseline}, with 95 % intervals:")
    for line in (*difference_lines(report.differences), *gate_lines(report)):
        say(line)
    say(f"Report: {page}")
    return report


def _run_folder(
    config: AuditConfig, kind: str, *, best: bool
) -> RunFolder | None:
    """Returns the folder of the run that is judged; None of other kinds."""
    if kind == RUN:
        folder = RunFolder(config.path)
        return folder.of_best(tell=say) if best else folder
    if best:
        raise ValueError(
            f"`best` must be given with {RUN}, which may keep its best game. "
            f"Received: {kind}"
        )
    return None


def _title(config: AuditConfig, folder: RunFolder | None) -> str:
    title = f"Audit of {config.name}"
    if folder is None or folder.best_choice is None:
        return title
    return f"{title} at its best step, {folder.best_choice.step:,}"


def _report_folder(config: AuditConfig, folder: RunFolder | None) -> Path:
    """Returns where the report shall lie, a folder or nothing yet."""
    if config.out is not None:
        out = Path(config.out).expanduser()
    elif folder is not None:
        out = folder.audit
    else:
        out = Path(f"audit-{config.name}")
    return check_out(out)


def _check_shape(shape: tuple[int, ...], real: RealData) -> None:
    if shape == real.sample_shape:
        return
    hint = ""
    if len(shape) == len(real.sample_shape) == 3:
        height, width, channels = shape
        hint = (
            f" `--image_size={height}x{width} --channels={channels}` brings "
            "the data to it."
        )
    raise ValueError(
        "`generated` must be samples of the shape of the training data, "
        f"{real.sample_shape}. Received: {shape}.{hint}"
    )


def _few_held_out(real: RealData) -> tuple[str, ...]:
    """What so few held-out samples keep from being answered, or nothing."""
    if len(real.held_out) >= FEWEST_HELD_OUT:
        return ()
    return (
        f"There are {len(real.held_out):,} held-out samples. With fewer than "
        f"{FEWEST_HELD_OUT} no sample is called realistic and no data are "
        "called covered: give more with `--held_out`.",
    )
