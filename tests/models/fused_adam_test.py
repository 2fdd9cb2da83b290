"""Adam in one operation a weight: that of Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.models.fused_adam import apply_fused
from kgan.models.fused_adam import apply_selected
from kgan.models.fused_adam import can_fuse
from kgan.optimizers import ScheduledAdam
from tests.models.strategies import scope_of

MEMORY = keras.optimizers.schedules.PolynomialDecay(0.9, 5, 0.99)
SHAPES = [(3, 4), (5,), (2, 2, 3)]


def weights():
    generator = np.random.default_rng(0)
    return [
        keras.Variable(generator.normal(size=shape).astype("float32"))
        for shape in SHAPES
    ]


def fused(optimizer, own):
    return lambda gradients: apply_fused(optimizer, gradients, own)


def selected(optimizer, own):
    def move(gradients):
        apply_selected(tf.constant(True), optimizer, gradients, own)

    return tf.function(move, jit_compile=True, autograph=False)


@pytest.mark.parametrize("make", [fused, selected])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"beta_2": MEMORY},
        {"beta_1": 0.5, "learning_rate": 0.3},
        {"beta_1": 0.0, "beta_2": 0.9, "epsilon": 1e-2},
        {
            "learning_rate": keras.optimizers.schedules.ExponentialDecay(
                0.1, 2, 0.5
            )
        },
    ],
    ids=["default", "memory", "dcgan", "r3", "schedule"],
)
def test_it_moves_as_keras_does(options, make):
    generator = np.random.default_rng(1)
    ours, theirs = weights(), weights()
    scheduled = options.get("beta_2") is MEMORY
    kind = ScheduledAdam if scheduled else keras.optimizers.Adam
    optimizers = [kind(**options) for _ in range(2)]
    for optimizer, own in zip(optimizers, (ours, theirs), strict=True):
        optimizer.build(own)
    move = make(optimizers[0], ours)
    for _ in range(6):
        gradients = [
            tf.constant(generator.normal(size=shape), tf.float32)
            for shape in SHAPES
        ]
        move(gradients)
        optimizers[1].apply_gradients(zip(gradients, theirs, strict=True))
    for a, b in zip(
        [*ours, *optimizers[0].variables],
        [*theirs, *optimizers[1].variables],
        strict=True,
    ):
        # 1 - b2^t cancels: the last bit of .999 is 6e-5 of what is left.
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-4, atol=2e-5)
    assert int(optimizers[0].iterations.numpy()) == 6


def test_where_the_condition_does_not_hold_nothing_moves():
    own = weights()
    optimizer = keras.optimizers.Adam(0.1)
    optimizer.build(own)
    apply_selected(
        tf.constant(True), optimizer, [tf.ones(each) for each in SHAPES], own
    )
    state = [*own, *optimizer.variables]
    before = [each.numpy() for each in state]
    poisoned = [tf.fill(each, np.nan) for each in SHAPES]
    apply_selected(tf.constant(False), optimizer, poisoned, own)
    for start, now in zip(before, state, strict=True):
        np.testing.assert_array_equal(start, now.numpy())


def test_weights_are_found_wherever_they_stand():
    own = weights()
    optimizer = keras.optimizers.Adam(0.1)
    optimizer.build(own)
    before = [weight.numpy() for weight in own]
    apply_fused(optimizer, [tf.ones(SHAPES[2])], [own[2]])
    for weight, start, moved in zip(
        own, before, (False, False, True), strict=True
    ):
        assert np.any(weight.numpy() != start) == moved


@pytest.mark.parametrize("make", [fused, selected])
def test_a_constraint_holds_after_each_move(make):
    bound = keras.constraints.MaxNorm(0.01)
    own = keras.Variable(np.ones((3, 4), "float32"))
    own.constraint = bound
    optimizer = keras.optimizers.Adam(0.1)
    optimizer.build([own])
    make(optimizer, [own])([tf.ones((3, 4))])
    norms = np.linalg.norm(own.numpy(), axis=0)
    np.testing.assert_allclose(norms, 0.01, rtol=1e-3)


class Renamed(keras.optimizers.Adam):
    """A user's, which moves as Adam does."""


class Own(keras.optimizers.Adam):
    """A user's, which moves otherwise."""

    def update_step(self, gradient, variable, learning_rate):
        variable.assign_sub(gradient)


class Inner(keras.optimizers.Adam):
    """A user's, which moves otherwise further down."""

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        pass


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (keras.optimizers.Adam(), True),
        (keras.optimizers.Adam(global_clipnorm=1.0), True),
        (keras.optimizers.Adam(amsgrad=True), False),
        (keras.optimizers.Adam(weight_decay=0.1), False),
        (keras.optimizers.Adam(use_ema=True), False),
        (keras.optimizers.AdamW(), False),
        (keras.optimizers.RMSprop(), False),
        (Renamed(), True),
        (ScheduledAdam(beta_2=MEMORY), True),
        (Own(), False),
        (Inner(), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_which_optimizers_it_is_for(optimizer, expected):
    assert can_fuse(optimizer) is expected


def test_under_a_strategy_each_replica_moves_its_own_copies():
    gradients = [tf.fill(shape, 0.5) for shape in SHAPES]
    alone = weights()
    optimizer = ScheduledAdam(0.1, beta_2=MEMORY)
    optimizer.build(alone)
    strategy = scope_of(2)
    with strategy.scope():
        copies = weights()
        mirrored = ScheduledAdam(0.1, beta_2=MEMORY)
        mirrored.build(copies)
        assert can_fuse(mirrored)

    @tf.function(autograph=False)
    def move():
        strategy.run(lambda: apply_fused(mirrored, gradients, copies))

    for _ in range(3):
        apply_fused(optimizer, gradients, alone)
        move()
    for expected, found in zip(
        [*alone, *optimizer.variables],
        [*copies, *mirrored.variables],
        strict=True,
    ):
        for copy in strategy.experimental_local_results(found.value):
            np.testing.assert_allclose(expected.numpy(), copy.numpy(), 1e-6)


def test_under_a_strategy_constraints_are_kerass_own():
    with scope_of(2).scope():
        own = weights()
        own[1].constraint = keras.constraints.NonNeg()
        optimizer = keras.optimizers.Adam()
        optimizer.build(own)
        assert not can_fuse(optimizer)


def test_a_strategy_of_another_kind_is_kerass_own():
    with tf.distribute.OneDeviceStrategy("CPU:0").scope():
        assert not can_fuse(keras.optimizers.Adam())
