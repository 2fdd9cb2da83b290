"""The recipe: what a run does where its config leaves a choice open."""

from typing import Any
from typing import NamedTuple

from kgan.core import check_choice
from kgan.runs.choices import NETWORKS
from kgan.runs.config import Config

# Pictures with no side longer than this many pixels are small.
SMALL_SIDE = 32
SMALL_PICTURES = {
    "network": "dcgan",
    "upsampling": "transposed",
    "width": 32,
    "discriminator_width": 32,
    "r1_gamma": 1.0,
    "penalty_every": 4,
    "generator_learning_rate": 2e-4,
    "discriminator_learning_rate": 2e-4,
    "batch_size": 64,
    "steps": 6_000,
}
LARGER_PICTURES = {
    "network": "dcgan",
    "upsampling": "nearest",
    "width": 24,
    "discriminator_width": 24,
    "r1_gamma": 10.0,
    "penalty_every": 8,
    "generator_learning_rate": 5e-4,
    "discriminator_learning_rate": 5e-4,
    "batch_size": 16,
    "steps": 30_000,
}


class DataFacts(NamedTuple):
    """What a recipe needs to know of the data.

    Attributes:
        sample_shape: of one sample.
        num_examples: training records.
        classes: number of classes; None without labels.
    """

    sample_shape: tuple[int, ...]
    num_examples: int
    classes: int | None


def resolve(config: Config, facts: DataFacts) -> Config:
    """Returns the config with every open choice made.

    Args:
        config: choices that are None are open.
        facts: of the training data.

    Raises:
        ValueError: data that are no pictures, a batch larger than the data,
            or steps that executions do not divide.
    """
    chosen = recipe(facts) | config.given()
    offered = NETWORKS[chosen["network"]].upsamplings
    if config.upsampling is not None:
        check_choice("upsampling", config.upsampling, offered)
    elif chosen["upsampling"] not in offered:
        chosen["upsampling"] = next(iter(offered), None)
    steps = chosen["steps"]
    for name, share in (
        ("steps_per_epoch", 20),
        ("sample_every_steps", 40),
        ("evaluate_every_steps", 20),
        ("checkpoint_every_steps", 20),
    ):
        chosen.setdefault(
            name, rounded(steps // share, chosen["steps_per_execution"])
        )
    for name in ("steps", "steps_per_epoch"):
        if chosen[name] % chosen["steps_per_execution"]:
            raise ValueError(
                f"`{name}` must be a multiple of `steps_per_execution`. "
                f"Received: {name}={chosen[name]}, "
                f"steps_per_execution={chosen['steps_per_execution']}"
            )
    if chosen["batch_size"] > facts.num_examples:
        raise ValueError(
            "`batch_size` must not exceed the training records. Received: "
            f"batch_size={chosen['batch_size']}, {facts.num_examples} records"
        )
    return Config(**chosen)


def rounded(steps: int, multiple: int) -> int:
    """Returns steps rounded to a multiple, at least one of it."""
    return max(1, round(steps / multiple)) * multiple


def recipe(facts: DataFacts) -> dict[str, Any]:
    """Returns a choice for every field that the data leave open.

    All learn with the non-saturating loss, R1 now and then, and an average
    of the generator's weights. Pictures of up to 32 pixels get wider
    networks and larger batches. Larger pictures cost more a step, so that
    smaller batches and a higher learning rate get further in the same
    minutes; there are often few of them, so that R1 is ten times as heavy,
    without which the discriminator learns them by heart; and their generator
    repeats pixels, which costs more and leaves no checkerboard.

    Args:
        facts: of the training data.

    Raises:
        ValueError: the data are no pictures.
    """
    if len(facts.sample_shape) != 3:
        raise ValueError(
            "`source` must hold pictures, (height, width, channels). "
            f"Received: samples of shape {facts.sample_shape}"
        )
    chosen: dict[str, Any] = {
        "model": "gan" if facts.classes is None else "cgan",
        "split_seed": 0,
        "resize": "crop",
        "mirror": False,
        "seed": 0,
        "conditioning": "projection",
        "latent": "normal",
        "latent_size": 64,
        "loss": "non_saturating",
        "r2_gamma": 0.0,
        "discriminator_steps": 1,
        "ema": 0.998,
        "learning_rate_schedule": "constant",
        "beta_1": 0.5,
        "beta_2": 0.99,
        "steps_per_execution": 1,
        "gradient_accumulation_steps": 1,
        "precision": "float32",
        "jit_compile": "auto",
        "embedding": (
            "random_network" if facts.classes is None else "classifier"
        ),
        "evaluate_samples": 1000,
        "score_samples": 5000,
    }
    small = max(facts.sample_shape[:2]) <= SMALL_SIDE
    chosen |= SMALL_PICTURES if small else LARGER_PICTURES
    chosen["batch_size"] = min(chosen["batch_size"], facts.num_examples)
    return chosen
