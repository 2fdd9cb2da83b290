"""One contract for every penalty, and the closed forms of R1 and R2."""

import inspect
from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
import pytest
import tensorflow as tf

import kgan.penalties
from kgan.augment import Augmentation
from kgan.core import draw_noise
from kgan.core import noise_key
from kgan.core import serializable
from kgan.penalties import R1
from kgan.penalties import R2
from kgan.penalties import Consistency
from kgan.penalties import Dragan
from kgan.penalties import GradientPenalty
from kgan.penalties import LeCam
from kgan.penalties import Penalty
from kgan.penalties import squared_gradient_norm

SLOPE = tf.constant([1.0, -2.0, 2.0])
REAL = tf.constant([[1.0, 0.0, 2.0], [0.5, -1.0, 0.0]])
FAKE = tf.constant([[3.0, 1.0, -2.0], [0.0, 4.0, 1.0]])


class Row(NamedTuple):
    """A penalty's row.

    Attributes:
        make: makes one of weight 3.
        linear: its value at the critic a w.x with |w| = 3, and its slope in
            a, both at a.
        weight: the name of its weight.
        lazy: whether it may skip steps.
    """

    make: Callable[..., Penalty]
    linear: Callable[[float], tuple[float, float]]
    weight: str
    lazy: bool = True


def zero_centered(a):
    return 1.5 * 9 * a**2, 3.0 * 9 * a


def one_centered(a):
    # At a = 0 the gradient of the norm is taken as 0.
    return 3.0 * (3 * abs(a) - 1) ** 2, 18.0 * (3 * a - np.sign(a))


@serializable
class Moved(Augmentation):
    """Every sample by the slope of the linear critic."""

    name = "moved"
    noise = {}

    def __call__(self, images, noise):
        return images + SLOPE / 3

    def check(self, sample_shape):
        pass

    def __eq__(self, other):
        return type(other) is Moved

    __hash__ = None


def moved_twice(a):
    """Reals and fakes, each by a |w|^2 / 3."""
    return 3.0 * 2 * 9 * a**2, 3.0 * 4 * 9 * a


def nothing_yet(a):
    return 0.0, 0.0


ROWS = {
    "r1": Row(lambda **o: R1(3.0, **o), zero_centered, "gamma"),
    "r2": Row(lambda **o: R2(3.0, **o), zero_centered, "gamma"),
    "gradient_penalty": Row(
        lambda **o: GradientPenalty(3.0, **o), one_centered, "weight"
    ),
    "dragan": Row(lambda **o: Dragan((3,), 3.0, **o), one_centered, "weight"),
    "consistency": Row(
        lambda **o: Consistency(Moved(), 3.0, **o), moved_twice, "weight"
    ),
    "lecam": Row(lambda **o: LeCam(3.0, **o), nothing_yet, "weight", False),
}


def linear(x):
    return tf.linalg.matvec(x, SLOPE)


def quadratic(x):
    return tf.reduce_sum(x * x, axis=1)


def noise_of(penalty):
    return draw_noise(penalty.noise, 2, noise_key(7))


def value(penalty, critic):
    return float(penalty(critic, REAL, FAKE, noise_of(penalty)))


def test_every_exported_penalty_has_a_row():
    exported = {
        value
        for value in vars(kgan.penalties).values()
        if isinstance(value, type)
        and issubclass(value, Penalty)
        and not inspect.isabstract(value)
    }
    made = {name: row.make() for name, row in ROWS.items()}
    assert exported == {type(penalty) for penalty in made.values()}
    assert {name: penalty.name for name, penalty in made.items()} == {
        name: name for name in ROWS
    }


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
class TestContract:
    def test_linear_critic(self, row):
        assert value(row.make(), linear) == pytest.approx(row.linear(1.0)[0])

    @pytest.mark.parametrize("a", [0.0, 0.2, 0.5, -2.0])
    def test_gradient_of_the_penalty(self, row, a):
        """Finite at a = 0 too, where the critic is flat."""
        weight = tf.Variable(a)
        penalty = row.make()
        with tf.GradientTape() as tape:
            loss = penalty(
                lambda x: weight * linear(x), REAL, FAKE, noise_of(penalty)
            )
        expected, slope = row.linear(a)
        assert float(loss) == pytest.approx(expected, rel=1e-5)
        assert float(tape.gradient(loss, weight)) == pytest.approx(
            slope, rel=1e-5
        )

    def test_is_a_mean_over_samples(self, row):
        """So that two replicas agree with one."""
        noise = noise_of(row.make())
        halves = [
            row.make()(
                quadratic,
                REAL[i : i + 1],
                FAKE[i : i + 1],
                {name: drawn[i : i + 1] for name, drawn in noise.items()},
            )
            for i in range(2)
        ]
        whole = row.make()(quadratic, REAL, FAKE, noise)
        assert float(whole) == pytest.approx(float(sum(halves)) / 2, rel=1e-6)

    @pytest.mark.parametrize("jit_compile", [False, True])
    def test_compiles_without_a_state(self, row, jit_compile):
        penalty = row.make()

        @tf.function(jit_compile=jit_compile)
        def run(real, fake, noise):
            with keras.StatelessScope():
                return penalty(quadratic, real, fake, noise)

        assert float(run(REAL, FAKE, noise_of(penalty))) == pytest.approx(
            value(row.make(), quadratic), rel=1e-6
        )

    def test_half_precision_logits(self, row):
        penalty = row.make()
        loss = penalty(
            lambda x: tf.cast(linear(x), tf.float16),
            REAL,
            FAKE,
            noise_of(penalty),
        )
        assert loss.dtype == tf.float32
        assert float(loss) == pytest.approx(row.linear(1.0)[0], rel=1e-3)

    def test_keras_saves_it(self, row):
        options = {"every": 4} if row.lazy else {}
        penalty = row.make(**options)
        config = keras.saving.serialize_keras_object(penalty)
        back = keras.saving.deserialize_keras_object(config)
        assert type(back) is type(penalty)
        assert back.get_config() == penalty.get_config()
        assert back.every == (4 if row.lazy else 1)

    def test_of_a_schedule_it_has_weight_1_and_the_game_the_rest(self, row):
        schedule = keras.optimizers.schedules.CosineDecay(0.5, 10)
        made = row.make()
        kind, config = type(made), made.get_config()
        penalty = kind(**{**config, row.weight: schedule})
        assert made.schedule is None and penalty.schedule is schedule
        assert 3.0 * value(penalty, quadratic) == pytest.approx(
            value(made, quadratic), rel=1e-6
        )
        config = keras.saving.serialize_keras_object(penalty)
        back = keras.saving.deserialize_keras_object(config)
        assert back.schedule.get_config() == schedule.get_config()
        assert keras.saving.serialize_keras_object(back) == config

    def test_arguments_are_checked(self, row):
        kind, config = type(row.make()), row.make().get_config()
        with pytest.raises(ValueError, match=f"`{row.weight}`.*Received"):
            kind(**{**config, row.weight: -1})
        with pytest.raises(TypeError, match=f"`{row.weight}`.*Received"):
            kind(**{**config, row.weight: "low"})
        if row.lazy:
            with pytest.raises(ValueError, match="`every` must be at least 1"):
                row.make(every=0)
            with pytest.raises(TypeError, match="`every` must be an integer"):
                row.make(every=1.5)


def test_r1_stands_at_the_data_and_r2_at_the_fakes():
    """|grad |x|^2|^2 = 4 |x|^2, so the two batches give other values."""
    at_real = float(R1(2.0)(quadratic, REAL, FAKE, {}))
    at_fake = float(R2(2.0)(quadratic, REAL, FAKE, {}))
    assert at_real == pytest.approx(4 * float(tf.reduce_sum(REAL**2)) / 2)
    assert at_fake == pytest.approx(4 * float(tf.reduce_sum(FAKE**2)) / 2)


def test_all_axes_of_a_picture_count():
    """A norm over one axis of four would give another value."""
    pictures = tf.random.stateless_normal((2, 3, 4, 2), (0, 1))
    weights = tf.random.stateless_normal((3, 4, 2), (0, 2))
    value = squared_gradient_norm(
        lambda x: tf.reduce_sum(x * weights, axis=[1, 2, 3]), pictures
    )
    assert float(value) == pytest.approx(
        float(np.sum(weights.numpy() ** 2)), rel=1e-5
    )
