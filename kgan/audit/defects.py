"""Defects by name: a new one is one line here."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kgan.audit.planted import Planting
from kgan.audit.planted import as_floats
from kgan.audit.planted import as_jpeg
from kgan.audit.planted import blurred
from kgan.audit.planted import copies
from kgan.audit.planted import faultless
from kgan.audit.planted import few_things
from kgan.audit.planted import kind_at
from kgan.audit.planted import mirrored
from kgan.audit.planted import noisy
from kgan.audit.planted import resized
from kgan.audit.planted import shifted
from kgan.audit.planted import shrunk
from kgan.audit.planted import slightly_noisy
from kgan.audit.planted import unchanged


class Defect(NamedTuple):
    """A generator with a known fault, or with none.

    Attributes:
        name: short, as tables have it.
        due: bad answers, any of which is right; empty for a control, which
            has no fault that matters.
        plant: makes its samples.
        is_for_pictures: whether it needs pictures.
        thins_kinds: whether it needs two kinds or more.
    """

    name: str
    due: frozenset[str]
    plant: Callable[[Planting], np.ndarray]
    is_for_pictures: bool = False
    thins_kinds: bool = False


DROPS = frozenset({"drops_modes"})
SKEWS = frozenset({"skews_classes", "drops_modes"})
COPIES = frozenset({"memorises"})
UNREAL = frozenset({"unrealistic"})
NONE: frozenset[str] = frozenset()

DEFECTS = (
    Defect("none: the true sampler", NONE, faultless),
    Defect("none: as JPEG of quality 90", NONE, as_jpeg, True),
    Defect("none: another resizer", NONE, resized, True),
    Defect("none: decimals", NONE, as_floats, True),
    Defect("one kind dropped", DROPS, kind_at(0.0), thins_kinds=True),
    Defect("one kind at a tenth", SKEWS, kind_at(0.1), thins_kinds=True),
    Defect("one kind at half", SKEWS, kind_at(0.5), thins_kinds=True),
    *(
        Defect(
            f"{share:.0%} copies, {name}",
            COPIES,
            copies(share, change),
            for_pictures,
        )
        for share in (0.05, 0.2, 1.0)
        for name, change, for_pictures in (
            ("exact", unchanged, False),
            ("slightly noisy", slightly_noisy, False),
            ("moved by a pixel", shifted, True),
            ("mirrored", mirrored, True),
        )
    ),
    Defect("blurred by a pixel", UNREAL, blurred, True),
    Defect("noisy", UNREAL, noisy),
    Defect("nearer to the mean by a fifth", DROPS | UNREAL, shrunk),
    Defect("a quarter as many things", DROPS, few_things),
)
