"""From scenes to maps of their segments, and from maps to scenes.

python -m pipelines.segmentation --config=quick --workdir=runs/segmentation

Prepares the data where they are missing, trains, scores, draws and exports;
leaves `scores.json`, `table.md`, `maps.png` and `scenes.png` in the folder.
Run again, it goes on where it was stopped. `--config=full` is what the README
shows.

Of TFDS, with a network:

python -m pipelines.segmentation --data=oxford_iiit_pet --image_size=64 \
    --splits=train[:90%],train[90%:],test
"""

import functools
import json
import time
from pathlib import Path
from typing import Any

from absl import app
from absl import flags
from absl import logging

from kgan.core import written_whole
from pipelines.ending import plain_ending
from pipelines.segmentation.configs import CONFIGS
from pipelines.segmentation.configs import Config
from pipelines.segmentation.configs import changed
from pipelines.segmentation.image_to_map import image_to_map
from pipelines.segmentation.map_to_image import map_to_image
from pipelines.segmentation.scenes import FASHION_SCENES
from pipelines.segmentation.scenes import Scenes
from pipelines.segmentation.scenes import load_scenes
from pipelines.segmentation.segmenting import PLAIN
from pipelines.segmentation.segmenting import trained_segmenter
from pipelines.segmentation.table import table_of

_CONFIG = flags.DEFINE_enum(
    "config", "quick", sorted(CONFIGS), "What to train, and for how long."
)
_WORKDIR = flags.DEFINE_string(
    "workdir", None, "Where a run lies; runs/segmentation/CONFIG without it."
)
_DATA = flags.DEFINE_string(
    "data",
    FASHION_SCENES,
    "Scenes with maps: a prepared directory, or a name of kgan or TFDS.",
)
_SPLITS = flags.DEFINE_list(
    "splits",
    ["train", "validation", "test"],
    "To learn from, to watch training by, to be judged by.",
)
_IMAGE_SIZE = flags.DEFINE_integer(
    "image_size",
    None,
    "Pixels a side; as the source has them without it.",
    lower_bound=8,
    upper_bound=256,
)
_DATA_DIR = flags.DEFINE_string(
    "data_dir",
    "runs/segmentation_data",
    "Where data lie that are prepared by name.",
)
_SET = flags.DEFINE_list(
    "set", [], "Settings of the config to change, such as steps=1000."
)


def run(config: Config, load: Any, workdir: Path) -> dict[str, Any]:
    """Trains and scores what a config asks for, and writes what it found.

    Args:
        config: what to train.
        load: from a seed to the data in its order.
        workdir: the folder of the run.

    Returns:
        What `scores.json` holds.
    """
    began = time.monotonic()
    workdir.mkdir(parents=True, exist_ok=True)
    scores: dict[str, Any] = {}
    if "image_to_map" in config.directions:
        scores["image_to_map"] = image_to_map(config, load, workdir)
    first = config.seeds[0]
    data: Scenes = load(first)
    if "map_to_image" in config.directions:
        # Already trained where the other direction was; then it is loaded.
        reader = trained_segmenter(
            PLAIN, first, config, data, workdir / f"{PLAIN}_{first}"
        )
        scores["map_to_image"] = map_to_image(config, data, reader, workdir)
    scores["config"] = config._asdict()
    scores["minutes"] = (time.monotonic() - began) / 60.0
    table = table_of(scores, data.class_names)
    with written_whole(workdir / "scores.json") as aside:
        aside.write_text(json.dumps(scores, indent=1) + "\n")
    with written_whole(workdir / "table.md") as aside:
        aside.write_text(table)
    print(table)
    return scores


def main(arguments: list[str]) -> None:
    """Runs one config on one source."""
    # Not what TFDS and the export say of each file.
    logging.set_verbosity(logging.ERROR)
    with plain_ending("pipelines.segmentation"):
        if len(arguments) > 1:
            raise ValueError(f"Flags only. Received: {arguments[1:]}")
        if len(_SPLITS.value) != 3:
            raise ValueError(
                f"--splits must name three splits. Received: {_SPLITS.value}"
            )
        config = changed(CONFIGS[_CONFIG.value], _SET.value)
        workdir = Path(_WORKDIR.value or f"runs/segmentation/{_CONFIG.value}")

        @functools.cache
        def load(seed: int) -> Scenes:
            return load_scenes(
                _DATA.value,
                splits=tuple(_SPLITS.value),
                image_size=_IMAGE_SIZE.value,
                data_dir=_DATA_DIR.value,
                batch_size=config.batch_size,
                validation_rows=config.validation_rows,
                test_rows=config.test_rows,
                seed=seed,
            )

        run(config, load, workdir)


if __name__ == "__main__":
    app.run(main)
