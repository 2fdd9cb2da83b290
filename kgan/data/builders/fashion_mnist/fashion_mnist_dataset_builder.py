"""Prepares Fashion-MNIST as TFDS does, from files on this machine."""

from collections.abc import Iterator
from typing import Any
from typing import ClassVar
from typing import final

import tensorflow_datasets as tfds

from kgan.data.builders.fashion_mnist.records import SPLITS
from kgan.data.builders.fashion_mnist.records import fashion_mnist_records
from kgan.data.fashion_mnist import CLASS_NAMES


# TFDS has registered its own, whose name this one shares on purpose: what it
# prepares is found where that of TFDS is looked for. The keyword is unknown to
# mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """60,000 + 10,000 gray images of 28x28 pixels, of 10 classes."""

    # That of the data set in TFDS, or `tfds.load` would not take it.
    VERSION = tfds.core.Version("3.0.1")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {
        "3.0.1": "The records of version 3.0.1 of TFDS, from local files."
    }

    def _info(self) -> tfds.core.DatasetInfo:
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=(28, 28, 1)),
                    "label": tfds.features.ClassLabel(names=CLASS_NAMES),
                }
            ),
            supervised_keys=("image", "label"),
            homepage="https://github.com/zalandoresearch/fashion-mnist",
            license="MIT",
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Iterator[tuple[int, dict[str, Any]]]]:
        return {split: self._generate_examples(split) for split in SPLITS}

    def _generate_examples(
        self, split: str
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        pairs = zip(*fashion_mnist_records(split), strict=True)
        # TFDS orders records by their keys, and has the same ones.
        for row, (image, label) in enumerate(pairs):
            yield row, {"image": image, "label": label}
