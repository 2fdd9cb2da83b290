"""What a page shows of samples: pictures as addresses, and the map."""

from typing import NamedTuple

import numpy as np

from kgan.audit.exhibits import Exhibits
from kgan.audit.figures import are_pictures
from kgan.audit.figures import grid_uri
from kgan.audit.figures import picture_uris
from kgan.audit.points import PointMap
from kgan.audit.points import point_map

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
        map: of the plane, or None.
    """

    kind: str
    generated: str | None
    held_out: str | None
    counts: tuple[int, int]
    suspicious: list[Picture]
    giveaways: list[Picture]
    outside: list[Picture]
    uncovered: list[Picture]
    map: PointMap | None


def shown(exhibits: Exhibits, *, real: bool) -> Shown:
    """Returns what a page shows of the samples.

    Args:
        exhibits: samples and points.
        real: whether real samples are shown; without them the map of vectors
            is left out too, whose points are the data themselves.
    """
    generated, held_out = exhibits.generated, exhibits.held_out
    rank = generated.ndim
    map_ = None if rank == 2 and not real else point_map(exhibits)
    if not are_pictures(generated):
        kind = _KINDS.get(rank, "samples")
        return Shown(kind, None, None, (0, 0), [], [], [], [], map_)
    return Shown(
        kind="pictures",
        generated=grid_uri(generated) if len(generated) else None,
        held_out=grid_uri(held_out) if real and len(held_out) else None,
        counts=(len(generated), len(held_out)),
        suspicious=_pictures(
            exhibits.suspicious,
            exhibits.ratios,
            exhibits.originals if real else None,
        ),
        giveaways=_pictures(exhibits.giveaways, exhibits.probabilities),
        outside=_pictures(exhibits.outside),
        uncovered=_pictures(exhibits.uncovered) if real else [],
        map=map_,
    )


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
