"""What watches a run's health, and what that needs of its checkpoints."""

from kgan.callbacks import FEWEST
from kgan.callbacks import LATE
from kgan.callbacks import Health
from kgan.callbacks import TensorBoard
from kgan.callbacks import period_for
from kgan.data import DataStream
from kgan.runs.config import Config
from kgan.runs.recipes import rounded
from kgan.runs.say import say

ON_SICK = ("warn", "stop", "rollback")
# Training records in shards that are held to watch the run's health.
HEALTH_RECORDS = 1000


def health_of(
    config: Config,
    data: dict[str, DataStream],
    board: TensorBoard,
    on_sick: str,
) -> Health:
    """Returns what watches the run's health.

    Args:
        config: as of `fit`, like all others.
        data: the streams "train" and "validation".
        board: of the same `fit`.
        on_sick: as of `train`.
    """
    train = data["train"]
    if not train.records:
        # In shards, of which the first records stand for all.
        train = train.head(min(HEALTH_RECORDS, train.num_examples))
    held_out = data["validation"].records
    if len(held_out["sample"]) < FEWEST:
        say(
            f"Note: of fewer than {FEWEST} validation records, health cannot "
            f"tell memorising. Received: {len(held_out['sample'])}"
        )
    return Health(
        train.records,
        held_out,
        every_steps=health_steps(config),
        seed=config.seed,
        action="warn" if on_sick == "warn" else "stop",
        board=board,
    )


def health_steps(config: Config) -> int:
    """Returns the steps from one look at a run's health to the next."""
    steps = period_for(config.batch_size)
    return rounded(steps, config.steps_per_execution)


def kept_checkpoints(config: Config, on_sick: str) -> int:
    """Returns how many checkpoints a run keeps.

    One that may go back keeps one from before it fell sick, past those that
    are written until that is noticed.

    Args:
        config: resolved.
        on_sick: as of `train`.
    """
    if on_sick != "rollback":
        return 2
    late = (LATE + 2) * health_steps(config)
    return 3 + late // config.checkpoint_every_steps
