"""A job in the plane that is audited: a system, or a control, on a law."""

from pathlib import Path

import keras
import numpy as np

from kgan.audit import Auditor
from kgan.core import save_png
from kgan.core import scatter_picture
from kgan.models import GAN
from kgan.models import Game
from pipelines.study.audited import as_they_are
from pipelines.study.audited import values_of
from pipelines.study.controls import Control
from pipelines.study.controls import Sides
from pipelines.study.laws import Law
from pipelines.study.laws import scores_of_kinds
from pipelines.study.plane import HELD_OUT_SEED
from pipelines.study.plane import OTHERS_SEED
from pipelines.study.plane import SCORED_SAMPLES
from pipelines.study.plane import VALIDATION_SEED
from pipelines.study.plane import exact_batches
from pipelines.study.plane import exact_samples
from pipelines.study.plane import networks_of
from pipelines.study.plane import scores_of_density
from pipelines.study.plane import scores_of_exact_sampler
from pipelines.study.plane import smoothed_nll
from pipelines.study.ranking import ranks
from pipelines.study.ranking import spearman
from pipelines.study.systems import System
from pipelines.study.trajectory import LOOKS
from pipelines.study.trajectory import trained

# Rows that an audit compares, and of training that it looks for copies in.
AUDITED = 4_000
TRAIN_ROWS = 8_000
# Samples of each look at a game on its way.
LOOKED_AT = 2_500
# What a job is made of beside the system and the law.
SETTINGS = {
    "audited": AUDITED,
    "train_rows": TRAIN_ROWS,
    "scored_samples": SCORED_SAMPLES,
}


def train_and_audit(
    system: System, law: Law, seed: int, folder: Path
) -> dict[str, float]:
    """Returns what the audit and the law itself say after the last step.

    No row is learned from twice, and the audit looks for copies in the first
    8,000 of them: that samples are new says little here.

    Of a training that diverges nothing is scored: `"diverged"` is 1.

    Args:
        system: what is trained.
        law: the data's.
        seed: of data, weights at the start, and noise.
        folder: gets a picture of the samples.
    """
    keras.utils.set_random_seed(seed)
    game = system.compiled(
        system.make(system, networks_of(law), seed),
        epoch_steps=system.steps // LOOKS,
    )
    training = trained(
        game,
        exact_batches(system, law, seed),
        steps=system.steps,
        scored=lambda: _looked_at(game, law),
    )
    if training.minutes is None:
        return {**training.values, "diverged": 1.0}
    made = game.sample(SCORED_SAMPLES, seed=seed)
    train = exact_samples(system, law, seed)[0][:TRAIN_ROWS]
    scores = {
        **_scores(made, train, law, seed, folder),
        **scores_of_density(game, made, law),
        **training.values,
        "diverged": 0.0,
        "minutes": training.minutes,
    }
    if _judges_one(game):
        held_out, _ = law.sample(AUDITED, seed=HELD_OUT_SEED)
        scores |= ranks(game.score, made, law, held_out=held_out)
    return scores


def audit_control(
    control: Control, law: Law, seed: int, folder: Path
) -> dict[str, float]:
    """Returns what the audit and the law itself say of a control.

    It learns from the rows that the audit looks for copies in, 8,000.

    Args:
        control: what makes samples.
        law: the data's.
        seed: of data and samples.
        folder: gets a picture of the samples.
    """
    sides = Sides(
        law.sample(TRAIN_ROWS, seed=seed)[0],
        law.sample(AUDITED, seed=VALIDATION_SEED)[0],
    )
    made = control(sides, SCORED_SAMPLES, _own_stream(seed))
    return _scores(made, sides.train, law, seed, folder)


def audit_exact(law: Law, seed: int, folder: Path) -> dict[str, float]:
    """Returns what they say of other real data, and the law's own likelihood.

    Args:
        law: the data's.
        seed: of the samples.
        folder: gets a picture of them.
    """
    made, _ = law.sample(SCORED_SAMPLES, seed=OTHERS_SEED + seed)
    train, _ = law.sample(TRAIN_ROWS, seed=seed)
    return {
        **_scores(made, train, law, seed, folder),
        **scores_of_exact_sampler(law, seed),
    }


def _own_stream(seed: int) -> np.random.Generator:
    """Of a control: the data of a seed are drawn from the seed's own."""
    return np.random.default_rng([seed, 1])


def _scores(
    made: np.ndarray, train: np.ndarray, law: Law, seed: int, folder: Path
) -> dict[str, float]:
    save_png(folder / "samples.png", scatter_picture(made))
    auditor = Auditor(
        train=train,
        held_out=law.sample(AUDITED, seed=HELD_OUT_SEED)[0],
        # The plane is its own embedding.
        embedding=as_they_are,
        seed=seed,
    )
    return {
        **values_of(auditor(made[:AUDITED])),
        **scores_of_kinds(made, law),
        "nll_smoothed": smoothed_nll(made, law),
    }


def _looked_at(game: Game, law: Law) -> dict[str, float]:
    made = game.sample(LOOKED_AT, seed=0)
    found = {
        name: value
        for name, value in scores_of_kinds(made, law).items()
        if name in ("modes", "high_quality")
    }
    if _judges_one(game):
        found["rank_density"] = spearman(game.score(made), law.log_prob(made))
    return found


def _judges_one(game: Game) -> bool:
    """Whether the discriminator says something of a sample by itself."""
    return isinstance(game, GAN) and game.packing == 1
