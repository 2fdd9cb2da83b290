"""What to thin, and how."""

import dataclasses
import os
from collections.abc import Mapping
from typing import Any

import tensorflow_datasets as tfds

from kgan.core import check_choice
from kgan.core import check_integer
from kgan.data.builders.imbalanced.laws import LAWS


@dataclasses.dataclass(eq=False, kw_only=True)
class ImbalancedConfig(tfds.core.BuilderConfig):
    """A labelled source and the law by which its classes are thinned.

    Args:
        name: of the configuration, which becomes a folder's name.
        source: anything labelled that `kgan.data.load` reads into memory.
        law: see `imbalanced_rows`.
        seed: of the choice of records.
        data_dir: where TFDS keeps the source, if it is one of its data sets;
            None for the folder in which this one is prepared.
        keys: the source's name for each role, see `kgan.data.load`.

    Raises:
        TypeError, ValueError: an unknown law, or a seed that is no integer
            from 0.

    Example:

    >>> config = ImbalancedConfig(
    ...     name="cifar10_one_rare", source="cifar10", law="one_rare"
    ... )
    >>> config.law
    'one_rare'
    """

    source: Any
    law: str
    seed: int = 0
    data_dir: str | os.PathLike[str] | None = None
    keys: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        """Checks what does not need the source."""
        check_choice("law", self.law, LAWS)
        check_integer("seed", self.seed, minimum=0)
