"""How long a training step waits for data that stay in their shards."""

from pathlib import Path
from typing import Any

from kgan.data import load
from tools.benchmark.timing import interleaved
from tools.benchmark.timing import median_and_range
from tools.benchmark.timing import pooled
from tools.benchmark.timing import round_ratios
from tools.benchmark.workload import Workload
from tools.benchmark.workload import make_game

# Steps that are not counted: the first compiles, and buffers fill.
WARM_STEPS = 3


def compare(
    directory: Path,
    workload: Workload,
    batch_size: int,
    *,
    rounds: int,
    steps: int,
) -> dict[str, Any]:
    """Times the steps of a game on shards, and on one batch again and again.

    The game itself times how long each step waits for its batch. That is what
    a faster reader could save where data are read by other processors than
    those that train. Where the same cores do both, reading also slows the
    step: the ratio to steps on one batch has it all.

    Args:
        directory: a prepared one, of the workload's pictures.
        workload: the networks.
        batch_size: records a step.
        rounds: of both ways.
        steps: of each way in a round.

    Returns:
        "batch"; "step_ms" on shards ("low", "median" and "high");
        "wait_percent" of their time, and "least_wait_percent", that of steps
        on one batch, which need not wait; "over_one_batch", the ratio of
        seconds a step within a round.
    """
    stream = load(directory, batch_size=batch_size, cache="shards").stream()
    one_batch = stream.take(1).cache().repeat()
    games = {}
    plays = {}
    for way, batches in (("shards", stream), ("one batch", one_batch)):
        game = make_game(workload, jit_compile=True)
        train, iterator = game.make_train_function(), iter(batches)
        games[way] = game
        plays[way] = lambda train=train, iterator=iterator: train(iterator)
        for _ in range(WARM_STEPS):
            plays[way]()
    begun = {way: game.input_wait_seconds for way, game in games.items()}
    timed = interleaved(plays, rounds=rounds, steps=steps)
    waits = {
        way: 100.0
        * (game.input_wait_seconds - begun[way])
        / sum(pooled(timed[way]))
        for way, game in games.items()
    }
    step = median_and_range([1000.0 * each for each in pooled(timed["shards"])])
    ratios = round_ratios(timed["shards"], timed["one batch"])
    return {
        "batch": batch_size,
        "step_ms": step._asdict(),
        "wait_percent": waits["shards"],
        "least_wait_percent": waits["one batch"],
        "over_one_batch": median_and_range(ratios)._asdict(),
    }
