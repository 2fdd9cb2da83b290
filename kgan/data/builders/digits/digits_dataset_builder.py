"""Prepares scikit-learn's handwritten digits as a TFDS data set."""

from collections.abc import Iterator
from typing import Any
from typing import ClassVar
from typing import final

import tensorflow_datasets as tfds

from kgan.data.builders.digits.records import CLASS_NAMES
from kgan.data.builders.digits.records import SPLITS
from kgan.data.builders.digits.records import digits_records


# The keyword is unknown to mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """1,797 gray images of 8x8 pixels, of 10 classes."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First version."}

    def _info(self) -> tfds.core.DatasetInfo:
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=(8, 8, 1)),
                    "label": tfds.features.ClassLabel(names=CLASS_NAMES),
                }
            ),
            supervised_keys=("image", "label"),
            homepage="https://archive.ics.uci.edu/dataset/80",
            license="CC BY 4.0",
            # They are in random order already.
            disable_shuffling=True,
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Iterator[tuple[int, dict[str, Any]]]]:
        return {split: self._generate_examples(split) for split in SPLITS}

    def _generate_examples(
        self, split: str
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        pairs = zip(*digits_records(split), strict=True)
        for row, (image, label) in enumerate(pairs):
            yield row, {"image": image, "label": label}
