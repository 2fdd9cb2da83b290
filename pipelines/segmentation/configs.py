"""What each config trains, and for how long."""

from collections.abc import Sequence
from typing import NamedTuple


class Config(NamedTuple):
    """One run of the program.

    Attributes:
        title: what it is for, and what it costs.
        directions: "image_to_map", "map_to_image", or both.
        seeds: of the segmenters; each trains both systems.
        steps: of each segmenter.
        drawing_steps: of the generator of scenes.
        batch_size: pairs a step.
        width: of the U-Net's first layer.
        judge_width: of a discriminator's first layer.
        judge_depth: its halvings: a logit sees 16, 34 or 70 pixels for 1, 2
            or 3.
        judge_reads: "both", a map and its scene, or "map".
        weight: of the discriminator in the segmenter's loss, in the end.
        ramp: r of the weight's growth from 0, 1 - (1 - t)^r of it at the part
            t of training; 0 for a constant.
        shown: how maps are shown to it, a name of `FORMS`.
        embedding: a layer of it whose values are matched; None: none.
        gamma: of R1 on it; 0 for none.
        learning_rate: of Adam for every segmenter, falling to 0 by a cosine.
        judge_learning_rate: of every discriminator, constant.
        drawing_width: of the generator of scenes, at full size.
        l1_weight: of its pixels.
        drawing_learning_rate: of Adam for it.
        ema: decay of what is scored.
        every_steps: between two validations, and two checkpoints.
        validation_rows: scenes that training is watched by.
        test_rows: scenes of the scores.
    """

    title: str
    directions: tuple[str, ...] = ("image_to_map", "map_to_image")
    seeds: tuple[int, ...] = (0, 1)
    steps: int = 5_000
    drawing_steps: int = 2_500
    batch_size: int = 16
    width: int = 16
    judge_width: int = 16
    judge_depth: int = 3
    judge_reads: str = "both"
    weight: float = 1.0
    ramp: float = 1.0
    shown: str = "decided"
    embedding: str | None = None
    gamma: float = 0.02
    learning_rate: float = 5e-3
    judge_learning_rate: float = 5e-4
    drawing_width: int = 16
    l1_weight: float = 10.0
    drawing_learning_rate: float = 5e-4
    ema: float = 0.99
    every_steps: int = 500
    validation_rows: int = 500
    test_rows: int = 2_000


CONFIGS = {
    "quick": Config(
        "Both directions in about three minutes: a look, no result.",
        seeds=(0,),
        steps=150,
        drawing_steps=100,
        width=8,
        judge_width=8,
        drawing_width=8,
        every_steps=50,
        validation_rows=100,
        test_rows=500,
    ),
    "full": Config("What the README shows."),
    "image_to_map": Config(
        "Scenes to maps alone.", directions=("image_to_map",)
    ),
    "map_to_image": Config(
        "Maps to scenes alone, read by one plain segmenter.",
        directions=("map_to_image",),
        seeds=(0,),
    ),
}


# Of a setting by its value; None stands for a word.
_KINDS = {str: str, int: int, float: float, type(None): str}


def changed(config: Config, settings: Sequence[str]) -> Config:
    """Returns a config with some settings changed.

    Args:
        config: any.
        settings: `"name=value"`, of numbers and words.

    Raises:
        ValueError: there is no such setting, or its value is of another kind.

    Example:

    >>> changed(CONFIGS["full"], ["shown=softened", "steps=1000"]).steps
    1000
    """
    values = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        kind = _KINDS.get(type(getattr(config, name, ())))
        if kind is None:
            known = [
                field
                for field, value in config._asdict().items()
                if type(value) in _KINDS
            ]
            raise ValueError(
                "`set` must be NAME=VALUE, with one of "
                f"{', '.join(known)}. Received: {setting!r}"
            )
        try:
            values[name] = kind(value)
        except ValueError:
            raise ValueError(
                f"`{name}` must be of kind {kind.__name__}. "
                f"Received: {setting!r}"
            ) from None
    return config._replace(**values)
