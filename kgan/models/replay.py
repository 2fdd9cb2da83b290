"""Fakes that fooled the discriminator, shown to it again."""

from typing import Any
from typing import final

import keras
import tensorflow as tf

from kgan.core import check_integer
from kgan.core import check_number
from kgan.core import serializable

# The name under which a row's number comes with its noise.
ROW = "row"


@final
@serializable
class Replay(keras.layers.Layer):
    """A memory of fakes that the discriminator takes for data.

    In each of its turns the discriminator sees, beside new fakes, one
    remembered fake for each row, and its loss has the further term

        weight L_D(d(x), d(remembered))

    of the same samples x of the data, so that data and fakes stay equal in
    number. Of the new fake of a row and the remembered one, that with the
    higher logit stays in the memory: what fooled the discriminator most
    comes back until it no longer does. The generator's turn is as without.

    Row i of a turn meets slot (f + i) mod capacity; then f moves on by the
    rows of the turn. A slot that holds nothing yet stands for the new fake,
    and so do those of rows beyond the capacity.

    It is not a buffer of fakes drawn at random (Shrivastava et al., 2017),
    which remembers without asking the discriminator.

    The memory is a weight that is not trained, one of its size on each
    replica and in each checkpoint; a game saves and resumes it, and its
    evaluation leaves it. A `Replay` belongs to one game.

    Args:
        capacity: fakes that are remembered; at least the rows of a turn, to
            be of use to all of them.
        weight: of its term.
        name: the Keras name.

    Attributes:
        samples: float32 `(capacity, ...)`, a weight.
        filled: float32 `(capacity,)`, a weight: 1 for slots in use, else 0.
        first: f, a float32 weight.

    Raises:
        TypeError: `capacity` is no integer, or `weight` no number.
        ValueError: `capacity` is below 1 or above 2^20, or `weight` negative.

    Example:

    >>> import kgan
    >>> model = kgan.models.GAN(
    ...     kgan.networks.dcgan_generator((8, 8, 1), width=8),
    ...     kgan.networks.dcgan_discriminator((8, 8, 1), width=8),
    ...     replay=Replay(64, weight=0.5),
    ... )
    >>> tuple(model.replay.samples.shape)
    (64, 8, 8, 1)
    """

    def __init__(
        self, capacity: int, weight: float = 1.0, name: str = "replay"
    ) -> None:
        # A layer for its weights' sake, float32 in any precision.
        super().__init__(name=name, dtype="float32", trainable=False)
        # f is a float, as all that is meaned over replicas.
        self.capacity = check_integer("capacity", capacity, maximum=2**20)
        self.weight = check_number("weight", weight, minimum=0.0)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the memory, empty.

        Args:
            input_shape: `(None, ...)`, of samples.
        """

        def zeros(name: str, shape: tuple[int | None, ...]) -> keras.Variable:
            return self.add_weight(
                shape=shape, initializer="zeros", trainable=False, name=name
            )

        self.samples = zeros("samples", (self.capacity, *input_shape[1:]))
        self.filled = zeros("filled", (self.capacity,))
        self.first = zeros("first", ())

    def recall(self, rows: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
        """Returns what rows meet: a remembered fake, or else the new one.

        Args:
            rows: int32 `(n,)`, their numbers in the turn.
            fake: `(n, ...)` new fakes.

        Returns:
            float32 `(n, ...)`, without a gradient.
        """
        slots = self._slots(rows)
        known = (rows < self.capacity) & (
            tf.gather(self.filled.value, slots) > 0.0
        )
        return tf.where(
            _per_row(known, fake),
            tf.gather(self.samples.value, slots),
            tf.stop_gradient(tf.cast(fake, tf.float32)),
        )

    def remember(
        self,
        rows: tf.Tensor,
        old: tf.Tensor,
        fake: tf.Tensor,
        stays: tf.Tensor,
        shares: int,
    ) -> None:
        """Keeps of each row what it met, or its new fake.

        Each share of a turn, on a replica or of accumulated gradients, knows
        its own rows only, and the values of all shares are meaned in the
        end. So each one writes its own rows as many times larger, and zeros
        for those of others.

        Args:
            rows: int32 `(n,)`, their numbers in the turn.
            old: float32 `(n, ...)`, of `recall`.
            fake: `(n, ...)` new fakes.
            stays: bool `(n,)`: what the row met stays.
            shares: in which the turn is played, on replicas and in parts.
        """
        kept = tf.where(
            _per_row(stays, old),
            old,
            tf.stop_gradient(tf.cast(fake, tf.float32)),
        )
        moved = tf.shape(rows)[0] * shares
        first = tf.cast(self.first.value, tf.int32)
        distance = tf.range(self.capacity) - first
        met = tf.math.floormod(distance, self.capacity) < moved
        # Rows that meet no slot go into one behind the last.
        places = tf.where(
            rows < self.capacity, self._slots(rows), self.capacity
        )
        own = tf.scatter_nd(
            places[:, tf.newaxis],
            shares * kept,
            (self.capacity + 1, *self.samples.shape[1:]),
        )[:-1]
        self.samples.assign(
            tf.where(_per_row(met, own), own, self.samples.value)
        )
        self.filled.assign(tf.where(met, 1.0, self.filled.value))
        self.first.assign(
            tf.cast(tf.math.floormod(first + moved, self.capacity), tf.float32)
        )

    def _slots(self, rows: tf.Tensor) -> tf.Tensor:
        first = tf.cast(self.first.value, tf.int32)
        return tf.math.floormod(first + rows, self.capacity)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "capacity": self.capacity,
            "weight": self.weight,
            "name": self.name,
        }


def as_replay(
    replay: Replay | None, sample_shape: tuple[int, ...]
) -> Replay | None:
    """Returns the memory of a game, made for its samples.

    Args:
        replay: as given.
        sample_shape: of one sample.

    Raises:
        TypeError: it is no `Replay`.
        ValueError: it holds samples of another shape.
    """
    if replay is None:
        return None
    if not isinstance(replay, Replay):
        raise TypeError(
            "`replay` must be a kgan.models.Replay. "
            f"Received: replay={replay!r}"
        )
    if not replay.built:
        replay.build((None, *sample_shape))
    held = tuple(replay.samples.shape[1:])
    if held != sample_shape:
        raise ValueError(
            "`replay` must be of this game alone. Received: one that holds "
            f"samples of shape {held}, for samples of shape {sample_shape}"
        )
    return replay


def _per_row(values: tf.Tensor, samples: tf.Tensor) -> tf.Tensor:
    return tf.reshape(values, (-1, *[1] * (samples.shape.rank - 1)))
