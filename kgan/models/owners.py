"""Layers that hold the state of a game, each of one game alone."""

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING

import keras

from kgan.models.turn import Turn

if TYPE_CHECKING:
    from kgan.models.game import Game

# Neither the layers nor the games are kept alive by it.
_OWNERS: weakref.WeakKeyDictionary[
    keras.layers.Layer, weakref.ReferenceType["Game"]
] = weakref.WeakKeyDictionary()


def own_state(game: "Game", turns: Iterable[Turn]) -> None:
    """Makes what a game's turns remember its own, for good.

    What stands among the networks of a turn and is none, as `LeCam`,
    `Adaptive` or `Replay`, holds what one game has seen. In a second game,
    even after the first, it would mix the two without a sign.

    Args:
        game: that is compiled, perhaps again.
        turns: of the game.

    Raises:
        ValueError: something belongs to another game.
    """
    for layer in {id(n): n for t in turns for n in t.networks}.values():
        if isinstance(layer, keras.Model):
            continue
        owner = _OWNERS.setdefault(layer, weakref.ref(game))
        if owner() is not game:
            raise ValueError(
                "What remembers a game, as LeCam, Adaptive and Replay do, must "
                "belong to one game: make another for each. Received: "
                f"{type(layer).__name__} {layer.name!r} of another game"
            )
