"""Checks of what a game is fitted with, before any training starts."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from kgan.core import check_integer
from kgan.models.turn import Turn


def check_optimizers(
    players: Iterable[str], optimizers: Mapping[str, Any]
) -> None:
    """Raises unless there is exactly one optimizer for each player.

    Raises:
        ValueError: one is missing, unknown, None, or serves two players.
    """
    expected = [f"{player}_optimizer" for player in players]
    given = [name for name, value in optimizers.items() if value is not None]
    if sorted(expected) != sorted(given):
        raise ValueError(
            f"`compile` must be given exactly {expected}. "
            f"Received: {sorted(given)}"
        )
    for name, value in optimizers.items():
        check_unscaled(name, value)
    instances = [
        id(value)
        for value in optimizers.values()
        if isinstance(value, keras.optimizers.Optimizer)
    ]
    if len(set(instances)) < len(instances):
        raise ValueError(
            "Each player must have an optimizer of its own, since it keeps "
            f"the state of its weights. Received one twice in: {sorted(given)}"
        )


def check_unscaled(name: str, optimizer: Any) -> None:
    """Raises where an optimizer expects what the step does not do.

    Raises:
        ValueError: it undoes a loss scale, or accumulates gradients.
    """
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        return
    if (
        isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
        or optimizer.loss_scale_factor
    ):
        raise ValueError(
            f"`{name}` must not scale the loss: a game does not scale it "
            "for one player, so its gradients would be divided by the scale. "
            f"Received: {type(optimizer).__name__} with a loss scale"
        )
    if optimizer.gradient_accumulation_steps:
        raise ValueError(
            f"`{name}` must not accumulate gradients: a larger batch, or "
            "repeats of a turn, do so. Received: gradient_accumulation_steps="
            f"{optimizer.gradient_accumulation_steps}"
        )


def check_networks_run(
    turns: Iterable[Turn], strategy: tf.distribute.Strategy
) -> None:
    """Raises where the networks of turns cannot be run by the step.

    Raises:
        ValueError: float16, whose loss would need a scale; or, on several
            replicas, a BatchNormalization that synchronises, which cannot
            stand within a function of its own.
    """
    for network in {id(n): n for t in turns for n in t.networks}.values():
        for layer in network._flatten_layers():
            if layer.compute_dtype == "float16":
                raise ValueError(
                    "Networks must compute in float32 or bfloat16: float16 "
                    "needs a scaled loss. Received: layer "
                    f"{layer.name!r} of {network.name!r} in float16"
                )
            if (
                isinstance(layer, keras.layers.BatchNormalization)
                and layer.synchronized
                and strategy.num_replicas_in_sync > 1
            ):
                raise ValueError(
                    "BatchNormalization must not be synchronized on several "
                    f"replicas. Received: layer {layer.name!r} of "
                    f"{network.name!r} with synchronized=True"
                )


def check_rows(rows: int | None, repeats: int) -> None:
    """Raises unless the repeats of turns divide a batch.

    Raises:
        ValueError: they do not.
    """
    if rows is not None and rows % repeats:
        raise ValueError(
            "The rows of a replica's batch must be a multiple of the repeats "
            f"of a turn. Received: rows={rows}, repeats={repeats}"
        )


def check_steps(steps_per_epoch: int | None, steps_per_execution: int) -> None:
    """Raises unless executions fill an epoch exactly.

    Raises:
        ValueError: they do not.
    """
    if steps_per_epoch and steps_per_epoch % steps_per_execution:
        raise ValueError(
            "`steps_per_epoch` must be a multiple of `steps_per_execution`. "
            f"Received: steps_per_epoch={steps_per_epoch}, "
            f"steps_per_execution={steps_per_execution}"
        )


def check_initial_step(initial_step: int, steps_per_execution: int) -> int:
    """Returns the steps to pass over at the start of the first epoch.

    Raises:
        ValueError: executions do not divide them.
    """
    check_integer("initial_step", initial_step, minimum=0)
    if initial_step % steps_per_execution:
        raise ValueError(
            "`initial_step` must be a multiple of `steps_per_execution`. "
            f"Received: initial_step={initial_step}, "
            f"steps_per_execution={steps_per_execution}"
        )
    return initial_step


def check_callbacks(callbacks: Iterable[keras.callbacks.Callback]) -> None:
    """Raises where a callback needs the one optimizer that no game has.

    Raises:
        ValueError: it names the callback and what to use.
    """
    of_one_optimizer = (
        keras.callbacks.LearningRateScheduler,
        keras.callbacks.ReduceLROnPlateau,
        keras.callbacks.SwapEMAWeights,
    )
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.TerminateOnNaN):
            raise ValueError(
                "`callbacks` must not hold TerminateOnNaN: it reads the one "
                "`loss` that a game does not have, and would do nothing. A "
                "step that is not finite is skipped by the game itself."
            )
        if isinstance(callback, of_one_optimizer):
            raise ValueError(
                f"`callbacks` must not hold a bare {type(callback).__name__}: "
                "a game has one optimizer for each player. Wrap it as "
                "kgan.callbacks.ForPlayer(player, callback), or give the "
                "optimizer a keras.optimizers.schedules.LearningRateSchedule."
            )
