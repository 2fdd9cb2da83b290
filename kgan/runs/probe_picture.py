"""The curves of a probe: how far forks got with each value."""

import math
from pathlib import Path

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kgan.core import save_png
from kgan.runs.probe_report import ALONG
from kgan.runs.probe_trials import Outcome
from kgan.runs.probe_trials import Score

_LABELS = {
    "gamma": "gamma of R1",
    "rates": "learning rate of the generator,\nboth moved together",
    "ratio": "learning rate of the discriminator,\nthe generator's kept",
}


def save_probe_picture(path: Path, found: Outcome, real: Score) -> None:
    """Draws the score against gamma, both rates, and their ratio.

    Args:
        path: the PNG.
        found: by a search.
        real: the score of real pictures, a line.
    """
    figure = Figure(figsize=(4.0 * len(found.races), 4.0), dpi=100)
    canvas = FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(found.races), squeeze=False, sharey=True)[0]
    legend: dict[str, Artist] = {}
    for axes, phase in zip(panels, found.races, strict=True):
        _draw(axes, phase, found)
        axes.axhline(max(real.high, 0.0), color="0.6", label="real, at most")
        handles, labels = axes.get_legend_handles_labels()
        legend |= dict(zip(labels, handles, strict=True))
    panels[0].set_ylabel("kernel distance to validation pictures")
    figure.legend(
        legend.values(), legend, loc="upper center", ncols=6, fontsize=8
    )
    figure.tight_layout(rect=(0.0, 0.0, 1.0, 0.93))
    canvas.draw()
    save_png(path, np.asarray(canvas.buffer_rgba())[..., :3].copy())


def _draw(axes: Axes, phase: str, found: Outcome) -> None:
    field = ALONG[phase]
    confirmed = [
        (trial.choice, trial.score)
        for trial in found.trials
        if trial.phase == phase and trial.noise
    ]
    for scores, style, label in (
        (list(found.races[phase].tried.items()), "o-", "forks"),
        (confirmed, "^", "fork, other noise"),
    ):
        points = sorted(
            (choice.given()[field], score)
            for choice, score in scores
            if math.isfinite(score.value)
        )
        if not points:
            continue
        axes.errorbar(
            [value for value, _ in points],
            [score.value for _, score in points],
            yerr=[[score.high - score.value for _, score in points]] * 2,
            fmt=style,
            capsize=3,
            label=label,
        )
    for choice, score in found.races[phase].tried.items():
        if math.isinf(score.value):
            axes.axvline(choice.given()[field], color="C3", label="diverged")
    # One may lie on another, and is wider then.
    for choice, color, width, label in (
        (found.start, "0.8", 7, "the config's"),
        (found.recipe, "C2", 4, "the recipe's"),
        (found.proposed, "0.2", 1, "proposed"),
    ):
        axes.axvline(
            choice.given()[field], color=color, lw=width, label=label, zorder=0
        )
    axes.set(xscale="log", yscale="log", xlabel=_LABELS[phase])
    values = sorted({each.given()[field] for each in found.races[phase].tried})
    axes.set_xticks(values, [f"{value:g}" for value in values], fontsize=8)
    axes.set_xticks([], minor=True)
