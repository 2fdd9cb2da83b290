"""Scores of samples while a run trains."""

from collections.abc import Mapping
from typing import final

import numpy as np

from kgan.callbacks import Metric
from kgan.data import DataStream
from kgan.metrics import FrechetDistance
from kgan.metrics import KernelDistance
from kgan.metrics import Scorer
from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.models import MODELS
from kgan.runs.say import notes_said
from kgan.runs.scoring import FEWEST_PICTURES
from kgan.runs.scoring import embedding_for
from kgan.runs.scoring import scorer_against

METRICS = (FrechetDistance(), KernelDistance())


@final
class Said:
    """A scorer whose warnings are said as notes, each one once.

    Args:
        scorer: what scores samples.
        told: notes that were said before.
    """

    def __init__(self, scorer: Scorer, told: set[str]) -> None:
        self._scorer = scorer
        self._told = told

    @property
    def directions(self) -> Mapping[str, str]:
        """Which way is better, by name."""
        return self._scorer.directions

    def __call__(self, samples: np.ndarray) -> dict[str, float]:
        """Returns the scores."""
        with notes_said(self._told):
            return self._scorer(samples)


def told_by_chief(samples: np.ndarray) -> Mapping[str, float]:
    """Stands for the scorer on workers that the chief tells its scores.

    Raises:
        RuntimeError: always: it is not asked.
    """
    raise RuntimeError("Only the chief scores samples.")


def evaluation(
    config: Config,
    data: dict[str, DataStream],
    folder: RunFolder,
    *,
    is_chief: bool,
) -> Metric | None:
    """Returns what scores samples against validation data while training.

    Args:
        config: resolved.
        data: the streams "train" and "validation".
        folder: of the run, where features of real data are kept.
        is_chief: whether this worker is the one that scores.

    Returns:
        A metric for `kgan.callbacks.Evaluate`; None for a model that makes
        no samples, or where there are too few validation records to compare
        with.
    """
    real = data["validation"].records["sample"]
    if not MODELS[config.model].draws or len(real) < FEWEST_PICTURES:
        return None
    if not is_chief:
        return told_by_chief
    told: set[str] = set()
    with notes_said(told):
        scorer = scorer_against(
            real,
            train=data["train"],
            embedding=embedding_for(config, data, folder),
            folder=folder,
            samples=config.evaluate_samples,
            metrics=METRICS,
        )
    return Said(scorer, told)
