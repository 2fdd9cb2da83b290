"""Maps to scenes: a generator, whose scenes a segmenter reads back."""

from pathlib import Path
from typing import Any

import keras
import numpy as np

from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.export import save
from kgan.metrics import RandomNetwork
from kgan.metrics import kernel_distance
from kgan.metrics import segmentation_scores
from kgan.models import Pix2Pix
from kgan.networks import patch_discriminator
from kgan.networks import spade_generator
from pipelines.segmentation.baselines import flat_colours
from pipelines.segmentation.configs import Config
from pipelines.segmentation.game import AdversarialSegmenter
from pipelines.segmentation.pictures import coloured
from pipelines.segmentation.pictures import panels
from pipelines.segmentation.scenes import Pairs
from pipelines.segmentation.scenes import Scenes
from pipelines.segmentation.segmenting import SHOWN_SCENES
from pipelines.segmentation.training import Look
from pipelines.segmentation.training import train

_COUNTED_SCENES = 5_000


def drawing_game(seed: int, config: Config, data: Scenes) -> Pix2Pix:
    """Returns the game of maps to scenes, as it is before training.

    Args:
        seed: of weights and order.
        config: networks.
        data: whose shapes they have.
    """
    keras.utils.set_random_seed(seed)
    return Pix2Pix(
        spade_generator(
            data.shape,
            condition_values=data.classes,
            width=config.drawing_width,
        ),
        patch_discriminator(
            data.shape,
            condition_values=data.classes,
            width=config.judge_width,
            depth=2,
        ),
        l1_weight=config.l1_weight,
        ema=config.ema,
        seed=seed,
    )


def map_to_image(
    config: Config,
    data: Scenes,
    reader: AdversarialSegmenter,
    workdir: Path,
) -> dict[str, Any]:
    """Trains, scores, draws and exports a generator; returns the scores.

    Args:
        config: what to train.
        data: pairs.
        reader: a segmenter that was trained on real scenes alone.
        workdir: gets the folder `drawing`, `scenes.png` and the export.
    """
    game = drawing_game(config.seeds[0], config, data)

    def look() -> Look:
        drawn = drawn_scenes(game, data.validation.condition)
        read = reader.translate(drawn).argmax(axis=-1)
        scores = segmentation_scores(
            truth=data.validation.condition,
            predicted=read,
            classes=data.classes,
            resamples=0,
        )
        return Look(
            {name: scores[name] for name in ("mean_iou", "boundary_f")},
            maps_and_scenes(data.validation, {"drawn": drawn}, data),
        )

    train(
        game,
        data.train,
        look,
        optimizers={
            "generator": keras.optimizers.Adam(
                config.drawing_learning_rate, 0.5
            ),
            "discriminator": keras.optimizers.Adam(
                config.judge_learning_rate, 0.5
            ),
        },
        steps=config.drawing_steps,
        every_steps=config.every_steps,
        directory=workdir / "drawing",
    )
    save(game, workdir / "export" / "drawing")
    drawn = drawn_scenes(game, data.test.condition)
    learned = Pairs(
        *(
            data.train.records[role][:_COUNTED_SCENES]
            for role in ("sample", "condition")
        )
    )
    flat = flat_colours(learned, data.test.condition, data.classes)
    save_png(
        workdir / "scenes.png",
        maps_and_scenes(data.test, {"drawn": drawn, "flat": flat}, data),
    )
    return {
        "real": scores_of_scenes(data.test.sample, data, reader),
        "drawn": scores_of_scenes(drawn, data, reader),
        "flat": scores_of_scenes(flat, data, reader),
    }


def drawn_scenes(game: Pix2Pix, maps: np.ndarray) -> np.ndarray:
    """Returns a scene of each map, uint8."""
    return to_uint8_pictures(game.translate(maps))


def scores_of_scenes(
    scenes: np.ndarray, data: Scenes, reader: AdversarialSegmenter
) -> dict[str, float]:
    """Returns how a segmenter reads scenes, and how far they are from real.

    Args:
        scenes: uint8, one for each map of the test split.
        data: of which the second half of the test split is what the first
            half of the scenes is compared with, so no map stands in both.
        reader: a segmenter.
    """
    half = len(scenes) // 2
    embedding = RandomNetwork(data.shape)
    distance = kernel_distance(
        real=embedding(data.test.sample[half:]),
        generated=embedding(scenes[:half]),
    )
    return {
        **segmentation_scores(
            truth=data.test.condition,
            predicted=reader.translate(scenes).argmax(axis=-1),
            classes=data.classes,
        ),
        "kernel_distance": distance["kernel_distance"],
        "n_real": distance["n_real"],
        "n_generated": distance["n_generated"],
    }


def maps_and_scenes(
    pairs: Pairs, drawn: dict[str, np.ndarray], data: Scenes
) -> np.ndarray:
    """Draws the first maps, and the scenes that were made of them.

    Args:
        pairs: real scenes and their maps.
        drawn: uint8 scenes of the same maps, by title.
        data: whose class names stand below.
    """
    return panels(
        {
            "map": coloured(pairs.condition[:SHOWN_SCENES], data.classes),
            **{title: each[:SHOWN_SCENES] for title, each in drawn.items()},
            "real": pairs.sample[:SHOWN_SCENES],
        },
        data.class_names,
    )
