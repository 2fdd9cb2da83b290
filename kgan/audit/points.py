"""Points of a plane as SVG draws them: the map, and a reliability diagram."""

import math
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

import numpy as np

from kgan.audit.exhibits import Exhibits

# Units of the map's width; its height is between this part of them and all.
WIDTH = 1_000
_FLATTEST = 0.55
# Part of the extent that is left free around it.
_ROOM = 0.06
# This share of samples at either end does not widen the map: what lies
# beyond is counted, not shown.
_FAR = 0.05
# Arms of a cross, units.
_ARM = 9
# Corners of the reliability diagram's field, and radii of its points.
LEFT, TOP, SIDE = 44.0, 12.0, 264.0
_SMALLEST, _LARGEST = 3.0, 11.0


class PointMap(NamedTuple):
    """Paths of points: each a dot, or a cross for what is not covered.

    Attributes:
        height: units, where the width is 1,000.
        covered: held-out data with a sample near them.
        uncovered: those without.
        generated: samples.
        counts: of these three, by name.
        beyond: samples outside of the map.
    """

    height: int
    covered: str
    uncovered: str
    generated: str
    counts: Mapping[str, int]
    beyond: int


class Bin(NamedTuple):
    """A point of a reliability diagram.

    Attributes:
        x: of its middle, units.
        y: likewise.
        radius: units; its area grows with the samples.
        probability: that the discriminator gives, on average.
        share: of real samples.
        samples: in the bin.
    """

    x: float
    y: float
    radius: float
    probability: float
    share: float
    samples: int


def point_map(exhibits: Exhibits) -> PointMap | None:
    """Returns the map of held-out data and samples; None where there is none.

    Args:
        exhibits: with points of the plane.
    """
    held_out, generated = exhibits.map_held_out, exhibits.map_generated
    if not len(held_out) or held_out.shape[1] != 2:
        return None
    low, high, beyond = _window(held_out, generated)
    extent = high - low
    height = round(
        WIDTH * min(1.0, max(_FLATTEST, float(extent[1] / extent[0])))
    )
    scale = min(WIDTH / extent[0], height / extent[1])
    middle = (low + high) / 2.0

    def placed(points: np.ndarray) -> list[tuple[int, int]]:
        across = np.rint((points - middle) * scale * [1.0, -1.0])
        across += [WIDTH // 2, height // 2]
        return [(int(x), int(y)) for x, y in across]

    covered = placed(held_out[exhibits.map_covered])
    uncovered = placed(held_out[~exhibits.map_covered])
    shown = placed(generated[~beyond])
    return PointMap(
        height=height,
        covered=_dots(covered),
        uncovered=_crosses(uncovered),
        generated=_dots(shown),
        counts={
            "covered": len(covered),
            "uncovered": len(uncovered),
            "generated": len(shown),
        },
        beyond=int(beyond.sum()),
    )


def reliability(curve: Mapping[str, Sequence[Any]]) -> list[Bin]:
    """Returns the points of a reliability diagram.

    Args:
        curve: `"probability"`, `"share_real"` and `"samples"`, by bin.
    """
    most = max(curve["samples"], default=1)
    return [
        Bin(
            x=round(LEFT + SIDE * probability, 1),
            y=round(TOP + SIDE * (1.0 - share), 1),
            radius=round(
                _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(count / most), 1
            ),
            probability=probability,
            share=share,
            samples=count,
        )
        for probability, share, count in zip(
            curve["probability"],
            curve["share_real"],
            curve["samples"],
            strict=True,
        )
    ]


def _window(
    held_out: np.ndarray, generated: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Corners of what is shown, and which samples lie beyond it."""
    low, high = held_out.min(axis=0), held_out.max(axis=0)
    # Data on a line, or of one point, still need a window.
    widest = float((high - low).max()) or 1.0
    reach = np.maximum(high - low, _FLATTEST * widest) - (high - low)
    low, high = low - reach / 2.0, high + reach / 2.0
    if len(generated):
        ends = np.quantile(generated, (_FAR, 1.0 - _FAR), axis=0)
        low, high = np.minimum(low, ends[0]), np.maximum(high, ends[1])
    room = _ROOM * (high - low)
    low, high = low - room, high + room
    inside = np.all((generated >= low) & (generated <= high), axis=1)
    return low, high, ~inside


def _dots(points: list[tuple[int, int]]) -> str:
    # A line of no length, whose round ends make a dot: the shortest there is.
    return "".join(f"M{x} {y}h0" for x, y in points)


def _crosses(points: list[tuple[int, int]]) -> str:
    arm, across = _ARM, 2 * _ARM
    return "".join(
        f"M{x - arm} {y - arm}l{across} {across}m0-{across}l-{across} {across}"
        for x, y in points
    )
