"""What a page shows of samples: pictures as addresses, and the map."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgan.audit.exhibits import OF_A_CELL
from kgan.audit.exhibits import Exhibits
from kgan.audit.figures import are_pictures
from kgan.audit.figures import grid_uri
from kgan.audit.figures import picture_uris
from kgan.audit.points import PointMap
from kgan.audit.points import point_map
from kgan.audit.words import kind_name

_KINDS = {2: "vectors", 3: "sounds"}


class Picture(NamedTuple):
    """A sample, and what is said of it.

    Attributes:
        uri: the address of a PNG.
        number: a ratio or a probability; None where nothing is said.
        original: the address of the training sample beside it, or None.
    """

    uri: str
    number: float | None = None
    original: str | None = None


class ShownCell(NamedTuple):
    """A cell that has no name: pictures of it.

    Attributes:
        name: its number, in words.
        held_out: the address of its first real pictures, or None.
        generated: of its first samples, or None.
    """

    name: str
    held_out: str | None
    generated: str | None


class Shown(NamedTuple):
    """What a page shows of the samples.

    Attributes:
        kind: "pictures", "sounds", "vectors" or "samples".
        generated: a grid of samples, or None.
        held_out: one of as many held-out samples, or None.
        counts: samples in the two grids.
        suspicious: samples most like copies, beside their originals.
        giveaways: samples that a fresh classifier is surest of.
        outside: samples outside of the data.
        uncovered: held-out samples that no sample is near.
        cells: those that are named.
        map: of the plane, or None.
        copies_left_out: samples left out of the grid as copies of real ones;
            None where nobody looked for copies.
    """

    kind: str
    generated: str | None = None
    held_out: str | None = None
    counts: tuple[int, int] = (0, 0)
    suspicious: Sequence[Picture] = ()
    giveaways: Sequence[Picture] = ()
    outside: Sequence[Picture] = ()
    uncovered: Sequence[Picture] = ()
    cells: Sequence[ShownCell] = ()
    map: PointMap | None = None
    copies_left_out: int | None = 0


def shown(exhibits: Exhibits, *, real: bool) -> Shown:
    """Returns what a page shows of the samples.

    Args:
        exhibits: samples and points.
        real: whether real samples are shown, and samples that are copies of
            them; without them the map of vectors is left out too, whose
            points are the data themselves.
    """
    rank = exhibits.generated.ndim
    map_ = None if rank == 2 and not real else point_map(exhibits)
    if not are_pictures(exhibits.generated):
        return Shown(_KINDS.get(rank, "samples"), map=map_)
    left_out: int | None = 0
    if not real:
        known = exhibits.copies.get("generated")
        left_out = None if known is None else int(known.sum())
        exhibits = exhibits.without_real()
    return Shown(
        kind="pictures",
        generated=_grid(exhibits.generated),
        held_out=_grid(exhibits.held_out),
        counts=(len(exhibits.generated), len(exhibits.held_out)),
        suspicious=_pictures(
            exhibits.suspicious,
            exhibits.ratios,
            exhibits.originals if real else None,
        ),
        giveaways=_pictures(exhibits.giveaways, exhibits.probabilities),
        outside=_pictures(exhibits.outside),
        uncovered=_pictures(exhibits.uncovered),
        cells=shown_cells(exhibits),
        map=map_,
        copies_left_out=left_out,
    )


def shown_cells(exhibits: Exhibits) -> list[ShownCell]:
    """Returns pictures of the cells that are named; none of anything else.

    Args:
        exhibits: samples.
    """
    if not are_pictures(exhibits.generated):
        return []
    return [
        ShownCell(
            kind_name(cell.number, None, are_classes=False),
            _grid(cell.held_out, columns=OF_A_CELL),
            _grid(cell.generated, columns=OF_A_CELL),
        )
        for cell in exhibits.cells
    ]


def _grid(samples: np.ndarray, *, columns: int | None = None) -> str | None:
    if not len(samples):
        return None
    if columns is not None:
        columns = min(columns, len(samples))
    return grid_uri(samples, columns=columns)


def _pictures(
    samples: np.ndarray,
    numbers: np.ndarray | None = None,
    originals: np.ndarray | None = None,
) -> list[Picture]:
    count = len(samples)
    return [
        Picture(*each)
        for each in zip(
            picture_uris(samples),
            [None] * count if numbers is None else numbers.tolist(),
            [None] * count if originals is None else picture_uris(originals),
            strict=True,
        )
    ]
