"""How much may differ before it matters: the margins of the verdicts."""

import dataclasses

from kgan.core import check_number


@dataclasses.dataclass(frozen=True)
class Margins:
    """Differences from real data that are too small to matter.

    A good answer says that the difference lies within its margin, with
    confidence; a bad one that it was found beyond, and that there certainly
    is one; otherwise there is not enough evidence. Wider margins make good
    answers easier and bad ones harder.

    Args:
        precision: by how much the share of samples among the data may be
            below that of real ones.
        coverage: by how much the share of held-out data that have a sample
            near them may be below what as many real ones would reach.
        repeats: by how much the share of samples that nearly repeat another
            sample may be above that of real ones.
        kind: how often a kind (a class, or a cell of the data) must be made
            at least, relative to its share, not to count as dropped.
        share: how often every kind must be made at least, relative to its
            share, and its inverse at most, for the proportions to be kept.
        copies: by how much the share of samples that copy training data may
            be above that of held-out data which look like copies.

    Raises:
        TypeError: a margin is no number.
        ValueError: a margin is not between 0 and 1.

    Example:

    >>> Margins(share=0.5).share
    0.5
    """

    precision: float = 0.05
    coverage: float = 0.02
    repeats: float = 0.05
    kind: float = 1 / 3
    share: float = 0.8
    copies: float = 0.02

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            check_number(field.name, value, minimum=0.0, maximum=1.0)
            if value in (0.0, 1.0):
                raise ValueError(
                    f"`{field.name}` must lie between 0 and 1. "
                    f"Received: {field.name}={value:g}"
                )
