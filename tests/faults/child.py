"""A small run in a process of its own, which others kill.

It says "begin" when it trains and "epoch" when an epoch's steps are done, and
leaves `rows`, the logs of each epoch, and at its end `final.npz`, all state.
"""

import argparse
import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

from kgan.callbacks import Checkpoint
from kgan.callbacks import ForPlayer
from kgan.callbacks import SampleGrid
from kgan.callbacks import TensorBoard
from kgan.callbacks import Throughput
from kgan.callbacks.game_state import state_variables
from kgan.models import GAN
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.penalties import R1

ROWS, HELD_OUT, BATCH = 512, 96, 16
TERM = "val_generator/adversarial"


class Tell(keras.callbacks.Callback):
    """Says where training is, and keeps the logs of each epoch."""

    def __init__(self, path):
        super().__init__()
        self.path = path

    def on_train_begin(self, logs=None):
        print("begin", flush=True)

    def on_test_begin(self, logs=None):
        print("epoch", flush=True)

    def on_epoch_end(self, epoch, logs=None):
        with self.path.open("a") as file:
            file.write(json.dumps([epoch, logs]) + "\n")


def digits():
    """Images of 8x8 uint8 pixels."""
    return np.rint(load_digits().images * 255 / 16).astype(np.uint8)[..., None]


def make(jit_compile):
    keras.utils.set_random_seed(3)
    model = GAN(
        dcgan_generator((8, 8, 1), latent_size=16, width=4),
        dcgan_discriminator((8, 8, 1), width=4),
        penalty=R1(1.0, every=2),
        ema=0.99,
        seed=5,
    )
    model.compile(
        generator_optimizer=keras.optimizers.Adam(2e-3, 0.5),
        discriminator_optimizer=keras.optimizers.Adam(2e-3, 0.5),
        jit_compile=jit_compile,
    )
    return model


def callbacks_of(directory, every_steps):
    board = TensorBoard(directory / "logs", every_steps=10)
    return [
        Throughput(),
        ForPlayer(
            "generator",
            keras.callbacks.LearningRateScheduler(lambda _, rate: rate * 0.9),
        ),
        ForPlayer(
            "discriminator",
            keras.callbacks.ReduceLROnPlateau(
                monitor=TERM, mode="min", patience=1, factor=0.5
            ),
        ),
        keras.callbacks.EarlyStopping(
            monitor=TERM,
            mode="min",
            patience=99,
            restore_best_weights=True,
        ),
        board,
        SampleGrid(
            directory / "samples",
            every_steps=50,
            count=16,
            gif=False,
            board=board,
        ),
        Tell(directory / "rows"),
        Checkpoint(directory / "checkpoints", every_steps=every_steps),
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("--every_steps", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--jit_compile", action="store_true")
    given = parser.parse_args()
    tf.config.experimental.enable_op_determinism()
    given.directory.mkdir(parents=True, exist_ok=True)
    images = digits()
    model = make(given.jit_compile)
    model.fit(
        images[:ROWS],
        batch_size=BATCH,
        epochs=given.epochs,
        validation_data=images[ROWS : ROWS + HELD_OUT],
        callbacks=callbacks_of(given.directory, given.every_steps),
        verbose=0,
    )
    values = [
        keras.ops.convert_to_numpy(variable)
        for _, variable in state_variables(model)
    ]
    np.savez(given.directory / "final.npz", *values)


if __name__ == "__main__":
    main()
