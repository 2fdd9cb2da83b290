"""What a claim is, and the systems and data that claims ask of."""

from typing import NamedTuple

from pipelines.study.report.questions import Question

GANS = ("gan", "minimax", "wasserstein", "hinge_spectral", "r3", "pac2")
# Of `mixtures` too.
OLDER_GANS = ("gan", "minimax", "wasserstein", "r3", "pac2")
PICTURE_GANS = (*GANS, "recipe")
GARMENTS = "fashion_mnist"
UNEVEN = tuple(
    f"{GARMENTS}_{law}" for law in ("ten_to_one", "hundred_to_one", "one_rare")
)
UNEVEN_GANS = ("gan", "recipe", "r3", "pac2")
PLANE = ("zipf_grid", "rare_ring", "moons")
ALI_PARTS = ("ali_joint", "ali_swapped", "alice")
# Of a rarest kind, made over due.
EVEN = 0.8


class Claim(NamedTuple):
    """A claim of the founding document.

    Attributes:
        number: there.
        words: in short.
        questions: it holds where all are answered so.
        why: what the questions take it to mean.
    """

    number: int
    words: str
    questions: tuple[Question, ...]
    why: str
