"""A turn: one player's move in a game."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.core import Noise

Terms = dict[str, tf.Tensor]
Batch = dict[str, tf.Tensor]


class Turn(NamedTuple):
    """One player's move: what it may change and what it minimises.

    Attributes:
        player: names the optimizer: `compile(<player>_optimizer=...)`.
        networks: whose trainable weights this turn moves and whose
            statistics (as BatchNormalization's) it updates. Every other
            network is left untouched.
        terms: `(batch, noise) -> {"adversarial": scalar, ...}`; the sum of
            the scalars is minimised, each is logged as `<player>/<term>`.
        noise: what is drawn for each row, by name.
        every: terms that the game weighs by `Game.weight_of` count on one
            step of so many only; a game that `runs_inline` computes them in
            every step all the same.
        multiple: of what the rows of a repeat on a replica, or of a part of
            it, must be a multiple; samples that are judged in packs ask so.
        repeats: how often the turn is played in a step, each time on rows
            and noise of its own.
    """

    player: str
    networks: tuple[keras.Model, ...]
    terms: Callable[[Batch, Mapping[str, tf.Tensor]], Terms]
    noise: Mapping[str, Noise]
    repeats: int = 1
    every: int = 1
    multiple: int = 1


class SharedPass(NamedTuple):
    """What one network makes once in a step, for all turns of it.

    One turn moves that network, and no other one; its terms must depend on
    the network's weights through what was made alone.

    Attributes:
        name: under which the turns find what was made among their noise; no
            gradient flows back from it but in the turn that moves the
            network.
        network: that makes it.
        make: `(batch, noise)` to it, a tensor with a row for each of the
            batch, whose samples are float32, images in [-1, 1].
        noise: what is drawn for it for each row, by name.
    """

    name: str
    network: keras.Model
    make: Callable[[Batch, Mapping[str, tf.Tensor]], tf.Tensor]
    noise: Mapping[str, Noise]


def turn_weights(turn: Turn) -> list[keras.Variable]:
    """Returns the weights that the turn moves, each once."""
    weights = (
        weight
        for network in turn.networks
        for weight in network.trainable_variables
    )
    return list({id(weight): weight for weight in weights}.values())


def turn_statistics(turn: Turn) -> list[keras.Variable]:
    """Returns the weights that a forward pass of the turn may update."""
    statistics = (
        weight
        for network in turn.networks
        for weight in network.non_trainable_variables
    )
    return list({id(weight): weight for weight in statistics}.values())


def batch_rows(batch: Batch) -> tf.Tensor | int:
    """Returns the rows of a replica's batch: an integer where it is known."""
    return batch["sample"].shape[0] or tf.shape(batch["sample"])[0]


def turn_rows(tensor: tf.Tensor, repeat: int, repeats: int) -> tf.Tensor:
    """Returns the rows of a replica's batch on which a repeat is played.

    Every `repeats`-th row, beginning with row `repeat`: so the rows of all
    replicas together are the same however many replicas there are.
    """
    return tensor if repeats == 1 else tensor[repeat::repeats]


def place(turn: Turn, repeat: int, most: int) -> tuple[int, int]:
    """Returns which part of how many parts of a batch a repeat plays on.

    A turn that is played once takes the last part, as large as those of the
    turn that is played most often.
    """
    if turn.repeats == 1:
        return most - 1, most
    return repeat, turn.repeats
