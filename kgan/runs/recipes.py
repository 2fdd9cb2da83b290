"""The recipe: what a run does where its config leaves a choice open."""

from typing import Any
from typing import NamedTuple

from kgan.runs.config import Config

# Samples this large or smaller learn with the small-picture recipe.
SMALL_SIDE = 32


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
        ValueError: a batch larger than the data, or steps that executions
            do not divide.
    """
    chosen = recipe(facts) | config.given()
    steps = chosen["steps"]
    for name, share in (
        ("steps_per_epoch", 20),
        ("sample_every_steps", 40),
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

    Pictures of up to 32 pixels get the DCGAN networks at full width; larger
    ones are trained on fewer channels, since a step costs more there.
    Vectors get multilayer perceptrons.

    Args:
        facts: of the training data.
    """
    chosen = {
        "model": "gan" if facts.classes is None else "cgan",
        "mirror": False,
        "latent": "normal",
        "latent_size": 64,
        "loss": "non_saturating",
        "r1_gamma": 1.0,
        "r2_gamma": 0.0,
        "penalty_every": 4,
        "discriminator_steps": 1,
        "ema": 0.995,
        "generator_learning_rate": 2e-4,
        "discriminator_learning_rate": 2e-4,
        "learning_rate_schedule": "constant",
        "beta_1": 0.5,
        "beta_2": 0.99,
        "batch_size": min(64, facts.num_examples),
        "steps_per_execution": 1,
        "jit_compile": "auto",
        "score_samples": 5000,
    }
    if len(facts.sample_shape) != 3:
        return chosen | {
            "network": "mlp",
            "width": 128,
            "discriminator_width": 128,
            "steps": 10_000,
        }
    return chosen | {
        "network": "dcgan",
        "width": 32,
        "discriminator_width": 32,
        "steps": 6_000 if max(facts.sample_shape[:2]) <= SMALL_SIDE else 20_000,
    }
