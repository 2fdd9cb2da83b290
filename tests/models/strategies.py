"""The strategies that the tests of a process share."""

import functools

import tensorflow as tf

from kgan.runs import open_strategy


@functools.cache
def scope_of(replicas):
    """One strategy a process: collectives of a second one would collide."""
    if replicas == len(tf.config.list_logical_devices("CPU")):
        return open_strategy("mirrored")
    return tf.distribute.MirroredStrategy(
        [f"CPU:{replica}" for replica in range(replicas)]
    )
