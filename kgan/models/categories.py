"""Of how many classes or components is a network?"""

from collections.abc import Iterator

import keras

# What a game calls the number of values that an input may have.
COUNTS = {"label": "classes", "component": "components", "condition": "values"}


def check_categories(
    name: str, network: keras.Model, key: str, count: int
) -> None:
    """Raises where a network is made for another number of categories.

    Compiled code cannot raise on a label that a network does not know: it
    reads zeros for it, or another's row, and samples are silently wrong. More
    rows than there are categories do no harm, and may be there for "none";
    of components each one is to be trained. A network in which the number
    cannot be read passes.

    Args:
        name: the network's argument, for the message.
        network: with an input of this name.
        key: "label" or "component".
        count: what the game was given as `classes` or `components`.

    Raises:
        ValueError: it names both numbers, and the layer.
    """
    argument = COUNTS[key]
    for layer, found in categories_of(network, key):
        if found < count or (key == "component" and found > count):
            raise ValueError(
                f"`{name}` must be made for as many {argument} as "
                f"`{argument}` says. Received: {argument}={count}, but "
                f"{found} in layer {layer.name!r} of `{name}`"
            )


def categories_of(
    network: keras.Model, key: str
) -> Iterator[tuple[keras.layers.Layer, int]]:
    """Yields the layers that are given an input as it is, and their numbers.

    It is read from Keras' `Embedding` and `CategoryEncoding`, and from any
    layer that has its number as an attribute of the game's name for it, as
    those of `kgan.layers`; within wrappers and models of models too.

    Args:
        network: a functional model; others yield nothing.
        key: the input's name.

    Example:

    >>> label = keras.Input((), dtype="int32", name="label")
    >>> network = keras.Model(label, keras.layers.Embedding(5, 2)(label))
    >>> [count for _, count in categories_of(network, "label")]
    [5]
    """
    given = {id(tensor) for tensor in inputs_of(network) if tensor.name == key}
    for layer in network.layers:
        if not any(
            id(tensor) in given
            for node in layer._inbound_nodes
            for tensor in node.input_tensors
        ):
            continue
        if isinstance(layer, keras.Model):
            inner = [tensor.name for tensor in inputs_of(layer)]
            yield from categories_of(
                layer, inner[0] if len(inner) == 1 else key
            )
            continue
        count = _count_of(layer, key)
        if count is not None:
            yield layer, count


def inputs_of(network: keras.Model) -> tuple[keras.KerasTensor, ...]:
    """Returns a model's symbolic inputs; none of one that is no graph."""
    # A subclass of `keras.Model` with a `call` of its own lacks the attribute.
    return tuple(getattr(network, "inputs", None) or ())


def _count_of(layer: keras.layers.Layer, key: str) -> int | None:
    while isinstance(layer, keras.layers.Wrapper):
        layer = layer.layer
    if isinstance(layer, keras.layers.Embedding):
        return layer.input_dim
    if isinstance(layer, keras.layers.CategoryEncoding):
        return layer.num_tokens
    # `kgan.layers` lies beside the games, not below them, and a user's own
    # layers are as good.
    count = vars(layer).get(COUNTS[key])
    return count if type(count) is int else None
