"""`kgan train --plan`: what a run would cost, before it is started."""

import time

import keras

from kgan.models import Game
from kgan.runs.config import Config
from kgan.runs.describing import describe
from kgan.runs.embeddings import check_embedding
from kgan.runs.memory import peak_bytes
from kgan.runs.opening import open_data
from kgan.runs.say import say
from kgan.runs.scoring import check_scorable
from kgan.runs.starting import played
from kgan.runs.training import build

# Steps that are timed, after those that trace and compile.
TIMED_STEPS = 10


def plan(config: Config, *, download: bool = False) -> dict[str, float]:
    """Says what a run would cost; writes nothing.

    Args:
        config: the choices made; the recipe makes the others.
        download: whether TFDS may download the source.

    Returns:
        "parameters", "state_bytes" (weights, averages and optimizers),
        "seconds_per_1000_images", "minutes" for all steps and, but on
        Windows, "peak_bytes" of this process.

    Raises:
        FileNotFoundError, TypeError, ValueError: as `train` does.
    """
    config, data = open_data(config, download=download)
    check_scorable(data)
    check_embedding(config.embedding, data["train"])
    game = build(config)
    say(describe(config, game, data))
    seconds = seconds_per_step(game, data["train"])
    cost = {
        "parameters": float(
            sum(each.count_params() for each in played(game).values())
        ),
        "state_bytes": float(state_bytes(game)),
        "seconds_per_1000_images": 1000.0 * seconds / config.batch_size,
        "minutes": seconds * config.steps / 60.0,
    }
    peak = peak_bytes()
    if peak is not None:
        cost["peak_bytes"] = float(peak)
    held = "" if peak is None else f", process {peak / 2**20:,.0f} MiB"
    say(
        f"{cost['parameters']:,.0f} parameters; memory: state "
        f"{cost['state_bytes'] / 2**20:.1f} MiB{held}; "
        f"{cost['seconds_per_1000_images']:.2f} s per 1,000 images; "
        f"{config.steps:,} steps in about {cost['minutes']:.1f} minutes."
    )
    return cost


def seconds_per_step(game: Game, data: object) -> float:
    """Returns the seconds of a training step, tracing left out."""
    executions = -(-TIMED_STEPS // game.steps_per_execution)
    steps = executions * game.steps_per_execution
    game.fit(data, steps_per_epoch=steps, verbose=0)
    start = time.perf_counter()
    game.fit(data, steps_per_epoch=steps, verbose=0)
    return (time.perf_counter() - start) / steps


def state_bytes(game: Game) -> int:
    """Returns the bytes of all weights, averages and optimizer slots."""
    variables: list[keras.Variable] = list(game.variables)
    for player in game.players:
        variables += game.optimizer_of(player).variables
    unique = {id(variable): variable for variable in variables}
    return sum(variable.numpy().nbytes for variable in unique.values())
