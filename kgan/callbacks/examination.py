"""One examination of a game in training: its signs, as numbers."""

from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from kgan.callbacks.variety import Variety
from kgan.callbacks.variety import lowest_entropy
from kgan.callbacks.vital_signs import called_real
from kgan.callbacks.vital_signs import pair_odds
from kgan.callbacks.vital_signs import separation
from kgan.callbacks.vital_signs import separation_deviation
from kgan.callbacks.vital_signs import surprise
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.core import to_unit_range
from kgan.export import judgement
from kgan.models import ACGAN
from kgan.models import ALI
from kgan.models import GAN
from kgan.models import ConditionalGAN
from kgan.models import FlowGAN
from kgan.models import Game
from kgan.models import MixtureOfGenerators

Records = Mapping[str, np.ndarray]
# Fewer real samples say nothing of what they have in common.
FEWEST = 16
TRAIN, HELD_OUT, FAKE = "train", "held_out", "fake"
# What says how signs are to be read, and hardly changes in a run.
_CONSTANT = (
    "step",
    "steps",
    "are_finite",
    "overfit_deviation",
    "diversity_deviation",
    "real_mode_entropy",
    "lowest_mode_entropy",
)


class Signs(NamedTuple):
    """What one examination found. None: it is not known of this game.

    Attributes:
        step: of the game.
        steps: since the examination before.
        skipped: moves in them that were not made.
        gradient_norms: of each player, meaned over those of them in which it
            was finite; without a player of whom it never was.
        update_norms: of each player, how far its weights have moved in them,
            as a share of their norm.
        loss_scales: of each player that computes in float16.
        input_wait: share of the time that was spent waiting for data.
        are_finite: whether all samples and logits were; else none of the
            signs below is known.
        train_logit: mean of the logits of training data.
        held_out_logit: of held-out data.
        fake_logit: of samples.
        reals_called_real: mean probability that held-out data are given.
        fakes_called_real: that samples are given.
        overfit: `separation` of training from held-out data.
        overfit_deviation: its standard deviation by chance.
        train_apart: `separation` of training data from samples.
        told_apart: `separation` of held-out data from samples.
        pair_odds: of held-out data and samples.
        surprise: of held-out data and samples.
        diversity: of samples, as a share of held-out data's.
        diversity_deviation: of as many held-out data, whose mean is 1.
        mode_entropy: of samples' shares of the data's modes, nats.
        real_mode_entropy: of the data's own.
        lowest_mode_entropy: which as many data hardly fall below.
    """

    step: int
    steps: int = 1
    skipped: int = 0
    gradient_norms: dict[str, float] = {}
    update_norms: dict[str, float] = {}
    loss_scales: dict[str, float] = {}
    input_wait: float | None = None
    are_finite: bool = True
    train_logit: float | None = None
    held_out_logit: float | None = None
    fake_logit: float | None = None
    reals_called_real: float | None = None
    fakes_called_real: float | None = None
    overfit: float | None = None
    overfit_deviation: float | None = None
    train_apart: float | None = None
    told_apart: float | None = None
    pair_odds: float | None = None
    surprise: float | None = None
    diversity: float | None = None
    diversity_deviation: float | None = None
    mode_entropy: float | None = None
    real_mode_entropy: float | None = None
    lowest_mode_entropy: float | None = None

    def scalars(self) -> dict[str, float]:
        """Returns all that is known and changes, by the name of its chart."""
        found: dict[str, float] = {}
        for name, value in self._asdict().items():
            if name in _CONSTANT or value is None:
                continue
            if isinstance(value, dict):
                for player, number in value.items():
                    found[f"{player}/{name.removesuffix('s')}"] = number
            else:
                found[name] = float(value)
        return found


class Examiner:
    """Looks at samples of a game, and at what its discriminator says.

    Args:
        game: in training.
        train: records that it is trained on; None where they are not known.
        held_out: records that it is not trained on, alike; of fewer than 16
            training data take the place, but for what is told of overfitting.
        count: of each that an examination looks at, where there are as many.
        seed: of which ones, and of the samples' noise.
    """

    def __init__(
        self,
        game: Game,
        train: Records | None,
        held_out: Records | None,
        *,
        count: int,
        seed: int,
    ) -> None:
        self._game = game
        self._seed = seed
        self._real = {
            name: records
            for name, records in ((TRAIN, train), (HELD_OUT, held_out))
            if records is not None and len(records["sample"]) >= FEWEST
        }
        self._count = count
        self._draws = bool(game.sample_noise)
        # In the graph: one by one, the operations of a key take milliseconds.
        self._noise = tf.function(
            lambda seed: draw_noise(game.sample_noise, count, noise_key(seed)),
            autograph=False,
        )
        self._judge = _judge_of(game)
        self._log_odds = logits_are_log_odds(game)
        self._variety: Variety | None = None
        # Where too few are held out, training data stand for the data.
        self._known = HELD_OUT if HELD_OUT in self._real else TRAIN
        if self._draws and self._known in self._real:
            samples = self._real[self._known]["sample"]
            self._varied = min(count, len(samples))
            self._variety = Variety(samples, count=self._varied, seed=seed)
            self._lowest_entropy = lowest_entropy(
                self._variety.entropy, self._varied
            )

    def populations(
        self, step: int, *, rows_at_once: int = 256
    ) -> dict[str, dict[str, Any]]:
        """Returns the samples that are looked at at a step, by population.

        Args:
            step: decides which ones, with the seed.
            rows_at_once: samples made at once.
        """
        generator = np.random.default_rng((self._seed, step))
        found: dict[str, dict[str, Any]] = {}
        for name, records in self._real.items():
            total = len(records["sample"])
            rows = generator.choice(
                total, min(self._count, total), replace=False, shuffle=False
            )
            found[name] = {k: v[np.sort(rows)] for k, v in records.items()}
        if self._draws:
            seed = int(generator.integers(2**31))
            game = self._game
            labels = game.labels_for(self._count, seed=seed)
            noise = self._noise(tf.constant(seed))
            samples = game.samples_of(
                noise, labels, ema=False, batch_size=rows_at_once
            )
            found[FAKE] = {"sample": samples}
            if labels is not None:
                found[FAKE]["label"] = labels
        return found

    def logits(
        self,
        populations: Mapping[str, Mapping[str, Any]],
        step: int,
        *,
        rows_at_once: int = 256,
    ) -> dict[str, np.ndarray]:
        """Returns what the discriminator says of each population.

        Args:
            populations: of `populations`.
            step: decides noise, where the discriminator is shown any.
            rows_at_once: samples judged at once.
        """
        if self._judge is None:
            return {}
        found = {}
        for name, each in populations.items():
            starts = range(0, len(each["sample"]), rows_at_once)
            found[name] = np.concatenate(
                [
                    self._judge(
                        {k: v[i : i + rows_at_once] for k, v in each.items()},
                        (self._seed, step, i),
                    )
                    for i in starts
                ]
            )
        return found

    def signs(
        self,
        populations: Mapping[str, Mapping[str, Any]],
        logits: Mapping[str, np.ndarray],
    ) -> dict[str, Any]:
        """Returns the signs of samples and logits, as `Signs` names them.

        Args:
            populations: of `populations`.
            logits: of `logits`.
        """
        fakes = populations[FAKE]["sample"] if FAKE in populations else 0.0
        if not all(
            np.isfinite(each).all() for each in (fakes, *logits.values())
        ):
            return {"are_finite": False}
        found: dict[str, Any] = {
            f"{name}_logit": float(values.mean())
            for name, values in logits.items()
        }
        train, held_out, fake = (
            logits.get(name) for name in (TRAIN, HELD_OUT, FAKE)
        )
        if train is not None and held_out is not None:
            found["overfit"] = separation(train, held_out)
            found["overfit_deviation"] = separation_deviation(
                len(train), len(held_out)
            )
        if train is not None and fake is not None:
            found["train_apart"] = separation(train, fake)
        real = logits.get(self._known)
        if real is not None and fake is not None:
            found["told_apart"] = separation(real, fake)
            if self._log_odds:
                found["pair_odds"] = pair_odds(real, fake)
            if self._log_odds == ABSOLUTE:
                found["surprise"] = surprise(real, fake)
                found["reals_called_real"] = called_real(real)
                found["fakes_called_real"] = called_real(fake)
        if self._variety is not None:
            samples = populations[FAKE]["sample"][: self._varied]
            spread = self._variety.of(samples)
            found["diversity"] = spread.diversity
            found["diversity_deviation"] = self._variety.deviation
            found["mode_entropy"] = spread.entropy
            found["real_mode_entropy"] = self._variety.entropy
            found["lowest_mode_entropy"] = self._lowest_entropy
        return found


ABSOLUTE, OF_PAIRS = "absolute", "of pairs"


def logits_are_log_odds(game: Game) -> str | None:
    """Returns of what a game's logits are log odds; None: of nothing.

    Args:
        game: of any kind.

    Returns:
        "absolute": a logit is the log odds that a sample is real; "of
        pairs": the difference of two is the log odds of which is the real
        one.
    """
    match game:
        case (
            GAN()
            | ConditionalGAN()
            | ACGAN()
            | ALI()
            | FlowGAN()
            | MixtureOfGenerators()
        ):
            loss = game.loss_function
            if loss.probabilistic:
                return ABSOLUTE
            return OF_PAIRS if loss.pairs else None
    return None


def _judge_of(game: Game) -> Any:
    """Returns records, and integers of noise, to logits; None without any."""
    ability = judgement(game, ema=False)
    if ability is None:
        return None

    @tf.function(autograph=False, reduce_retracing=True)
    def judged(
        sample: tf.Tensor, label: tf.Tensor | None, integers: tf.Tensor
    ) -> tf.Tensor:
        # In the graph, as the noise of samples.
        key = noise_key(*tf.unstack(integers))
        noise = draw_noise(ability.noise, tf.shape(sample)[0], key)
        return ability.answer(to_unit_range(sample), label, noise)["logit"]

    def judge(
        records: Mapping[str, Any], integers: tuple[int, int, int]
    ) -> np.ndarray:
        label = None
        if ability.classes is not None:
            label = tf.constant(records["label"], tf.int32)
        sample = tf.constant(records["sample"])
        logits = judged(sample, label, tf.constant(integers))
        return keras.ops.convert_to_numpy(logits).astype(np.float64)

    return judge
