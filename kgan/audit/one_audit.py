"""An audit of one generator, by its samples."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from typing import Any

import numpy as np

from kgan.audit.auditor import Auditor
from kgan.audit.evidence import Scores
from kgan.audit.margins import Margins
from kgan.audit.report import Report


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
    baseline: Any = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Judges whether samples are what fresh real data would be.

    Four questions are answered, each by intervals against a margin: do
    samples look real, do they cover the data, do they keep its proportions,
    are they new? What real data give in the samples' place stands beside every
    value; where numbers of rows matter, at the same number. Whoever made the
    samples and how makes no difference.

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
        baseline: samples of another generator, such as the one that this one
            shall replace: the report's `differences` are to them, on the
            same real data.
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
    auditor = Auditor(
        train=train,
        held_out=held_out,
        train_labels=train_labels,
        held_out_labels=held_out_labels,
        embedding=embedding,
        class_names=class_names,
        held_out_is_unseen=held_out_is_unseen,
        checks=checks,
        margins=margins,
        alpha=alpha,
        seed=seed,
    )
    return auditor(
        generated,
        generated_labels=generated_labels,
        log_prob=log_prob,
        discriminator=discriminator,
        baseline=baseline,
        progress=progress,
    )
