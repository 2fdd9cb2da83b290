"""Scenes to maps: a plain segmenter, and one with a judge of its maps."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kgan.metrics import segmentation_scores
from kgan.networks import patch_discriminator
from kgan.networks import unet_translator
from kgan.penalties import R1
from pipelines.segmentation.configs import Config
from pipelines.segmentation.game import AdversarialSegmenter
from pipelines.segmentation.pictures import coloured
from pipelines.segmentation.pictures import panels
from pipelines.segmentation.scenes import Pairs
from pipelines.segmentation.scenes import Scenes
from pipelines.segmentation.training import Look
from pipelines.segmentation.training import train

PLAIN, ADVERSARIAL = "plain", "adversarial"
SYSTEMS = (PLAIN, ADVERSARIAL)
SHOWN_SCENES = 6
# Of a validation: what training is watched by.
_WATCHED = ("mean_iou", "boundary_f", "pixel_accuracy")


def trained_segmenter(
    system: str, seed: int, config: Config, data: Scenes, directory: Path
) -> AdversarialSegmenter:
    """Trains a segmenter, or takes the one that was trained here.

    Both systems of a seed begin with the same weights, and see the same
    scenes in the same order.

    Args:
        system: "plain" or "adversarial".
        seed: of weights, and of the order where the data were loaded by it.
        config: networks and steps.
        data: pairs.
        directory: of this system and seed.
    """
    game = segmenter_game(system, seed, config, data)

    def look() -> Look:
        probabilities = game.translate(data.validation.sample)
        maps = probabilities.argmax(axis=-1)
        scores = segmentation_scores(
            truth=data.validation.condition,
            predicted=maps,
            classes=data.classes,
            resamples=0,
        )
        return Look(
            {name: scores[name] for name in _WATCHED},
            scenes_and_maps(data.validation, {system: maps}, data.class_names),
        )

    train(
        game,
        data.train,
        look,
        optimizers={
            player: each
            for player, each in optimizers(config).items()
            if player in game.players
        },
        steps=config.steps,
        every_steps=config.every_steps,
        directory=directory,
    )
    return game


def segmenter_game(
    system: str, seed: int, config: Config, data: Scenes
) -> AdversarialSegmenter:
    """Returns a segmenter's game as it is before training.

    Args:
        system: "plain" or "adversarial".
        seed: of the weights.
        config: networks.
        data: whose shapes they have.
    """
    # The segmenter first: so it begins alike with a judge and without.
    keras.utils.set_random_seed(seed)
    segmenter = unet_translator(
        data.shape, channels=data.classes, width=config.width, output="logits"
    )
    rows, columns, channels = data.shape
    judge = patch_discriminator(
        (rows, columns, data.classes),
        condition_channels=channels if config.judge_reads == "both" else None,
        width=config.judge_width,
        depth=config.judge_depth,
        normalization=False,
    )
    return AdversarialSegmenter(
        segmenter,
        judge if system == ADVERSARIAL else None,
        weight=_weight(config),
        shown=config.shown,
        embedding=config.embedding,
        penalty=R1(config.gamma, every=4) if config.gamma else None,
        ema=config.ema,
        seed=seed,
    )


def _weight(config: Config) -> Any:
    """The judge's weight: a judge of maps of noise teaches nothing."""
    if not config.ramp:
        return config.weight
    return keras.optimizers.schedules.PolynomialDecay(
        0.0, config.steps, config.weight, config.ramp
    )


def optimizers(config: Config) -> dict[str, keras.optimizers.Optimizer]:
    """Returns new optimizers, by player."""
    return {
        "segmenter": keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(
                config.learning_rate, config.steps
            )
        ),
        "discriminator": keras.optimizers.Adam(config.judge_learning_rate, 0.5),
    }


def scenes_and_maps(
    pairs: Pairs,
    predicted: Mapping[str, np.ndarray],
    class_names: tuple[str, ...],
) -> np.ndarray:
    """Draws the first scenes, their maps, and those of segmenters.

    Args:
        pairs: scenes and true maps.
        predicted: maps of the same scenes, by title.
        class_names: in the order of the maps' numbers.

    Returns:
        uint8 `(H, W, 3)`.
    """
    maps = {"true map": pairs.condition, **predicted}
    return panels(
        {
            "scene": pairs.sample[:SHOWN_SCENES],
            **{
                title: coloured(each[:SHOWN_SCENES], len(class_names))
                for title, each in maps.items()
            },
        },
        class_names,
    )
