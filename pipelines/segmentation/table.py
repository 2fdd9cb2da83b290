"""The scores of a run as tables in Markdown."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from pipelines.segmentation.comparing import COMPARED
from pipelines.segmentation.segmenting import SYSTEMS

_SHOWN = ("mean_iou", "boundary_f", "pixel_accuracy")
_TITLES = {
    "mean_iou": "mean IoU",
    "boundary_f": "boundary F",
    "pixel_accuracy": "pixels right",
    "kernel_distance": "kernel distance",
}


def table_of(scores: Mapping[str, Any], class_names: Sequence[str]) -> str:
    """Returns tables of what `scores.json` holds.

    Args:
        scores: by direction.
        class_names: in the order of the maps' numbers.
    """
    parts = []
    if "image_to_map" in scores:
        parts += _of_maps(scores["image_to_map"], class_names)
    if "map_to_image" in scores:
        parts += _of_scenes(scores["map_to_image"])
    return "\n\n".join(parts) + "\n"


def _of_maps(
    scores: Mapping[str, Any], class_names: Sequence[str]
) -> list[str]:
    rows = [
        [title, *(f"{found[name]:.3f}" for name in _SHOWN)]
        for title, found in scores["beside"].items()
    ]
    for system in SYSTEMS:
        rows += [
            [
                f"{system}, run {number}",
                *(_with_interval(found, name) for name in _SHOWN),
            ]
            for number, found in enumerate(scores[system])
        ]
    gain = [
        f"{_TITLES[name]} {_with_interval(scores['gain'], f'{name}_gain')}"
        for name in COMPARED
    ]
    of_classes = [
        [
            name,
            *(
                f"{_mean(scores[system], f'{kind}/{number}'):.3f}"
                for kind in ("iou", "boundary_f")
                for system in SYSTEMS
            ),
        ]
        for number, name in enumerate(class_names)
    ]
    return [
        _markdown(
            ["scenes to maps", *(_TITLES[name] for name in _SHOWN)], rows
        ),
        f"Gain by the judge, mean over seeds: {'; '.join(gain)}",
        _markdown(
            [
                "class",
                *(
                    f"{kind}, {system}"
                    for kind in ("IoU", "F")
                    for system in SYSTEMS
                ),
            ],
            of_classes,
        ),
    ]


def _of_scenes(scores: Mapping[str, Any]) -> list[str]:
    shown = ("mean_iou", "boundary_f")
    rows = [
        [
            title,
            *(_with_interval(found, name) for name in shown),
            f"{found['kernel_distance']:.4f}",
        ]
        for title, found in scores.items()
    ]
    head = ["maps to scenes", *(_TITLES[name] for name in shown)]
    return [_markdown([*head, _TITLES["kernel_distance"]], rows)]


def _with_interval(found: Mapping[str, float], name: str) -> str:
    low, high = found[f"{name}_low"], found[f"{name}_high"]
    return f"{found[name]:.3f} ({low:.3f} to {high:.3f})"


def _mean(runs: Sequence[Mapping[str, float]], name: str) -> float:
    # A class that occurs nowhere has no score.
    found = [run[name] for run in runs if name in run]
    return sum(found) / len(found) if found else float("nan")


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
