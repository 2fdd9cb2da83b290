"""Games that must run inline, and are therefore not compiled."""

from collections.abc import Iterable

import keras

from kgan.models.turn import Turn


def synchronizes(turns: Iterable[Turn]) -> bool:
    """Returns whether a forward pass of these turns synchronises replicas.

    A turn may pass through the networks of any other. Under a strategy, even
    on one device, a layer that synchronises cannot stand in a function of
    its own; without a strategy it has nothing to synchronise.

    Args:
        turns: of a game.
    """
    return any(
        isinstance(layer, keras.layers.BatchNormalization)
        and layer.synchronized
        for turn in turns
        for network in turn.networks
        for layer in network._flatten_layers()
    )
