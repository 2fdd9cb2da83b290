"""Training that no longer moves, and the report of what was not finite."""

import warnings
from typing import TYPE_CHECKING
from typing import NamedTuple

from kgan.models.played import GRADIENTS
from kgan.models.played import NEVER
from kgan.models.played import Execution

if TYPE_CHECKING:
    from kgan.models.game import Game


class Finding(NamedTuple):
    """Where something was not finite first.

    Attributes:
        player: whose turn it was.
        term: of the turn, or "gradients" where all its terms were finite.
        step: the training step, counted from 1.
    """

    player: str
    term: str
    step: int


class Diverged(FloatingPointError):
    """Training that no longer moves: too many steps in a row were skipped.

    Attributes:
        findings: what was not finite in the last execution, and where.
    """

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


def findings_of(done: Execution) -> tuple[Finding, ...]:
    """Returns what was not finite in an execution, the earliest first.

    A player's gradients are told only where its terms do not explain them.
    """
    found = []
    for name, step in done.failures.items():
        player, _, term = name.partition("/")
        if int(step) != NEVER:
            found.append(Finding(player, term, int(step)))
    explained = {each.player for each in found if each.term != GRADIENTS}
    return tuple(
        sorted(
            (
                each
                for each in found
                if each.term != GRADIENTS or each.player not in explained
            ),
            key=lambda each: each.step,
        )
    )


def check_not_diverged(game: "Game", done: Execution, steps: int) -> None:
    """Warns of moves that were skipped, or ends training that has diverged.

    Args:
        game: whose step and streak of skips are those after the execution.
        done: what it was; moves were skipped in it.
        steps: how many it played.

    Raises:
        Diverged: `game.patience` steps in a row skipped a move.

    Warns:
        UserWarning: otherwise.
    """
    step = int(game.step.numpy())
    streak = int(game.consecutive_skips.numpy())
    found = findings_of(done)
    where = "; ".join(
        f"{each.player}/{each.term} at step {each.step:,}" for each in found
    )
    if streak >= game.patience:
        raise Diverged(
            f"Training diverged: each of the {streak:,} steps "
            f"{step - streak + 1:,} to {step:,} skipped a move, since "
            f"something was not finite (patience={game.patience}). Not "
            f"finite: {where}.",
            found,
        )
    warnings.warn(
        f"{int(done.skipped)} moves were skipped in the {steps} steps up to "
        f"step {step:,}, since something was not finite: {where}.",
        stacklevel=2,
    )
