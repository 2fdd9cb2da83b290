"""The game that comparisons of steps play, and its records."""

import argparse
from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import keras
import numpy as np

from kgan.core import RecordStream
from kgan.data import load
from kgan.models import GAN
from kgan.models import Game
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator
from kgan.networks import r3_discriminator
from kgan.networks import r3_generator
from tools.benchmark.arguments import positive_integer
from tools.benchmark.arguments import positive_integers

NETWORKS: dict[
    str, tuple[Callable[..., keras.Model], Callable[..., keras.Model]]
] = {
    "dcgan": (dcgan_generator, dcgan_discriminator),
    "mlp": (mlp_generator, mlp_discriminator),
    "r3": (r3_generator, r3_discriminator),
}
# Enough that batches differ, few enough to be made at once.
LEAST_RECORDS = 1024


class Workload(NamedTuple):
    """What one step has to do.

    Attributes:
        network: a name in `NETWORKS`.
        image_size: pixels of a side.
        channels: of a picture.
        width: of both networks, as the functions of `NETWORKS` mean it.
    """

    network: str
    image_size: int
    channels: int
    width: int

    @property
    def sample_shape(self) -> tuple[int, int, int]:
        """Of one picture: (height, width, channels)."""
        return self.image_size, self.image_size, self.channels


def add_workload_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags that `workload_of` reads."""
    parser.add_argument("--network", choices=sorted(NETWORKS), default="dcgan")
    parser.add_argument(
        "--image_size",
        type=positive_integer,
        default=28,
        help="pixels of a side (default: %(default)s)",
    )
    parser.add_argument(
        "--channels",
        type=int,
        choices=(1, 3, 4),
        default=1,
        help="of a picture (default: %(default)s)",
    )
    parser.add_argument(
        "--width",
        type=positive_integer,
        default=32,
        help="channels, or units, of both networks (default: %(default)s)",
    )


def add_batch_argument(parser: argparse.ArgumentParser) -> None:
    """Adds the flag of the batches that are compared."""
    parser.add_argument(
        "--batch",
        type=positive_integers,
        default=[16, 64, 256],
        help="records a step, several with commas (default: 16,64,256)",
    )


def check_workload(options: argparse.Namespace) -> None:
    """Raises TypeError or ValueError where no network has the sizes."""
    make_networks(workload_of(options))


def workload_of(options: argparse.Namespace) -> Workload:
    """Returns the workload that the command line asks for."""
    return Workload(
        options.network, options.image_size, options.channels, options.width
    )


def make_networks(workload: Workload) -> tuple[keras.Model, keras.Model]:
    """Returns generator and discriminator; equal weights at every call.

    Args:
        workload: their kind and sizes.

    Raises:
        TypeError, ValueError: the networks refuse the sizes.
    """
    keras.utils.set_random_seed(0)
    make_generator, make_discriminator = NETWORKS[workload.network]
    return (
        make_generator(workload.sample_shape, width=workload.width),
        make_discriminator(workload.sample_shape, width=workload.width),
    )


def make_game(workload: Workload, *, jit_compile: bool) -> Game:
    """Returns a compiled GAN; equal weights and noise at every call.

    Args:
        workload: its networks.
        jit_compile: whether XLA compiles its turns.

    Raises:
        TypeError, ValueError: the networks refuse the sizes.
    """
    game = GAN(*make_networks(workload))
    game.compile(
        generator_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        discriminator_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        jit_compile=jit_compile,
    )
    return game


def make_data(workload: Workload, batch_size: int) -> RecordStream:
    """Returns a stream of uint8 noise from memory, equal at every call."""
    pictures = np.random.default_rng(0).integers(
        256,
        size=(max(batch_size, LEAST_RECORDS), *workload.sample_shape),
        dtype=np.uint8,
    )
    return load(pictures, split="all", batch_size=batch_size)


def step_of(game: Game, data: RecordStream) -> Callable[[], Any]:
    """Returns a call that plays one training step, as `fit` does.

    It returns when the step's terms are on the host.

    Args:
        game: compiled, with one step an execution.
        data: its records, from the first on.
    """
    train = game.make_train_function()
    batches = iter(data.stream())
    return lambda: train(batches)
