"""The step of a game of kgan, as `fit` plays it."""

import json
import sys
from collections.abc import Callable
from typing import Any

import keras

from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.models import GAN
from kgan.penalties import R1
from kgan.penalties import R2
from tools.benchmark.answering import answer
from tools.benchmark.step_work import GAMMA
from tools.benchmark.step_work import WORKS
from tools.benchmark.step_work import Work
from tools.benchmark.step_work import make_networks
from tools.benchmark.step_work import make_optimizer
from tools.benchmark.step_work import repeated_batch
from tools.benchmark.step_work import set_precision


def kgan_step(
    work: Work,
    rows: int,
    options: dict[str, Any],
    *,
    shares_samples: bool = False,
) -> Callable[[], Any]:
    """Returns a call that plays `steps_per_execution` steps.

    It returns when their terms are on the host.

    Args:
        work: of the row.
        rows: of a batch.
        options: of `Game.compile`.
        shares_samples: as of `make_game`.
    """
    game = make_game(work, options, shares_samples=shares_samples)
    batches = iter(repeated_batch(work, rows))
    train = game.make_train_function()
    return lambda: train(batches)


def make_game(
    work: Work, options: dict[str, Any], *, shares_samples: bool = False
) -> GAN:
    """Returns the compiled game of a row.

    No average of the weights is kept, since no peer keeps one.

    Args:
        work: of the row.
        options: of `Game.compile`.
        shares_samples: both players learn from the same ones, which no other
            way that is timed does.
    """
    game = GAN(
        *make_networks(work),
        shares_samples=shares_samples,
        loss=RelativisticPairing() if work.relativistic else NonSaturating(),
        penalty=(R1(GAMMA), R2(GAMMA)) if work.relativistic else None,
        ema=None,
    )
    game.compile(
        generator_optimizer=make_optimizer(),
        discriminator_optimizer=make_optimizer(),
        **options,
    )
    return game


if __name__ == "__main__":
    name, size, precision, chosen = sys.argv[1:]
    set_precision(precision)
    keras.utils.disable_interactive_logging()
    compile_options = json.loads(chosen)
    shares_samples = compile_options.pop("shares_samples", False)
    answer(
        lambda: kgan_step(
            WORKS[name],
            int(size),
            compile_options,
            shares_samples=shares_samples,
        )
    )
