"""Prepares a labelled data set with rare classes, for TFDS."""

from collections.abc import Iterator
from typing import Any
from typing import ClassVar
from typing import final

import numpy as np
import tensorflow_datasets as tfds

from kgan.data.builders.imbalanced.config import ImbalancedConfig
from kgan.data.builders.imbalanced.laws import LAWS
from kgan.data.builders.imbalanced.laws import imbalanced_rows
from kgan.data.loading import load
from kgan.data.plan import split_plan
from kgan.data.stream import DataStream

# The test part as it is in the source.
WHOLE_TEST = "test_whole"


# The keyword is unknown to mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """The records of a source that a law of rare classes leaves."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First version."}
    BUILDER_CONFIGS: ClassVar[list[ImbalancedConfig]] = [
        ImbalancedConfig(
            name=f"{source}_{law}",
            description=f"The data set {source}, thinned by the law {law}",
            source=source,
            law=law,
        )
        for source in ("digits", "fashion_mnist")
        for law in LAWS
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        # The smallest part is enough to learn the features of all.
        data = self._read("validation")
        if "label" not in data.records:
            raise ValueError(
                "`source` must have labels, of which some become rare. "
                f"Received: {data.name}, with {list(data.records)}"
            )
        sample = data.spec["sample"]
        # A source in memory is images if and only if it is uint8.
        is_image = sample.dtype == np.uint8
        name = "image" if is_image else "sample"
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    name: tfds.features.Image(shape=tuple(sample.shape))
                    if is_image
                    else tfds.features.Tensor(
                        shape=tuple(sample.shape), dtype=np.float32
                    ),
                    "label": tfds.features.ClassLabel(names=data.class_names)
                    if data.class_names
                    else tfds.features.ClassLabel(num_classes=data.num_classes),
                }
            ),
            supervised_keys=(name, "label"),
            license="That of the source",
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Iterator[tuple[int, dict[str, Any]]]]:
        splits = ("train", "validation", "test", WHOLE_TEST)
        return {split: self._generate_examples(split) for split in splits}

    def _generate_examples(
        self, split: str
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        config = self.builder_config
        data = self._read("test" if split == WHOLE_TEST else split)
        samples, labels = data.records["sample"], data.records["label"]
        rows = np.arange(len(labels))
        if split != WHOLE_TEST:
            rows = imbalanced_rows(
                labels,
                config.law,
                seed=config.seed,
                num_classes=data.num_classes,
            )
        name, label_name = self.info.supervised_keys
        # TFDS brings them into a random order: a source may be sorted.
        for row in rows.tolist():
            yield row, {name: samples[row], label_name: labels[row]}

    def _read(self, part: str) -> DataStream:
        config = self.builder_config
        data_dir = config.data_dir or self.data_dir_root
        plan = split_plan(config.source, data_dir=data_dir)
        return load(
            config.source,
            plan[part],
            batch_size=1,
            shuffle=False,
            data_dir=data_dir,
            keys=config.keys,
        )
