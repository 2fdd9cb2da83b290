"""Prepares scenes of Fashion-MNIST's items as a TFDS data set."""

from collections.abc import Iterator
from typing import Any
from typing import ClassVar
from typing import final

import tensorflow_datasets as tfds

from kgan.data.builders.fashion_scenes.items import read_items
from kgan.data.builders.fashion_scenes.scenes import SIDE
from kgan.data.builders.fashion_scenes.scenes import draw_scene
from kgan.data.fashion_mnist import CLASS_NAMES

SCENES = {"train": 20_000, "validation": 1_000, "test": 2_000}

Examples = Iterator[tuple[int, dict[str, Any]]]


# The keyword is unknown to mypy, for which TFDS has no types.
@final
class Builder(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore[call-arg]
    """23,000 gray scenes of 64x64 pixels, with exact maps of segments."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES: ClassVar[dict[str, str]] = {"1.0.0": "First version."}

    def _info(self) -> tfds.core.DatasetInfo:
        # The README and the citations beside this file are read as well.
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=(SIDE, SIDE, 1)),
                    "segmentation_mask": tfds.features.LabeledImage(
                        labels=["background", *CLASS_NAMES],
                        shape=(SIDE, SIDE, 1),
                    ),
                }
            ),
            supervised_keys=("image", "segmentation_mask"),
            homepage="https://github.com/zalandoresearch/fashion-mnist",
            license="MIT",
            # They are in random order already.
            disable_shuffling=True,
        )

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Examples]:
        return {split: self._generate_examples(split) for split in SCENES}

    def _generate_examples(self, split: str) -> Examples:
        items = read_items(split, str(self.data_dir_root))
        stream = list(SCENES).index(split)
        for number in range(SCENES[split]):
            scene = draw_scene(items, [stream, number])
            yield number, scene._asdict()
