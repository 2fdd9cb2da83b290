"""What a step draws, for the rows of all replicas together."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import NamedTuple

import tensorflow as tf

from kgan.core import Noise
from kgan.core import global_rows
from kgan.core import noise_key
from kgan.core import noise_keys
from kgan.core import replica_rows
from kgan.models.turn import Turn
from kgan.models.turn import place

if TYPE_CHECKING:
    from kgan.models.game import Game


class StepNoise(NamedTuple):
    """What one step draws, on one replica.

    Attributes:
        turns: for each turn, for each repeat, values by name.
        shared: for what the turns share, values by name.
    """

    turns: list[list[dict[str, tf.Tensor]]]
    shared: dict[str, tf.Tensor]


def step_noise(
    game: "Game",
    turns: tuple[Turn, ...],
    rows: tf.Tensor | int,
    step: tf.Tensor,
) -> StepNoise:
    """Returns this replica's rows of all that a step draws.

    It is drawn for the global batch, outside what XLA compiles, so that
    neither the number of replicas nor XLA changes it.

    Args:
        game: whose seed decides, and how often it rolled back: training
            that did must not meet the noise that led it astray.
        turns: of the game.
        rows: of this replica's batch.
        step: steps done before this one, an integer scalar.
    """
    most = max(turn.repeats for turn in turns)
    key = noise_key(game.seed, step, game.rollbacks.value)
    shared = {} if game.shared_pass is None else game.shared_pass.noise
    count = sum(turn.repeats * len(turn.noise) for turn in turns)
    keys = iter(noise_keys(key, max(count + len(shared), 1)))

    def drawn(
        noise: Mapping[str, Noise], own: tf.Tensor | int
    ) -> dict[str, tf.Tensor]:
        return {
            name: replica_rows(law.draw(global_rows(own), next(keys)), own)
            for name, law in noise.items()
        }

    return StepNoise(
        [
            [
                drawn(turn.noise, rows // place(turn, repeat, most)[1])
                for repeat in range(turn.repeats)
            ]
            for turn in turns
        ],
        drawn(shared, rows),
    )
