"""Prepares samples of known laws in the plane as a TFDS data set."""

from collections.abc import Iterator
from typing import Any
from typing import ClassVar
from typing import final

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.builders.gaussian_mixture.records import LAWS
from kgan.data.builders.gaussian_mixture.records import SIZES
from kgan.data.builders.gaussian_mixture.records import mixture_records


# The keyword is unknown to mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """100,000 + 10,000 + 10,000 points in the plane with their modes."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First version."}
    BUILDER_CONFIGS: ClassVar[list[tfds.core.BuilderConfig]] = [
        tfds.core.BuilderConfig(name=name, description=law.description)
        for name, law in LAWS.items()
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        modes = LAWS[self.builder_config.name].modes
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "sample": tfds.features.Tensor(
                        shape=(2,), dtype=np.float32
                    ),
                    "label": tfds.features.ClassLabel(num_classes=modes),
                }
            ),
            supervised_keys=("sample", "label"),
            license="Apache-2.0",
            # They are independent: no order is more random.
            disable_shuffling=True,
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Iterator[tuple[int, dict[str, Any]]]]:
        return {split: self._generate_examples(split) for split in SIZES}

    def _generate_examples(
        self, split: str
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        samples, modes = mixture_records(self.builder_config.name, split)
        for row, (sample, mode) in enumerate(zip(samples, modes, strict=True)):
            yield row, {"sample": sample, "label": mode}
