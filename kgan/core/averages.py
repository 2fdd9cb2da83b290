"""A network, or the average of its weights."""

import keras


def chosen_network(
    network: keras.Model, average: keras.Model | None, ema: bool
) -> keras.Model:
    """Returns the average of a network where it is wanted and there is one.

    Args:
        network: the network in training.
        average: its average; None where the game keeps none.
        ema: whether the average is wanted.
    """
    return average if ema and average is not None else network
