"""One call that judges a generator by its samples."""

import time
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from typing import Any

import numpy as np

from kgan.audit.checks import CHECKS
from kgan.audit.evidence import Evidence
from kgan.audit.evidence import Scores
from kgan.audit.finding import Finding
from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.intervals import corrected
from kgan.audit.margins import Margins
from kgan.audit.report import Report
from kgan.audit.report import report_of
from kgan.audit.training_side import TrainingSide
from kgan.audit.verdicts import DECIDING
from kgan.audit.verdicts import verdicts_of
from kgan.core import check_bool
from kgan.core import check_integer
from kgan.core import check_number

CHECK_NAMES = tuple(check.name for check in CHECKS)
# Of every population: below, no check means anything.
FEWEST_ROWS = 20
# Rows of `train` of which half serve the nulls.
FEWEST_TRAIN_ROWS = 60


def run(
    *,
    train: Any,
    held_out: Any,
    generated: Any,
    train_labels: Any = None,
    held_out_labels: Any = None,
    generated_labels: Any = None,
    log_prob: Scores | None = None,
    discriminator: Scores | None = None,
    embedding: Callable[[np.ndarray], np.ndarray] | None = None,
    class_names: Sequence[str] | None = None,
    held_out_is_unseen: bool = True,
    checks: Collection[str] | None = None,
    margins: Margins | None = None,
    alpha: float = 0.01,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Judges whether samples are what fresh real data would be.

    Four questions are answered, each by intervals against a margin: do
    samples look real, do they cover the data, do they keep its proportions,
    are they new? What real data give in the samples' place, measured at the
    same number of rows, stands beside every value. Whoever made the samples
    and how makes no difference.

    The answers are of these samples, and so of this generator at this step,
    not of the recipe that trained it: another seed may do better or worse.

    Pictures of both sides are stored as 8 bits, compressed and smoothed a
    little alike before they are compared, but for the search for copies.

    Args:
        train: what the generator learned from: pictures `(n, height, width,
            channels)`, uint8 or floats in [-1, 1]; sounds `(n, time,
            channels)`; or vectors `(n, d)`, compared as they are. Half of
            them serve as real samples for the nulls, the other half what has
            to be fitted; copies are looked for in all.
        held_out: real samples that are not in `train`, n from 20 on; with
            300 little can be seen, with 2,000 most of what matters.
        generated: as many samples as there are held-out ones, or more.
        train_labels: their classes, integers `(n,)` from 0; all or none.
        held_out_labels: likewise.
        generated_labels: the classes that were asked for, where they were.
        log_prob: samples, as stored, to their log probability in nats.
        discriminator: samples, as stored, to the logit of being real.
        embedding: samples, as stored, to features `(n, d)` in which they are
            compared; None for a random network (look) and principal
            components (content) of pictures, and components of vectors. Must
            be given for sounds, such as `kgan.metrics.features.LogMel`. It
            must not have been trained on `train`.
        class_names: in the order of labels, for the report.
        held_out_is_unseen: False where the generator may have learned from
            the held-out samples too; then nothing is called novel.
        checks: names of those to run; None for all.
        margins: what is too small to matter.
        alpha: probability that any bad answer is wrong, were the samples
            real ones.
        seed: of the division and all that is drawn.
        progress: is told the name of each check before it runs.

    Returns:
        The report; `.save(directory)` writes it.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: samples of different shapes, too few of them, values that
            are not finite, unknown checks, or labels that do not fit.

    Example:

    >>> import numpy as np
    >>> points = np.random.default_rng(0).normal(size=(3000, 2))
    >>> report = run(
    ...     train=points[:1000],
    ...     held_out=points[1000:2000],
    ...     generated=points[2000:] + [9.0, 0.0],
    ...     checks=["precision"],
    ... )
    >>> report.answer("realistic")
    'unrealistic'
    """
    training = TrainingSide(
        train,
        labels=checked_labels("train_labels", train_labels, train),
        embedding=embedding,
        seed=check_integer("seed", seed, minimum=0, maximum=2**31 - 1),
    )
    evidence = Evidence(
        HeldOutSide(
            held_out,
            training,
            labels=checked_labels("held_out_labels", held_out_labels, held_out),
            is_unseen=check_bool("held_out_is_unseen", held_out_is_unseen),
        ),
        generated,
        generated_labels=checked_labels(
            "generated_labels", generated_labels, generated
        ),
        log_prob=log_prob,
        discriminator=discriminator,
        alpha=check_number("alpha", alpha, minimum=1e-6, maximum=0.5),
        deciding=len(DECIDING),
        seed=training.seed,
    )
    check_samples(evidence, embedding_is_given=embedding is not None)
    return judged(
        evidence,
        checks=checks,
        margins=margins or Margins(),
        class_names=class_names,
        progress=progress,
    )


def judged(
    evidence: Evidence,
    *,
    checks: Collection[str] | None = None,
    margins: Margins,
    class_names: Sequence[str] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Runs checks on evidence: what `run` does when all is there.

    Args:
        evidence: whose real sides may serve several audits.
        checks: names of those to run; None for all.
        margins: what is too small to matter.
        class_names: in the order of labels, for the report.
        progress: is told the name of each check before it runs.
    """
    started = time.monotonic()
    wanted = _chosen(checks)
    found: list[Finding] = []
    seconds: dict[str, float] = {}
    for check in CHECKS:
        if check.name not in wanted:
            continue
        if progress is not None:
            progress(check.name)
        began = time.monotonic()
        found += check.run(evidence)
        seconds[check.name] = time.monotonic() - began
    findings = _corrected(found)
    verdicts = verdicts_of(
        {finding.check: finding for finding in findings},
        margins,
        held_out_is_unseen=evidence.held_out.is_unseen,
    )
    return report_of(
        evidence,
        findings=findings,
        verdicts=verdicts,
        margins=margins,
        class_names=class_names,
        seconds=seconds | {"all": time.monotonic() - started},
    )


def _corrected(findings: list[Finding]) -> tuple[Finding, ...]:
    """Returns findings with p-values that hold for all of them together."""
    tested = [each for each in findings if each.p is not None]
    p_values = iter(corrected([float(each.p or 0.0) for each in tested]))
    return tuple(
        each
        if each.p is None
        else each._replace(
            p=next(p_values), detail={**each.detail, "p_alone": each.p}
        )
        for each in findings
    )


def _chosen(checks: Collection[str] | None) -> set[str]:
    if checks is None:
        return set(CHECK_NAMES)
    if isinstance(checks, str):
        raise TypeError(
            "`checks` must be a collection of names. "
            f"Received: checks={checks!r}"
        )
    unknown = sorted(set(checks) - set(CHECK_NAMES))
    if unknown:
        raise ValueError(
            f"`checks` must be among {list(CHECK_NAMES)}. Received: {unknown}"
        )
    return set(checks)


def checked_labels(name: str, labels: Any, samples: Any) -> np.ndarray | None:
    """Returns labels as int32, one a sample; None where there are none.

    Args:
        name: the argument's name, for the message.
        labels: what the caller gave.
        samples: theirs.

    Raises:
        TypeError: no integers.
        ValueError: another number of them, or one below 0.
    """
    if labels is None:
        return None
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"`{name}` must be integers. Received: {name}.dtype={labels.dtype}"
        )
    if labels.shape != (len(samples),):
        raise ValueError(
            f"`{name}` must be one a sample, ({len(samples)},). "
            f"Received: {name}.shape={labels.shape}"
        )
    if len(labels) and labels.min() < 0:
        raise ValueError(
            f"`{name}` must be 0 or more. Received: {int(labels.min())}"
        )
    return labels.astype(np.int32)


def check_samples(evidence: Evidence, *, embedding_is_given: bool) -> None:
    """Raises where samples cannot be compared.

    Args:
        evidence: of the audit.
        embedding_is_given: whether sounds can be embedded.

    Raises:
        ValueError: samples of several shapes, too few, not finite, or sounds
            without an embedding.
    """
    sides = {
        "train": evidence.training.samples,
        "held_out": evidence.held_out.samples,
        "generated": evidence.generated,
    }
    shapes = {name: rows.shape[1:] for name, rows in sides.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError(
            "`train`, `held_out` and `generated` must hold samples of one "
            f"shape. Received: {shapes}"
        )
    for name, rows in sides.items():
        fewest = FEWEST_TRAIN_ROWS if name == "train" else FEWEST_ROWS
        if len(rows) < fewest:
            raise ValueError(
                f"`{name}` must have at least {fewest} samples. "
                f"Received: {len(rows)}"
            )
        if not np.isfinite(rows).all():
            bad = ~np.isfinite(rows.reshape(len(rows), -1)).all(axis=1)
            raise ValueError(
                f"`{name}` must be finite. Received: {int(bad.sum())} of "
                f"{len(rows)} samples with NaN or infinity"
            )
    if evidence.generated.ndim == 3 and not embedding_is_given:
        raise ValueError(
            "`embedding` must be given for sounds, such as "
            "`kgan.metrics.features.LogMel(sample_rate)`. Received: "
            f"samples of shape {evidence.generated.shape[1:]}, embedding=None"
        )
