"""Trains small games on the workers of TF_CONFIG, or alone without it.

Run as `python -m tests.workers.training DIRECTORY`; each worker writes there
what it ends with, `worker_<index>.npz`.
"""

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from kgan.core import is_chief
from kgan.core import num_workers
from kgan.core import worker_values
from kgan.losses import AdversarialLoss
from kgan.losses import Hinge
from kgan.losses import Minimax
from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.models import Game
from kgan.models.worker_data import check_same_step
from kgan.penalties import R1
from tests.models.networks import discriminator
from tests.models.networks import generator

BATCH = 16
DATA = np.random.default_rng(0).normal(size=(320, 8)).astype("float32")
# Three batches; of the last one's row, the second worker has nothing.
HELD_OUT = DATA[: 2 * BATCH + 1]


def adversarial_game(loss: AdversarialLoss) -> Callable[[], Game]:
    """Returns what makes a game of a loss, with R1 and an average."""
    return lambda: GAN(
        generator(), discriminator(), loss=loss, penalty=R1(0.5), ema=0.9
    )


def plain_game() -> Game:
    """A relativistic game with R1 and an average."""
    return GAN(
        generator(),
        discriminator(),
        loss=RelativisticPairing(),
        penalty=R1(0.5, every=2),
        ema=0.9,
    )


def normalized_game() -> Game:
    """One whose BatchNormalization sees its worker's rows alone."""
    return GAN(generator(normalized=True), discriminator(normalized=True))


def synchronized_game() -> Game:
    """One whose BatchNormalization sees the rows of all workers."""
    layers = keras.layers
    latent = keras.Input((4,), name="latent")
    x = layers.Dense(16, use_bias=False)(latent)
    x = layers.BatchNormalization(synchronized=True)(x)
    network = keras.Model({"latent": latent}, layers.Dense(8)(layers.ReLU()(x)))
    return GAN(network, discriminator(), ema=0.9)


def sgd() -> keras.optimizers.Optimizer:
    """Plain enough to compare weights."""
    return keras.optimizers.SGD(0.05, momentum=0.9)


def adam() -> keras.optimizers.Optimizer:
    """As in runs."""
    return keras.optimizers.Adam(2e-3, 0.5)


CASES: dict[str, tuple[Callable, Callable, dict]] = {
    "plain": (plain_game, sgd, {"steps_per_execution": 5}),
    "compiled": (plain_game, adam, {"jit_compile": True}),
    "synchronized": (synchronized_game, sgd, {}),
    "non_saturating": (
        adversarial_game(NonSaturating()),
        sgd,
        {"jit_compile": True},
    ),
    "minimax": (adversarial_game(Minimax()), sgd, {}),
    "hinge": (adversarial_game(Hinge()), sgd, {"jit_compile": True}),
    "relativistic": (
        adversarial_game(RelativisticPairing()),
        sgd,
        {"jit_compile": True},
    ),
    "normalized": (normalized_game, sgd, {"jit_compile": "auto"}),
}
VALIDATED = ("plain",)


def trained(
    case: str, strategy: tf.distribute.Strategy | None
) -> tuple[Game, dict]:
    """Returns a game after 20 steps, and the history of its terms."""
    build, optimizer, options = CASES[case]
    scope = contextlib.nullcontext() if strategy is None else strategy.scope()
    with scope:
        keras.utils.set_random_seed(3)
        game = build()
        game.compile(
            generator_optimizer=optimizer(),
            discriminator_optimizer=optimizer(),
            **{"jit_compile": False, **options},
        )
    history = game.fit(
        DATA,
        batch_size=BATCH,
        epochs=2,
        steps_per_epoch=10,
        validation_data=HELD_OUT if case in VALIDATED else None,
        shuffle=False,
        verbose=0,
    )
    return game, history.history


def name_of(weight: keras.Variable) -> str:
    """Returns the path without the numbers that a process gives to names."""
    return re.sub(r"_\d+(?=/|$)", "", weight.path)


def results(case: str, strategy: tf.distribute.Strategy | None) -> dict:
    """Returns the weights and terms that a case ends with."""
    game, history = trained(case, strategy)
    return {
        **{
            f"{case}|weight|{place}|{name_of(weight)}": weight.numpy()
            for place, weight in enumerate(game.weights)
        },
        **{f"{case}|term|{k}": np.array(v) for k, v in history.items()},
        f"{case}|compiled_turns": np.array(game.compiled_turns),
    }


def main(directory: Path) -> None:
    """Plays every case, and checks what all workers must agree on."""
    task = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    assert num_workers(strategy) == 2
    assert is_chief(strategy) == (task == 0)
    assert worker_values(task + 0.5, strategy) == [0.5, 1.5]
    found = {}
    for case in CASES:
        found |= results(case, strategy)
    try:
        check_same_step(7 + task, strategy)
    except ValueError as error:
        found["same_step"] = str(error)
    np.savez(directory / f"worker_{task}.npz", **found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
