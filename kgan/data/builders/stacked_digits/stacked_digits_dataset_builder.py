"""Prepares three digits as the colour channels of one picture, for TFDS."""

from collections.abc import Iterator
from typing import Any
from typing import ClassVar
from typing import final

import tensorflow_datasets as tfds

from kgan.data.builders.stacked_digits.modes import MODES
from kgan.data.builders.stacked_digits.records import SIZES
from kgan.data.builders.stacked_digits.records import stacked_digits_records


# The keyword is unknown to mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """50,000 + 10,000 + 10,000 colour images of 8x8 pixels, 1,000 modes."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First version."}

    def _info(self) -> tfds.core.DatasetInfo:
        names = [f"{mode:03d}" for mode in range(MODES)]
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=(8, 8, 3)),
                    "label": tfds.features.ClassLabel(names=names),
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
        return {split: self._generate_examples(split) for split in SIZES}

    def _generate_examples(
        self, split: str
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        images, modes = stacked_digits_records(split)
        for row, (image, mode) in enumerate(zip(images, modes, strict=True)):
            yield row, {"image": image, "label": mode}
