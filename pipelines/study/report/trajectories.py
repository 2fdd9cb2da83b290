"""What samples were like on the way: a figure over all steps."""

import io
from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pipelines.study.report.evidence import Evidence
from pipelines.study.report.evidence import Values

_SIZE_INCHES = (3.4, 2.6)
_DOTS_PER_INCH = 110


def on_the_way(values: Values, name: str) -> dict[int, float]:
    """Returns a value of a job at each step that it was taken.

    Args:
        values: of a job.
        name: of the value, as `trajectory.name_at` completes it.
    """
    start = f"{name}_at_"
    return {
        int(key.removeprefix(start)): value
        for key, value in values.items()
        if key.startswith(start)
    }


def means_on_the_way(
    jobs: Mapping[int, Values], name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Returns steps and the mean over seeds of those that were scored there.

    Args:
        jobs: of one system, by seed.
        name: of the value.
    """
    found: dict[int, list[float]] = {}
    for values in jobs.values():
        for step, value in on_the_way(values, name).items():
            found.setdefault(step, []).append(value)
    steps = sorted(found)
    return np.array(steps), np.array([np.mean(found[step]) for step in steps])


def figure_of(
    evidence: Evidence,
    study: str,
    datas: Sequence[str],
    systems: Sequence[str],
    names: Mapping[str, str],
) -> bytes | None:
    """Returns a PNG: a column a data set, a row a value, a line a system.

    Args:
        evidence: of all studies.
        study: its name.
        datas: what was learned.
        systems: which lines are drawn.
        names: of values, and what their axes are called.

    Returns:
        None where no job has any.
    """
    width, height = _SIZE_INCHES
    figure = Figure(
        figsize=(width * len(datas), height * len(names)), layout="constrained"
    )
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(names), len(datas), squeeze=False, sharex=True)
    drawn = {}
    for row, (name, said) in enumerate(names.items()):
        for column, data in enumerate(datas):
            axis = axes[row][column]
            for index, system in enumerate(systems):
                steps, means = means_on_the_way(
                    evidence.values(study, data, system), name
                )
                if len(steps):
                    (line,) = axis.plot(
                        steps, means, color=f"C{index % 10}", linewidth=1.4
                    )
                    drawn[evidence.title(study, system)] = line
            axis.spines[["top", "right"]].set_visible(False)
            axis.tick_params(labelsize=8)
            if row == 0:
                axis.set_title(data.replace("_", " "), fontsize=10)
            if column == 0:
                axis.set_ylabel(said, fontsize=9)
            if row == len(names) - 1:
                axis.set_xlabel("steps", fontsize=9)
    if not drawn:
        return None
    figure.legend(
        list(drawn.values()),
        list(drawn),
        loc="outside lower center",
        ncols=min(len(drawn), 4),
        fontsize=8,
        frameon=False,
    )
    stored = io.BytesIO()
    figure.savefig(stored, dpi=_DOTS_PER_INCH, metadata={"Software": None})
    return stored.getvalue()
