"""Batches that do not fit into memory, computed in smaller parts."""

import dataclasses
import gc

import keras

from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.say import say


def out_of_memory(config: Config) -> MemoryError:
    """Returns the error of a run whose batch does not fit into memory."""
    remedy = "`--batch_size=auto` halves the parts until they fit"
    if config.shares_samples:
        remedy = "Without `shares_samples`, `--batch_size=auto` computes it in "
        remedy += "parts that fit"
    return MemoryError(
        f"A step does not fit into memory: batch_size={config.batch_size} in "
        f"{config.gradient_accumulation_steps} parts. {remedy}; or train with "
        "a smaller `--batch_size`, `--set image_size` or `--set width`."
    )


def with_smaller_parts(
    config: Config, folder: RunFolder, replicas: int, *, writes: bool
) -> Config:
    """Returns a config whose batches are computed in twice as many parts.

    A step still learns from the same rows. What the process before holds of
    the game is given up, so that a new one can be built.

    Args:
        config: resolved, of a run that ran out of memory.
        folder: of the run.
        replicas: that share a batch.
        writes: whether this process writes the folder's config.

    Raises:
        MemoryError: the parts cannot be halved: that many do not divide a
            replica's rows, or turns share samples.
    """
    parts = 2 * config.gradient_accumulation_steps
    rows = config.batch_size // replicas // (config.discriminator_steps or 1)
    if rows % parts or config.shares_samples:
        raise out_of_memory(config)
    config = dataclasses.replace(config, gradient_accumulation_steps=parts)
    say(
        f"Out of memory: each batch of {config.batch_size} is now computed in "
        f"{parts} parts, one after another."
    )
    if writes:
        config.save(folder.config)
    keras.backend.clear_session()
    gc.collect()
    return config
