"""A job on vectors of real data: a flow, or a control, and its likelihood."""

import time
from typing import NamedTuple

import keras
import numpy as np
from sklearn.decomposition import PCA

from kgan.audit import Auditor
from kgan.data import load
from kgan.models import Diverged
from kgan.models import FlowGAN
from kgan.models import RealNVP
from pipelines.study.audited import as_they_are
from pipelines.study.audited import values_of
from pipelines.study.controls import Control
from pipelines.study.controls import Sides
from pipelines.study.plane_networks import VectorNetworks
from pipelines.study.systems import System

AUDITED = 4_000
TRAIN_ROWS = 40_000
_GARMENT_SEED = 1_000_000
# What a job is made of beside the system and the components.
SETTINGS = {"audited": AUDITED, "train_rows": TRAIN_ROWS}


class Vectors(NamedTuple):
    """Rows without a picture in common.

    Attributes:
        train: learned from.
        held_out: compared with, and whose likelihood is taken.
        others: of the same split, and learned from by nobody.
    """

    train: np.ndarray
    held_out: np.ndarray
    others: np.ndarray


def garments(components: int) -> Vectors:
    """Returns Fashion-MNIST as whitened principal components.

    Pixels have the noise of their last bit, so that they have a density.
    Components are found on the rows that are learned from.

    Args:
        components: how many.
    """
    generator = np.random.default_rng(_GARMENT_SEED)

    def noisy(split: str, rows: int) -> np.ndarray:
        sample = load(
            "fashion_mnist", split, batch_size=1, shuffle=False
        ).records["sample"]
        picked = generator.permutation(len(sample))[:rows]
        pixels = sample[picked].reshape(rows, -1).astype(np.float32)
        pixels += generator.random(pixels.shape, np.float32)
        return pixels / np.float32(256.0)

    train, test = noisy("train", TRAIN_ROWS + AUDITED), noisy("test", AUDITED)
    learned, others = np.split(train, [TRAIN_ROWS])
    projection = PCA(components, whiten=True, random_state=0).fit(learned)
    return Vectors(
        *(
            projection.transform(rows).astype(np.float32)
            for rows in (learned, test, others)
        )
    )


def train_and_audit(
    system: System, data: Vectors, seed: int
) -> dict[str, float]:
    """Returns likelihood, entropy and what the audit says of a flow.

    Of a training that diverges nothing is scored: `"diverged"` is 1.

    Args:
        system: a flow.
        data: what it learns.
        seed: of order, weights at the start, and noise.
    """
    keras.utils.set_random_seed(seed)
    networks = VectorNetworks(data.train.shape[1], 1)
    game = system.compiled(
        system.make(system, networks, seed), epoch_steps=system.steps
    )
    if not isinstance(game, RealNVP | FlowGAN):
        raise TypeError(f"`system` must be a flow. Received: {system.title!r}")
    began = time.monotonic()
    try:
        game.fit(
            load(data.train, "all", batch_size=system.batch_size, seed=seed),
            epochs=1,
            steps_per_epoch=system.steps,
            verbose=0,
        )
    except Diverged:
        return {"diverged": 1.0}
    minutes = (time.monotonic() - began) / 60.0
    made = game.sample(AUDITED, seed=seed)
    log_prob = np.asarray(game.log_prob(data.held_out), np.float64)
    return {
        **_audited(made, data, seed),
        "nll": float(-np.mean(log_prob)),
        "nll_median": float(-np.median(log_prob)),
        "entropy": float(-np.mean(game.log_prob(made), dtype=np.float64)),
        "diverged": 0.0,
        "minutes": minutes,
    }


def audit_control(
    control: Control, data: Vectors, seed: int
) -> dict[str, float]:
    """Returns what the audit says of a control.

    Args:
        control: what makes samples.
        data: what it learns.
        seed: of samples.
    """
    made = control(
        Sides(data.train, data.others),
        AUDITED,
        np.random.default_rng([seed, 1]),
    )
    return _audited(made, data, seed)


def _audited(made: np.ndarray, data: Vectors, seed: int) -> dict[str, float]:
    auditor = Auditor(
        train=data.train,
        held_out=data.held_out,
        # As they come: each component weighs as much.
        embedding=as_they_are,
        seed=seed,
    )
    return values_of(auditor(made))
