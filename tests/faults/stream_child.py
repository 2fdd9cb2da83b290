"""Reads or trains on a stream in a process of its own, which others kill.

`read SOURCE CACHE RECORD` prints a digest of each batch from a record on,
without end; `fit SOURCE DIRECTORY` trains on shards, and leaves at its end
`final.npz`, all state.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

from kgan.callbacks import Checkpoint
from kgan.callbacks.game_state import state_variables
from kgan.data import load
from tests.faults.child import Tell
from tests.faults.child import make

BATCH = 32
EPOCHS = 3


def stream_of(source, cache):
    return load(source, batch_size=BATCH, seed=4, mirror=True, cache=cache)


def read(source, cache, record):
    for batch in stream_of(source, cache).stream(record).as_numpy_iterator():
        digest = hashlib.sha256()
        for role, values in sorted(batch.items()):
            digest.update(role.encode() + values.tobytes())
        print(digest.hexdigest(), flush=True)


def fit(source, directory):
    tf.config.experimental.enable_op_determinism()
    directory.mkdir(exist_ok=True)
    game = make(jit_compile=False)
    game.fit(
        stream_of(source, "shards"),
        epochs=EPOCHS,
        callbacks=[
            Tell(directory / "rows"),
            Checkpoint(directory / "checkpoints", every_steps=7),
        ],
        verbose=0,
    )
    np.savez(
        directory / "final.npz",
        *(variable.numpy() for _, variable in state_variables(game)),
    )


if __name__ == "__main__":
    verb, source, *rest = sys.argv[1:]
    if verb == "read":
        read(source, rest[0], int(rest[1]))
    else:
        fit(source, Path(rest[0]))
