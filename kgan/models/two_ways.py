"""The two ways of a game that translates back and forth."""

from typing import NamedTuple

import keras
import tensorflow as tf

from kgan.core import to_unit_range
from kgan.models.replay import Replay
from kgan.models.shapes import input_shapes
from kgan.models.translation import condition_values
from kgan.models.translation import flat_logits
from kgan.models.turn import Batch


class Way(NamedTuple):
    """One of the two translations, and who judges what it makes.

    Attributes:
        name: "forward" or "back".
        generator: translates.
        inverse: translates back.
        discriminator: of what is made.
        pool: of what was made before; None: it is judged fresh.
    """

    name: str
    generator: keras.Model
    inverse: keras.Model
    discriminator: keras.Model
    pool: Replay | None

    def made(self, given: tf.Tensor) -> tf.Tensor:
        """Returns translations in training."""
        return self.generator({"condition": given}, training=True)

    def brought_back(self, made: tf.Tensor) -> tf.Tensor:
        """Returns what the other way makes of translations, in training."""
        return self.inverse({"condition": made}, training=True)

    def logits(self, sample: tf.Tensor) -> tf.Tensor:
        """Returns the logits of all parts of samples, in training."""
        return flat_logits(
            self.discriminator({"sample": sample}, training=True)
        )


def given_and_real(batch: Batch) -> tuple[tuple[tf.Tensor, tf.Tensor], ...]:
    """Returns for each way what is given, and what is real of what is made.

    Args:
        batch: with `"sample"` and `"condition"`, which belong to no pairs.
    """
    sample = batch["sample"]
    condition = tf.cast(to_unit_range(batch["condition"]), sample.dtype)
    return (condition, sample), (sample, condition)


def mean_distance(made: tf.Tensor, given: tf.Tensor) -> tf.Tensor:
    """Returns mean |made - given|, a scalar."""
    return tf.reduce_mean(tf.abs(tf.cast(made, given.dtype) - given))


def pool_of(capacity: int, shape: tuple[int, ...], name: str) -> Replay | None:
    """Returns a memory of fakes; None where there is to be none.

    Args:
        capacity: of it; 0: none.
        shape: of one fake.
        name: of its layer.
    """
    if not capacity:
        return None
    # For its memory; what is shown of it is for the game to say.
    pool = Replay(capacity, name=name)
    pool.build((None, *shape))
    return pool


def check_inverse(generator: keras.Model, back_generator: keras.Model) -> None:
    """Raises unless the second network leads back to where the first began.

    Raises:
        ValueError: it does not, or one reads whole numbers.
    """
    ends = [
        (input_shapes(each)["condition"], tuple(each.output_shape[1:]))
        for each in (generator, back_generator)
    ]
    if ends[0] != ends[1][::-1]:
        raise ValueError(
            "`back_generator` must lead from samples back to conditions. "
            f"Received: generator from {ends[0][0]} to {ends[0][1]}, "
            f"back_generator from {ends[1][0]} to {ends[1][1]}"
        )
    for name, network in (
        ("generator", generator),
        ("back_generator", back_generator),
    ):
        if condition_values(network) is not None:
            raise ValueError(
                f"`{name}` must read real numbers: what the other one makes "
                "comes back to it. Received: a network of whole numbers"
            )
