"""A run as what an audit judges: its data, samples and own judgement."""

import dataclasses
from collections.abc import Callable
from typing import Any
from typing import final

import numpy as np

from kgan.models import Game
from kgan.runs.audit_config import AuditConfig
from kgan.runs.densities import CELL_SEED
from kgan.runs.densities import density_scores
from kgan.runs.folder import RunFolder
from kgan.runs.generated_samples import Samples
from kgan.runs.generated_samples import drawn_labels
from kgan.runs.models import MODELS
from kgan.runs.opening import open_data
from kgan.runs.reader import Reader
from kgan.runs.real_data import HELD_OUT_SPLITS
from kgan.runs.real_data import RealData
from kgan.runs.real_data import joined
from kgan.runs.real_data import with_held_out
from kgan.runs.sampling import read_sampler
from kgan.runs.say import say
from kgan.runs.source_names import source_called

# Whose `score` asks for nothing but samples, and is of each one alone.
SCORE_SAMPLES = ("gan", "r3", "acgan", "flowgan")


@final
class AuditedRun:
    """A run's model and data.

    Args:
        folder: of the run.
        game: its model, where that is at hand; None to read it.

    Raises:
        FileNotFoundError: the run has no model.
        ValueError: a model that draws no samples.
    """

    def __init__(self, folder: RunFolder, *, game: Game | None = None) -> None:
        # It is a run only with a config.
        self._config: Any = folder.read_config()
        self._is_best = folder.best_choice is not None
        self._game: Any = read_sampler(folder) if game is None else game

    @property
    def step(self) -> int:
        """Of the training that samples are of."""
        return int(self._game.step.numpy())

    @property
    def data_fingerprint(self) -> str:
        """Of the records that the run was trained on."""
        return self._config.data_fingerprint

    def real_data(self, config: AuditConfig) -> RealData:
        """Returns what the run was trained on, and what it never was.

        Its best game was chosen by the validation data, which are not held
        out for it.

        Args:
            config: of the audit.

        Raises:
            FileNotFoundError, TypeError, ValueError: a source cannot be
                used, or does not hold the run's data any more.
        """
        stored = self._config
        reader = Reader(
            resize=stored.resize,
            data_dir=config.data_dir,
            download=config.download,
        )
        other = None
        if config.held_out is not None:
            with source_called("held_out"):
                other = reader.whole(config.held_out, HELD_OUT_SPLITS)
        with source_called("train"):
            opened, data = open_data(
                dataclasses.replace(
                    stored,
                    source=config.train or stored.source,
                    data_dir=config.data_dir or stored.data_dir,
                ),
                download=config.download,
            )
        if opened.data_fingerprint != stored.data_fingerprint:
            raise ValueError(
                f"`{opened.source}` must hold the data that the run was "
                "trained on, or nobody knows what it never saw; `--train` "
                "says where they are now. Received: other records"
            )
        if other is not None:
            return with_held_out(data["train"], other, reader)
        if self._is_best:
            real = joined(
                data["train"], [data["test"]], held_out_is_unseen=True
            )
            say(
                f"Held out: {len(real.held_out):,} samples that the run was "
                f"never trained on, {opened.test_split} of {opened.source}; "
                f"not {opened.validation_split}, by which the step was chosen."
            )
            return real
        real = joined(
            data["train"],
            [data["validation"], data["test"]],
            held_out_is_unseen=True,
        )
        say(
            f"Held out: {len(real.held_out):,} samples that the run was never "
            f"trained on, {opened.validation_split} and {opened.test_split} "
            f"of {opened.source}."
        )
        return real

    def draw(self, real: RealData, count: int, seed: int) -> Samples:
        """Returns samples; of a conditional model in the data's shares."""
        labels = None
        if self._game.classes is not None:
            labels = drawn_labels(real, count, seed)
        sample = self._game.sample(count, seed=seed, label=labels)
        return Samples(sample, labels)

    @property
    def log_prob(self) -> Callable[[np.ndarray], np.ndarray] | None:
        """The model's exact log density of samples, if it has one."""
        if density_scores not in MODELS[self._config.model].scores:
            return None
        return lambda samples: self._game.log_prob(samples, seed=CELL_SEED)

    @property
    def discriminator(self) -> Callable[[np.ndarray], np.ndarray] | None:
        """The log odds of samples to be real, if the model learned them."""
        config = self._config
        if (
            config.model not in SCORE_SAMPLES
            or not self._game.loss_function.probabilistic
            or (config.packing or 1) > 1
            or config.adversarial_weight == 0
        ):
            return None
        return self._game.score
