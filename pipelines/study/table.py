"""The table of a study, in Markdown, from what its jobs wrote."""

import math
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import stats

from pipelines.study.results import read
from pipelines.study.study import Column
from pipelines.study.study import Study


def table_of(study: Study, workdir: Path) -> str:
    """Returns one table a data set, a row for each system.

    Args:
        study: whose jobs are shown; those not done are left out, the column
            of seeds says how many are there, and a line how many of all.
        workdir: the study's folder.
    """
    found: dict[tuple[str, str], list[Mapping[str, float]]] = {}
    versions = set()
    done = 0
    for job in study.jobs:
        rows = found.setdefault((job.data, job.system), [])
        result = read(job, study, workdir)
        if result is not None:
            rows.append(result.values)
            done += 1
            versions.add(result.code)
    lines: list[str] = []
    for data in dict.fromkeys(of for (of, _), rows in found.items() if rows):
        columns = [
            column
            for column in study.columns
            if any(
                column.value in row
                for (of, _), rows in found.items()
                for row in rows
                if of == data
            )
        ]
        heads = [data, *(column.title for column in columns), "seeds"]
        lines += [
            "| " + " | ".join(heads) + " |",
            "|---" * len(heads) + "|",
        ]
        for (of, system), rows in found.items():
            if of != data or not rows:
                continue
            cells = [_cell_of(rows, column) for column in columns]
            title = study.titles.get(system, system)
            lines.append(
                "| " + " | ".join([title, *cells, str(len(rows))]) + " |"
            )
        lines.append("")
    if done < len(study.jobs):
        lines += [f"{done} of {len(study.jobs)} jobs done.", ""]
    if len(versions) > 1:
        lines += [f"Of {len(versions)} versions of the code.", ""]
    return "\n".join(lines)


def _cell_of(rows: Sequence[Mapping[str, float]], column: Column) -> str:
    """Returns a cell; where not all rows have the value, it says how many."""
    values = [row[column.value] for row in rows if column.value in row]
    if not values:
        return "-"
    some = f" ({len(values)} of {len(rows)})"
    return cell(values, column) + (some if len(values) < len(rows) else "")


def cell(values: Sequence[float], column: Column) -> str:
    """Returns what a column shows of the values over seeds.

    The mean and the half width of its 95 % interval by Student's t, or the
    median and the range, also where one is infinite; where all are equal, the
    number. A tenth of a million and more is written as a power of ten.

    Args:
        values: one a seed.
        column: where they stand.

    Example:

    >>> cell([1.0, 2.0, 3.0], Column("modes", "modes"))
    '2.00 ± 2.48'
    """
    numbers = np.asarray(values, np.float64) * column.scale
    infinite = np.isinf(numbers).any()
    if column.median or infinite:
        low, middle, high = np.quantile(
            numbers,
            [0.0, 0.5, 1.0],
            # Between a number and an infinite one there is none.
            method="inverted_cdf" if infinite else "linear",
        )
        ends = f" ({written(low, column)} to {written(high, column)})"
        return written(middle, column) + (ends if low < high else "")
    text = written(float(np.mean(numbers)), column)
    if np.isfinite(numbers).all() and np.ptp(numbers) > 0.0:
        half = stats.t.ppf(0.975, len(numbers) - 1) * stats.sem(numbers)
        text += f" ± {written(float(half), column)}"
    return text


def written(number: float, column: Column) -> str:
    """Returns a number with a column's digits."""
    if not math.isfinite(number):
        return str(number)
    if abs(number) >= 1e5:
        return f"{number:.1e}"
    return f"{number:.{column.decimals}f}"
