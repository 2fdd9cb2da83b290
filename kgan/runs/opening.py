"""A run's data, and the config that they complete."""

import dataclasses
from typing import Any

from kgan.data import DataStream
from kgan.data import load
from kgan.data import split_plan
from kgan.runs.classes import class_names_of
from kgan.runs.config import Config
from kgan.runs.known_records import known
from kgan.runs.models import check_model
from kgan.runs.recipes import DataFacts
from kgan.runs.recipes import resolve


def open_data(
    config: Config, *, download: bool = False
) -> tuple[Config, dict[str, DataStream]]:
    """Returns the config with every choice made, and its data.

    Args:
        config: resolved or not.
        download: whether TFDS may download the source.

    Returns:
        The resolved config, and the streams "train", "validation" and
        "test"; of the last two only the records are for use, their batches
        are single ones.

    Raises:
        FileNotFoundError, TypeError, ValueError: the source or a choice
            cannot be used.
    """
    if config.model is not None:
        # Before data are read, which may take long.
        check_model(config.model)
    config = with_splits(config, download=download)
    # One record is in every source; the recipe's batch may exceed them all.
    train = _load(
        config, config.train_split, config.batch_size or 1, download=download
    )
    config = resolve_for(config, train)
    if config.batch_size != train.batch_size:
        # The records twice may be more than fits into memory.
        del train
        train = _load(
            config, config.train_split, config.batch_size, download=download
        )

    def held_out(split: str) -> DataStream:
        return known(_load(config, split, 1, download=download, shuffle=False))

    return config, {
        "train": train,
        "validation": held_out(config.validation_split),
        "test": held_out(config.test_split),
    }


def with_splits(config: Config, *, download: bool = False) -> Config:
    """Returns the config with the splits that the source suggests.

    Args:
        config: splits that are None are open.
        download: whether TFDS may download the source.
    """
    named = {
        name: getattr(config, f"{name}_split")
        for name in ("train", "validation", "test")
    }
    if None in named.values():
        plan = split_plan(
            config.source, data_dir=config.data_dir, download=download
        )
        named = {name: split or plan[name] for name, split in named.items()}
    return dataclasses.replace(
        config, **{f"{name}_split": split for name, split in named.items()}
    )


def resolve_for(config: Config, train: DataStream) -> Config:
    """Returns the config with every choice made for these data."""
    names = class_names_of(train)
    facts = DataFacts(
        tuple(train.spec["sample"].shape),
        train.num_examples,
        None if names is None else len(names),
    )
    config = resolve(config, facts)
    height, width, channels = facts.sample_shape
    # What was found for the training pictures holds for the others.
    return dataclasses.replace(
        config,
        data_fingerprint=train.fingerprint,
        class_names=names,
        image_size=(height, width),
        channels=channels,
    )


def _load(
    config: Config,
    split: str,
    batch_size: int,
    *,
    download: bool,
    shuffle: bool = True,
) -> DataStream:
    options: dict[str, Any] = {}
    for name in ("seed", "split_seed", "resize"):
        if getattr(config, name) is not None:
            options[name] = getattr(config, name)
    return load(
        config.source,
        split,
        batch_size=batch_size,
        image_size=config.image_size,
        channels=config.channels,
        shuffle=shuffle,
        # Held-out records are seen as they are.
        mirror=shuffle and bool(config.mirror),
        skip_damaged=bool(config.skip_damaged),
        data_dir=config.data_dir,
        download=download,
        **options,
    )
