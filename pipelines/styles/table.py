"""The scores of runs as a table in Markdown."""

from collections.abc import Mapping
from collections.abc import Sequence

Scores = Mapping[str, float]

_KERNEL_DISTANCE = "kernel_distance"
_TITLES = {
    "l1": "L1 to the wanted picture",
    "ssim": "SSIM to the wanted picture",
    "style_agreement": "seen as the style wanted",
    "content_agreement": "read as the content wanted",
}
_OTHERS = {"_of_condition": "untouched", "_of_real": "real"}


def table_of(runs: Sequence[Scores]) -> str:
    """Returns a row for each score, of each run and of what stands beside.

    What stands beside, the pictures as they were given and real ones, is the
    mean over runs: classifiers, and which real ones are drawn, have seeds too.

    Args:
        runs: the scores of each, as `scores_of` returns them, of the same
            data.

    Example:

    >>> print(table_of([{"n": 9.0, "ssim": 0.5, "ssim_of_condition": 0.25}]))
    | n=9 | run 0 | untouched | real |
    | --- | ---: | ---: | ---: |
    | SSIM to the wanted picture | 0.500 | 0.250 | - |
    """
    names = [
        name
        for name in runs[0]
        if name != "n" and not name.endswith(tuple(_OTHERS))
    ]
    head = [
        f"n={runs[0]['n']:.0f}",
        *(f"run {number}" for number in range(len(runs))),
        *_OTHERS.values(),
    ]
    lines = [head, ["---", *("---:" for _ in head[1:])]]
    for name in names:
        beside = [
            _shown(name, _mean([run.get(f"{name}{other}") for run in runs]))
            for other in _OTHERS
        ]
        made = [_shown(name, run[name]) for run in runs]
        lines.append([_title(name), *made, *beside])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _title(name: str) -> str:
    features, _, score = name.rpartition("/")
    if score == _KERNEL_DISTANCE:
        of = "classifier of styles" if features == "classifier" else features
        return f"kernel distance, {of}"
    return _TITLES[name]


def _mean(values: Sequence[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return sum(found) / len(found) if found else None


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    if name.endswith("agreement"):
        return f"{100 * value:.1f} %"
    return f"{value:.3f}"
