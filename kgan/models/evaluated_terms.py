"""The terms of a game on held-out data."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import keras
import tensorflow as tf

from kgan.core import Noise
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.core import row_range
from kgan.core import sum_over_replicas
from kgan.core import to_unit_range
from kgan.models.step import turn_terms
from kgan.models.turn import Batch
from kgan.models.turn import batch_rows

if TYPE_CHECKING:
    from kgan.models.game import Game

# Marks the noise of evaluation apart from that of any training step.
EVALUATION = -1


def evaluate_terms(
    game: "Game", batch: Batch, index: tf.Tensor
) -> dict[str, tf.Tensor]:
    """Computes every term on a replica's batch; changes no variable.

    Networks run as in training, on the batch's own statistics, so that the
    terms compare with those of training; nothing of it is kept.

    Args:
        game: whose terms are computed.
        batch: this replica's rows.
        index: of the batch in the evaluation; it decides the noise.

    Returns:
        The terms as `<player>/<term>`, meaned over the rows of all replicas,
        and `"rows"`, how many they are.
    """
    batch = {**batch, "sample": to_unit_range(batch["sample"])}
    rows = batch_rows(batch)
    # Of the last batch, the last replicas may have fewer rows, or none.
    first, total = row_range(rows)
    batch = _with_stand_ins(batch, rows, total)
    turns, shared = game.turns(), game.shared_pass

    def noise_of(laws: Mapping[str, Noise], position: int) -> Batch:
        key = noise_key(game.seed, EVALUATION, position, index)
        drawn = draw_noise(laws, total, key)
        own = {k: value[first : first + rows] for k, value in drawn.items()}
        return _with_stand_ins(own, rows, total)

    common = {}
    if shared is not None:
        with keras.StatelessScope():
            made = shared.make(batch, noise_of(shared.noise, len(turns)))
        common = {shared.name: made}
    logs = {}
    for position, turn in enumerate(turns):
        noise = {**noise_of(turn.noise, position), **common}
        for name, term in turn_terms(turn, batch, noise).items():
            logs[f"{turn.player}/{name}"] = term
    share = tf.cast(rows, tf.float32) / tf.cast(total, tf.float32)
    means = sum_over_replicas(
        [tf.where(share > 0.0, term * share, 0.0) for term in logs.values()]
    )
    return {
        **dict(zip(logs, means, strict=True)),
        "rows": tf.cast(total, tf.float32),
    }


def _with_stand_ins(values: Batch, rows: tf.Tensor, total: tf.Tensor) -> Batch:
    """Returns a replica's values; of one without rows, zeros in their place.

    Convolutions of no rows fail on some processors. There are as many zeros
    as the global batch has rows, which every network takes, and what comes of
    them counts for nothing.

    Args:
        values: of this replica, by name.
        rows: how many each has.
        total: rows of the global batch.
    """
    if tf.distribute.get_replica_context().num_replicas_in_sync == 1:
        return values
    extra = tf.where(rows > 0, 0, total)
    return {
        name: tf.pad(value, [[0, extra]] + [[0, 0]] * (value.shape.rank - 1))
        for name, value in values.items()
    }
