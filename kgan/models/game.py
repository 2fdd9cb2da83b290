"""The game: a Keras model whose training step plays turns."""

import abc
import contextlib
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from absl import logging

from kgan.core import Noise
from kgan.core import Schedule
from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import damage_named
from kgan.core import numeric_batch
from kgan.models import checks
from kgan.models import sampling
from kgan.models.compilation import COMPILE_MODES
from kgan.models.compilation import WHOLE_STEP
from kgan.models.compilation import built_optimizer
from kgan.models.compilation import check_compilable
from kgan.models.compilation import compile_config
from kgan.models.components import asked_components
from kgan.models.datasets import held_out_data
from kgan.models.epoch_mean import EpochMean
from kgan.models.evaluated_terms import evaluate_terms
from kgan.models.execution import make_test
from kgan.models.execution import make_train
from kgan.models.fit import Fit
from kgan.models.fit import fit_to_the_end
from kgan.models.inline import synchronizes
from kgan.models.monitors import settle_monitors
from kgan.models.owners import own_state
from kgan.models.phase import DUE
from kgan.models.phase import EVALUATING
from kgan.models.phase import weight_in
from kgan.models.playing import Played
from kgan.models.playing import PlayFunction
from kgan.models.playing import play
from kgan.models.resuming import Begun
from kgan.models.resuming import in_order
from kgan.models.training_data import training_data
from kgan.models.turn import SharedPass
from kgan.models.turn import Turn
from kgan.models.weight_average import average_of
from kgan.models.worker_data import batches_of
from kgan.models.worker_data import check_out_of_scope
from kgan.models.worker_data import replica_batches

ORDERS = ("alternating", "simultaneous")


class Game(keras.Model, abc.ABC):
    """A Keras model that is trained by turns.

    A game implements `turns`, and to be sampled `sample_noise` and `draw`.
    Everything else, the step, its compilation, replicas, averages, saving,
    comes from here. `train_step` is final: describe a new game by its turns.

    Attributes:
        instead_of_sample: the method that a game which draws no samples has
            in their place, for the message.
        step: training steps done, an int64 weight: the game's clock.
        records_seen: rows of data trained on, an int64 weight.
        label_range: the labels that data may hold; None: they need none.
        label_counts: how often each class was seen, an int64 weight, for
            games whose data have labels; None without.
        skipped_moves: turns of which a gradient or a statistic was not
            finite and that therefore moved nothing, an int64 weight;
            overflows of a loss scale are not counted.
        consecutive_skips: steps up to the present one that each skipped a
            move, an int64 weight.
        rollbacks: how often training diverged and went back to a checkpoint,
            an int64 weight; each time it goes on with other noise.
        input_wait_seconds: how long training has waited for data in all.
        seconds_aside: how long callbacks of a `fit` did what is not training,
            such as scores.
        gradient_norms: of each player's gradient, before it was clipped,
            meaned over the steps of the last execution in which it was
            finite; NaN where it never was.
        compiled_turns: whether XLA compiles the turns; None until
            `jit_compile="auto"` has timed both ways.
        compiles_step: whether it compiles them, and all that follows from
            them, as one program.
        runs_inline: whether the turns can neither be compiled nor stand in a
            condition, since a layer synchronises replicas.

    Args:
        classes: number of classes that a sample can be asked for, the labels
            of the data; None: samples know no class.
        label_range: the labels that data may hold, from 0, or from -1 where
            the game knows what to do with rows of no known class; None for
            those of `classes`.
        order: "alternating": each turn sees what the one before changed;
            "simultaneous": all gradients are taken before any is applied.
        seed: of all noise in training, and of the order of arrays in `fit`.
        name: the Keras name.
    """

    instead_of_sample: str | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "train_step" in cls.__dict__:
            raise TypeError(
                f"{cls.__name__} must not define `train_step`: a game is "
                "described by `turns()`, which returns a tuple of "
                "kgan.models.Turn; the one step plays them."
            )

    def __init__(
        self,
        *,
        classes: int | None = None,
        label_range: range | None = None,
        order: str = "alternating",
        seed: int = 0,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.classes: int | None = None
        self.components: int | None = None
        self.label_range = label_range
        self.label_counts: keras.Variable | None = None
        if classes is not None:
            self.classes = check_integer("classes", classes, minimum=2)
            self.label_range = label_range or range(classes)
        if self.label_range is not None:
            self.label_counts = self._counter(
                "label_counts", (self.label_range.stop,)
            )
        self.order = check_choice("order", order, ORDERS)
        self.seed = check_integer("seed", seed, minimum=0)
        self.step = self._counter("step", ())
        self.records_seen = self._counter("records_seen", ())
        self.skipped_moves = self._counter("skipped_moves", ())
        self.consecutive_skips = self._counter("consecutive_skips", ())
        self.rollbacks = self._counter("rollbacks", ())
        self.compiled_turns: bool | None = None
        self.gradient_accumulation_steps = 1
        self.averages: list[tuple[keras.Model, keras.Model, float]] = []
        self.epoch_mean = EpochMean()
        self._phase = DUE
        self.evaluated_batches = 0
        self.steps_to_pass = 0
        self.input_wait_seconds = 0.0
        self.seconds_aside = 0.0
        self.gradient_norms: dict[str, float] = {}
        self.train_function: Callable[..., Any] | None = None
        self.test_function: Callable[..., Any] | None = None
        self.play_function: PlayFunction | None = None
        self.compiles_step = False
        self._under_strategy = tf.distribute.has_strategy()
        self._draw_functions: dict[bool, Callable[..., tf.Tensor]] = {}
        self.built = True

    def _counter(self, name: str, shape: tuple[int, ...]) -> keras.Variable:
        return self.add_weight(
            shape=shape,
            dtype="int64",
            initializer="zeros",
            trainable=False,
            name=name,
        )

    @abc.abstractmethod
    def turns(self) -> tuple[Turn, ...]:
        """Returns the turns that one step plays, in order."""

    @property
    def shared_pass(self) -> SharedPass | None:
        """What a network makes once in a step, for all turns; None: nothing."""
        return None

    @property
    def sample_noise(self) -> Mapping[str, Noise]:
        """What one sample is drawn from, by name; empty: it draws none."""
        return {}

    def draw(
        self,
        noise: Mapping[str, tf.Tensor],
        label: tf.Tensor | None,
        ema: bool,
    ) -> tf.Tensor:
        """Makes samples, as in inference; a pure function, row by row.

        Args:
            noise: `(n, ...)` values of `sample_noise`, by name.
            label: int32 `(n,)`, or None for an unconditional model.
            ema: use the averaged weights.

        Returns:
            `(n, ...)` samples, float32.
        """
        raise ValueError(f"{type(self).__name__} does not draw samples.")

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """Is not how a game is used.

        Raises:
            ValueError: always; it points to `fit` and `sample`.
        """
        raise ValueError(
            "A game is fitted (`fit`) and sampled (`sample`), not called; "
            "call its networks. Received: a call of the game"
        )

    @property
    def players(self) -> tuple[str, ...]:
        """The players, in the order of their first turns."""
        return tuple(dict.fromkeys(turn.player for turn in self.turns()))

    @property
    def sample_shape(self) -> tuple[int, ...] | None:
        """The shape of one sample of the data; None: any."""
        return None

    def weight_of(
        self, every: int, schedule: Schedule | None = None
    ) -> int | tf.Tensor:
        """Returns the weight now of a term that is lazy, or scheduled.

        Args:
            every: its period in steps. On the steps it falls due it weighs
                that much more, so that its mean stays; the integer 0: do not
                compute it. In an evaluation it always weighs 1. Where a game
                `runs_inline` it is a float32 scalar, of which Python cannot
                ask whether it is 0.
            schedule: what the weight is multiplied by, a function of the
                game's step, as a
                `keras.optimizers.schedules.LearningRateSchedule`; it makes a
                float32 scalar of a weight that is not the integer 0.
        """
        return weight_in(self._phase, every, schedule, self.step.value)

    @property
    def evaluating(self) -> bool:
        """Whether terms are computed for an evaluation, not for training."""
        return self._phase == EVALUATING

    @property
    def own_callbacks(self) -> tuple[keras.callbacks.Callback, ...]:
        """What every `fit` of this game has beside the callbacks given."""
        return ()

    @contextlib.contextmanager
    def phase(self, phase: str) -> Iterator[None]:
        """Sets, while turns are traced, which lazy terms they hold."""
        before, self._phase = self._phase, phase
        try:
            yield
        finally:
            self._phase = before

    def average(
        self, network: keras.Model, decay: float | None
    ) -> keras.Model | None:
        """Returns a copy of a network that follows it as a moving average.

        Args:
            network: a network of this game.
            decay: of the average, in [0, 1), reached by a ramp; None: there
                is no average, and None is returned.

        Raises:
            ValueError: `decay` is outside [0, 1).
        """
        if decay is None:
            return None
        copy = average_of(network, decay)
        self.averages.append((copy, network, decay))
        return copy

    # Compilation

    def compile(
        self,
        *,
        jit_compile: bool | str = "auto",
        steps_per_execution: int = 1,
        gradient_accumulation_steps: int = 1,
        patience: int = 20,
        **optimizers: Any,
    ) -> None:
        """Sets one optimizer a player, and how the step is run.

        Where a network computes in float16, each player's optimizer gets a
        loss scale, as `keras.optimizers.LossScaleOptimizer`.

        Args:
            jit_compile: True: XLA compiles each turn's gradients; False: it
                does not, and what a turn can make before the one before has
                moved is made beside it, in the memory of both (unless
                gradients are accumulated); "auto": both are timed when
                training starts, the faster kept; "step": XLA compiles the
                whole step as one program, the optimizers in it, but for what
                it draws, which spares small networks most of what a step
                costs, and all steps of an execution, with their batches in
                memory at once, where networks are of vectors, no term is lazy
                and the batches' rows are known; it needs a game outside a
                strategy. Turns that synchronise replicas are never compiled.
            steps_per_execution: steps in one call of the graph.
            gradient_accumulation_steps: parts of a batch whose gradients are
                computed one after another and meaned before a turn moves:
                the same step in less memory, but for BatchNormalization,
                which sees each part by itself.
            patience: steps in a row that may skip a move, because something
                was not finite, before training counts as diverged.
            **optimizers: exactly `<player>_optimizer` for each player.

        Raises:
            ValueError: an optimizer is missing, unknown, or given twice;
                networks that the step cannot run, as those with random
                layers; networks, game, optimizers and this call that are not
                all in the scope of one strategy; a penalty, augmentation or
                replay that remembers another game; "step" under a strategy,
                or with lazy terms of several periods; accumulation, where
                turns share what a network made.

        Example:

        >>> game.compile(
        ...     generator_optimizer=keras.optimizers.Adam(2e-4, 0.5),
        ...     discriminator_optimizer=keras.optimizers.Adam(2e-4, 0.5),
        ... )  # doctest: +SKIP
        """
        check_choice("jit_compile", jit_compile, COMPILE_MODES)
        steps_per_execution = check_integer(
            "steps_per_execution", steps_per_execution
        )
        gradient_accumulation_steps = check_integer(
            "gradient_accumulation_steps", gradient_accumulation_steps
        )
        patience = check_integer("patience", patience)
        turns = self.turns()
        check_compilable(
            self, turns, jit_compile, gradient_accumulation_steps, optimizers
        )
        own_state(self, turns)
        # Without `optimizer=None` Keras makes an RMSprop that nobody uses.
        super().compile(
            optimizer=None,
            jit_compile=False,
            steps_per_execution=steps_per_execution,
        )
        for name in (f"{player}_optimizer" for player in self.players):
            optimizer = built_optimizer(self, turns, name, optimizers[name])
            setattr(self, name, optimizer)
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self.patience = patience
        self.compile_mode = jit_compile
        self.compiles_step = jit_compile == WHOLE_STEP
        self.runs_inline = self._under_strategy and synchronizes(turns)
        if self.runs_inline:
            logging.info(
                "BatchNormalization synchronises replicas: the turns of %s "
                "run inline, and XLA compiles none of them.",
                self.name,
            )
            self.compiled_turns = False
        else:
            self.compiled_turns = (
                None if jit_compile == "auto" else bool(jit_compile)
            )

    def optimizer_of(self, player: str) -> keras.optimizers.Optimizer:
        """Returns the optimizer of a player.

        Raises:
            ValueError: there is no such player, or the game is not compiled.
        """
        check_choice("player", player, self.players)
        if not self.compiled:
            raise ValueError(
                "The game must be compiled before it has optimizers. "
                "Received: a game that is not"
            )
        return getattr(self, f"{player}_optimizer")

    def get_compile_config(self) -> dict[str, Any] | None:
        """Returns what `compile` was called with; None: it was not called."""
        return compile_config(self) if self.compiled else None

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compiles with a config of `get_compile_config`."""
        self.compile(**keras.saving.deserialize_keras_object(config))

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Any = None
    ) -> "Game":
        """Returns a game made of its config; weights are not in it."""
        return cls(
            **{
                name: keras.saving.deserialize_keras_object(
                    value, custom_objects
                )
                for name, value in config.items()
            }
        )

    # The step

    def train_step(self, data: Any) -> Played:
        """Plays every turn once on a replica's batch."""
        if self.play_function is None:
            raise ValueError(
                "A step is played by `fit`, which decides how it is compiled. "
                "Received: a call of train_step"
            )
        return play(self, numeric_batch(data), self.play_function)

    def make_train_function(self, force: bool = False) -> Callable[..., Any]:
        """Returns (and keeps) the function that `fit` calls on an iterator."""
        if self.train_function is None or force:
            self.train_function = make_train(self)
        return self.train_function

    # Evaluation

    def test_step(self, data: Any) -> dict[str, tf.Tensor]:
        """Computes every term on a replica's batch; changes nothing."""
        batch, index = data
        with self.phase(EVALUATING):
            return evaluate_terms(self, numeric_batch(batch), index)

    def make_test_function(self, force: bool = False) -> Callable[..., Any]:
        """Returns (and keeps) the function that `evaluate` calls."""
        if self.test_function is None or force:
            self.test_function = make_test(self)
        return self.test_function

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """The mean of every term since the epoch began."""
        return [self.epoch_mean]

    def reset_metrics(self) -> None:
        """Begins an epoch, or an evaluation."""
        super().reset_metrics()
        self.evaluated_batches = 0

    # Fitting

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        *,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: Iterable[keras.callbacks.Callback] | None = None,
        validation_data: Any = None,
        shuffle: bool = True,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_freq: int | Iterable[int] = 1,
    ) -> keras.callbacks.History:
        """Trains the game, as `keras.Model.fit` does, or goes on with it.

        With a `kgan.callbacks.Checkpoint` among the callbacks, a game at
        step 0 takes the newest checkpoint of its directory, and the run goes
        on at that step, in the middle of an epoch too: epochs are counted on
        the game's clock, and those that are done are not played again. All
        done, it returns at once, with an empty history. A game that has a
        step already is trained on by `epochs` more, as Keras does.

        Under a strategy of R replicas, each one gets its own rows of every
        batch, which R must divide; what is held out may end with fewer. All
        of several workers are given the same data and callbacks; those of
        kgan write files on the chief alone.

        Args:
            x: what `kgan.data.load` returns, which goes on at the record
                that `records_seen` names; or an array of samples, whose
                order is a function of the game's seed and the pass; or a
                `tf.data.Dataset` of dict batches, which is repeated, and
                resumed by reading and leaving out batches.
            y: the samples' labels, where `x` is an array.
            batch_size: rows a batch, where `x` is an array; rows that fill
                none are left out of a pass. Other data have their own.
            epochs: the epoch to end before.
            verbose: 0 silent, 1 progress bar, 2 a line an epoch.
            callbacks: Keras callbacks.
            validation_data: as `x`, or `(x, y)`: its terms are logged as
                `val_<player>/<term>` after each epoch.
            shuffle: shuffles arrays; streams have their own order.
            initial_epoch: the number of the epoch that begins with this
                `fit`, in the process that begins the run as in those that
                resume it.
            steps_per_epoch: steps in an epoch; one pass by default. A run on
                a `tf.data.Dataset` of unknown length needs it to resume.
            validation_steps: batches of validation data; all by default.
            validation_freq: epochs between validations.

        Returns:
            The `History` of the mean of every term in each epoch that was
            played to its end here; the mean is of the whole epoch, also
            where an earlier process began it.

        Raises:
            FileNotFoundError: a shard of the data has gone.
            ValueError: samples or labels that cannot be trained on, steps
                that executions do not divide, a callback that needs the one
                optimizer which a game does not have, a checkpoint that the
                game cannot go on with, a batch that replicas do not divide,
                or workers at different steps; nothing was trained then. Or a
                shard of the data that is damaged.
            WorkerLost: another worker stopped.
            Diverged: too many steps in a row were not finite, and there is
                no checkpoint to go back to, or training has gone back as
                often as `Checkpoint` allows.
        """
        callbacks = in_order((*self.own_callbacks, *(callbacks or ())))
        checks.check_callbacks(callbacks)
        settle_monitors(callbacks)
        checks.check_scope(self.weights, self.distribute_strategy)
        check_out_of_scope(self.distribute_strategy)
        held_out = held_out_data(self, validation_data, None, batch_size)

        def training(begun: Begun) -> tuple[Any, int | None]:
            return training_data(
                self, x, y, batch_size, shuffle, steps_per_epoch, begun
            )

        fit = Fit(
            training,
            held_out,
            callbacks,
            initial_epoch=initial_epoch,
            epochs=epochs,
            verbose=verbose,
            validation_steps=validation_steps or batches_of(held_out),
            validation_freq=validation_freq,
        )
        with damage_named(x), damage_named(validation_data):
            return fit_to_the_end(self, fit)

    def _maybe_symbolic_build(self, *arguments: Any, **options: Any) -> None:
        # Under a strategy Keras pulls a batch to build what is built already.
        pass

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        **options: Any,
    ) -> Any:
        """Returns the mean of every term, as `keras.Model.evaluate` does.

        Args:
            x: as in `fit`.
            y: as in `fit`.
            batch_size: as in `fit`.
            **options: as `keras.Model.evaluate` takes them; `fit` itself
                hands it private ones.

        Returns:
            The means in the order of their names, or a dict with
            `return_dict=True`.

        Raises:
            FileNotFoundError: as in `fit`.
            ValueError: as in `fit`.
        """
        checks.check_scope(self.weights, self.distribute_strategy)
        data = held_out_data(self, x, y, batch_size)
        options["steps"] = options.get("steps") or batches_of(data)
        data = replica_batches(data, self.distribute_strategy, whole=False)
        with damage_named(x):
            return super().evaluate(data, **options)

    def train_on_batch(self, *arguments: Any, **options: Any) -> Any:
        """Is not how a game is trained.

        Raises:
            ValueError: always; it points to `fit`.
        """
        raise ValueError(
            "A game is trained by `fit`, which knows its clock and its data's "
            "place: fit(batch_of_samples, batch_size=n) plays one step. "
            "Received: a call of train_on_batch"
        )

    # Sampling

    def sample(
        self,
        count: int,
        *,
        seed: int = 0,
        label: Any = None,
        component: Any = None,
        truncation: float | None = None,
        ema: bool = True,
    ) -> np.ndarray:
        """Returns samples; row i depends only on (seed, i) and its label.

        Args:
            count: how many.
            seed: any integer.
            label: a class for all, or one for each; None draws them from
                the shares that training saw.
            component: of a mixture, the component that makes all, or one for
                each; None draws them by their weights.
            truncation: the bound on normal latent values: below 1 gives
                more typical and less varied samples; None for no bound.
            ema: use the averaged weights.

        Returns:
            float32 `(count, ...)`, images in [-1, 1].

        Raises:
            TypeError: `count`, `label` or `component` is no integer.
            ValueError: a game that draws no samples, a negative count, a
                label for an unconditional model or out of range, so too a
                component, a truncation of a latent that is not normal.

        Example:

        >>> images = model.sample(16, seed=1)  # doctest: +SKIP
        """
        if not self.sample_noise:
            use = f": use `{self.instead_of_sample}`"
            raise ValueError(
                "`sample` needs a game that draws samples. Received: "
                f"{type(self).__name__}, which draws none"
                f"{use if self.instead_of_sample else ''}"
            )
        sampling.check_count(count)
        sampling.check_seed(seed)
        sampling.check_truncation(truncation, self.sample_noise)
        noise = sampling.sample_noise(
            self.sample_noise, count, seed, truncation
        )
        if component is not None:
            noise["component"] = asked_components(
                component, count, self.components
            )
        labels = self.labels_for(count, seed=seed, label=label)
        return self.samples_of(noise, labels, ema=ema)

    def labels_for(
        self, count: int, *, seed: int = 0, label: Any = None
    ) -> np.ndarray | None:
        """Returns the labels that `sample` uses, int32 `(count,)` or None."""
        if label is not None:
            return sampling.check_labels(label, count, self.classes)
        if self.classes is None or self.label_counts is None:
            return None
        return sampling.sample_labels(
            count, seed, self.label_counts.value
        ).numpy()

    def samples_of(
        self,
        noise: Mapping[str, tf.Tensor],
        labels: np.ndarray | None,
        *,
        ema: bool = True,
        batch_size: int = 256,
    ) -> np.ndarray:
        """Returns the samples of given noise, in batches.

        Args:
            noise: `(n, ...)` values of `sample_noise`, by name.
            labels: int32 `(n,)`, or None.
            ema: use the averaged weights.
            batch_size: samples made at once.
        """
        if ema not in self._draw_functions:
            self._draw_functions[ema] = sampling.drawing(
                lambda noise, label: self.draw(noise, label, ema)
            )
        return sampling.in_batches(
            self._draw_functions[ema], noise, labels, batch_size
        )
