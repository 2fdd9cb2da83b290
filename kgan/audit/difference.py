"""By how much a generator differs from the one before it."""

from collections.abc import Mapping
from typing import Any
from typing import NamedTuple


class Difference(NamedTuple):
    """What a finding is of a generator less what it is of its baseline.

    Attributes:
        check: the finding's name, one of those that decide.
        new: of the generator's samples.
        old: of the baseline's, on the same real data.
        value: `new - old`.
        interval: the ends of its 95 % interval, the real data being given:
            it says what other samples of both would show of these data.
        n: rows that were compared, by population.
        seed: of what was drawn.
        detail: everything else, by name: `"kind"`, that the numbers are of.
    """

    check: str
    new: float
    old: float
    value: float
    interval: tuple[float, float]
    n: Mapping[str, int]
    seed: int
    detail: Mapping[str, Any]
