"""What a run says of its best game, beside its last one."""

from kgan.callbacks import Choice
from kgan.callbacks import Evaluation
from kgan.callbacks import best_checkpoint
from kgan.callbacks import last_evaluation
from kgan.runs.folder import RunFolder


def best_lines(folder: RunFolder, step: int) -> list[str]:
    """Returns which step was best on validation data; none if it is the last.

    Args:
        folder: of the run.
        step: the last one.
    """
    best = best_checkpoint(folder.best)
    if best is None or best.choice.step == step:
        return []
    beside = _beside(best.choice, last_evaluation(folder.checkpoints), step)
    return [
        f"Best on validation data: {best.choice.sentence}; {beside}. "
        "`--best` of `kgan sample`, `audit` and `export` takes it."
    ]


def _beside(best: Choice, last: Evaluation | None, step: int) -> str:
    if last is None or last.step == best.step:
        return f"step {step:,}, the last, was not scored"
    which = "the last" if last.step == step else "the last scored"
    value = last.values[best.monitor]
    return f"step {last.step:,}, {which}, has {value:.4g}"
