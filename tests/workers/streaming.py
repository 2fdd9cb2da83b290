"""Fits a game on shards on the workers of TF_CONFIG, and notes what came.

Run as `python -m tests.workers.streaming PREPARED DIRECTORY`; each worker
writes the labels that its replica was fed, in order, as
`worker_<index>.npy`.
"""

import json
import os
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from kgan.data import load
from tests.models.networks import OneTurn

BATCH = 8
EPOCHS = 2


def noting_game(seen: list[int]) -> OneTurn:
    """Returns a game whose turn notes the labels of its rows."""

    def note(labels: np.ndarray) -> np.float32:
        seen.extend(labels.tolist())
        return np.float32(0.0)

    def loss(
        game: OneTurn, batch: dict[str, tf.Tensor], mean: tf.Tensor
    ) -> tf.Tensor:
        noted = tf.numpy_function(note, [batch["label"]], tf.float32)
        return tf.reduce_mean(tf.square(mean)) + tf.stop_gradient(
            tf.ensure_shape(noted, ())
        )

    return OneTurn(loss, size=2)


def main(prepared: Path, directory: Path) -> None:
    """Fits, whole passes long."""
    task = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    seen: list[int] = []
    with strategy.scope():
        game = noting_game(seen)
        game.compile(
            model_optimizer=keras.optimizers.SGD(0.1), jit_compile=False
        )
    data = load(prepared, batch_size=BATCH, cache="shards", seed=1)
    game.fit(data, epochs=EPOCHS, verbose=0)
    np.save(directory / f"worker_{task}.npy", np.array(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
