"""Scenes to maps: both systems trained from each seed, and compared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from kgan.core import save_png
from kgan.export import save
from kgan.metrics import segmentation_counts
from kgan.metrics import segmentation_scores
from pipelines.segmentation.baselines import all_background
from pipelines.segmentation.baselines import by_colour
from pipelines.segmentation.comparing import compared
from pipelines.segmentation.configs import Config
from pipelines.segmentation.game import AdversarialSegmenter
from pipelines.segmentation.scenes import Pairs
from pipelines.segmentation.scenes import Scenes
from pipelines.segmentation.segmenting import ADVERSARIAL
from pipelines.segmentation.segmenting import PLAIN
from pipelines.segmentation.segmenting import SYSTEMS
from pipelines.segmentation.segmenting import scenes_and_maps
from pipelines.segmentation.segmenting import trained_segmenter

_COUNTED_SCENES = 5_000


def image_to_map(
    config: Config, load: Callable[[int], Scenes], workdir: Path
) -> dict[str, Any]:
    """Trains, scores, draws and exports segmenters; returns the scores.

    Args:
        config: what to train.
        load: the data, in the order of a seed.
        workdir: gets a folder for each system and seed, `maps.png`, and the
            export of the adversarial segmenter of the first seed.
    """
    maps: dict[str, list[np.ndarray]] = {system: [] for system in SYSTEMS}
    watched: dict[str, list[dict[str, float]]] = {
        system: [] for system in SYSTEMS
    }
    for seed in config.seeds:
        data = load(seed)
        for system in SYSTEMS:
            directory = workdir / f"{system}_{seed}"
            game = trained_segmenter(system, seed, config, data, directory)
            maps[system].append(maps_of(game, data.test))
            watched[system].append(
                segmentation_scores(
                    truth=data.validation.condition,
                    predicted=maps_of(game, data.validation),
                    classes=data.classes,
                )
            )
            if system == ADVERSARIAL and seed == config.seeds[0]:
                save(game, workdir / "export" / "segmenter")
    save_png(
        workdir / "maps.png",
        scenes_and_maps(
            data.test,
            {system: predicted[0] for system, predicted in maps.items()},
            data.class_names,
        ),
    )
    return {**scores_of_maps(maps, data), "validation": watched}


def maps_of(game: AdversarialSegmenter, pairs: Pairs) -> np.ndarray:
    """Returns the likeliest class of each pixel, `(n, height, width)`."""
    return game.translate(pairs.sample).argmax(axis=-1)


def scores_of_maps(
    maps: dict[str, list[np.ndarray]], data: Scenes
) -> dict[str, Any]:
    """Returns scores of each segmenter, of the baselines, and the gain.

    Args:
        maps: of the test scenes, for each seed, by system.
        data: the test scenes, and those that the baselines count in.
    """
    truth, classes = data.test.condition, data.classes
    learned = Pairs(
        *(
            data.train.records[role][:_COUNTED_SCENES]
            for role in ("sample", "condition")
        )
    )
    others = {
        "all background": all_background(data.test.sample),
        "likeliest class of a pixel's colour": by_colour(
            learned, data.test.sample, classes
        ),
        "the true maps": truth,
    }
    counts = {
        system: [
            segmentation_counts(truth=truth, predicted=each, classes=classes)
            for each in predicted
        ]
        for system, predicted in maps.items()
    }
    return {
        **{
            system: [
                segmentation_scores(
                    truth=truth, predicted=each, classes=classes
                )
                for each in predicted
            ]
            for system, predicted in maps.items()
        },
        "gain": compared(counts[PLAIN], counts[ADVERSARIAL]),
        "beside": {
            title: segmentation_scores(
                truth=truth, predicted=each, classes=classes
            )
            for title, each in others.items()
        },
    }
