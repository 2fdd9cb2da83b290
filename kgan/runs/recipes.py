"""The recipe: what a run does where its config leaves a choice open."""

import dataclasses
from typing import Any
from typing import NamedTuple

from kgan.core import check_choice
from kgan.runs.choices import NETWORKS
from kgan.runs.config import Config
from kgan.runs.models import CAREFUL_RATES
from kgan.runs.models import MODELS
from kgan.runs.models import PARTICULAR
from kgan.runs.models import check_labels
from kgan.runs.models import check_model
from kgan.runs.models import check_read
from kgan.runs.models import default_model

# Pictures with no side longer than this many pixels are small.
SMALL_SIDE = 32
SMALL_PICTURES = {
    "network": "dcgan",
    "upsampling": "transposed",
    "width": 32,
    "discriminator_width": 32,
    "r1_gamma": 1.0,
    "penalty_every": 4,
    "generator_learning_rate": 8e-4,
    "discriminator_learning_rate": 8e-4,
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
# WGAN-GP's, as published.
CRITIC_STEPS = 5
# Passes over the data from which on colour pictures are changed before the
# discriminator sees them. A thousand emoji of 32 pixels: after 80 passes that
# took samples farther away (one seed), after 400 it halved the kernel distance
# (two seeds, docs/studies.md).
MANY_PASSES = 200
# How often a run does what it does now and then. Each time costs tens of
# milliseconds to half a second, which twenty times took a tenth of a run of
# small pictures; one of larger ones takes many times longer, and may be ended
# or lost long before its last step.
LARGER_TIMES = {
    "steps_per_epoch": 20,
    "sample_every_steps": 40,
    "evaluate_every_steps": 20,
    "checkpoint_every_steps": 20,
}
SMALL_TIMES = dict.fromkeys(LARGER_TIMES, 10)


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
        ValueError: data that are no pictures, a model that needs labels they
            lack, a choice that the model does not read, a batch larger than
            the data or not of whole packs, or steps that executions do not
            divide.
    """
    model = check_model(config.model or default_model(facts.classes))
    check_labels(model, facts.classes)
    # One that was found before comes from a run, and was checked then.
    if config.data_fingerprint is None:
        check_read(dataclasses.replace(config, model=model))
    chosen = recipe(facts, config, model) | config.given()
    if "upsampling" in chosen:
        offered = NETWORKS[chosen["network"]].upsamplings
        if config.upsampling is not None:
            check_choice("upsampling", config.upsampling, offered)
        elif chosen["upsampling"] not in offered:
            chosen["upsampling"] = next(iter(offered), None)
    chosen.setdefault("beta_2_end", chosen["beta_2"])
    steps = chosen["steps"]
    for name, times in (
        SMALL_TIMES if is_small(facts) else LARGER_TIMES
    ).items():
        if is_read(name, model):
            chosen.setdefault(
                name, rounded(steps // times, chosen["steps_per_execution"])
            )
    for name in ("steps", "steps_per_epoch"):
        if chosen[name] % chosen["steps_per_execution"]:
            raise ValueError(
                f"`{name}` must be a multiple of `steps_per_execution`. "
                f"Received: {name}={chosen[name]}, "
                f"steps_per_execution={chosen['steps_per_execution']}"
            )
    for name in ("discriminator_steps", "gradient_accumulation_steps"):
        if chosen.get("shares_samples") and chosen.get(name, 1) > 1:
            raise ValueError(
                f"`{name}` must be 1 with `shares_samples`. Received: "
                f"{name}={chosen[name]} for loss={chosen['loss']!r}"
            )
    rows = chosen["batch_size"] // chosen.get("discriminator_steps", 1)
    if rows % chosen.get("packing", 1):
        raise ValueError(
            "`batch_size`, divided by `discriminator_steps`, must be a "
            "multiple of `packing`. Received: "
            f"batch_size={chosen['batch_size']}, packing={chosen['packing']}"
        )
    if chosen["batch_size"] > facts.num_examples:
        raise ValueError(
            "`batch_size` must not exceed the training records. Received: "
            f"batch_size={chosen['batch_size']}, {facts.num_examples} records"
        )
    return Config(**chosen)


def is_read(name: str, model: str) -> bool:
    """Returns whether a model reads a field of the config."""
    return name not in PARTICULAR or name in MODELS[model].reads


def rounded(steps: int, multiple: int) -> int:
    """Returns steps rounded to a multiple, at least one of it."""
    return max(1, round(steps / multiple)) * multiple


def recipe(facts: DataFacts, config: Config, model: str) -> dict[str, Any]:
    """Returns a choice for every field that is left open and that is read.

    What the data suggest, then what the model, the loss and few pictures need
    otherwise.

    Args:
        facts: of the training data.
        config: the choices made, of which the loss matters here.
        model: the word of a model.

    Raises:
        ValueError: the data are no pictures.
    """
    chosen = recipe_for_data(facts) | {"model": model}
    chosen |= MODELS[model].recipe
    if not is_small(facts):
        chosen |= MODELS[model].larger_recipe
    chosen |= loss_recipe(chosen | config.given(), config, facts, model)
    chosen |= few_pictures_recipe(chosen | config.given(), facts)
    return {
        name: value for name, value in chosen.items() if is_read(name, model)
    }


def loss_recipe(
    chosen: dict[str, Any], config: Config, facts: DataFacts, model: str
) -> dict[str, Any]:
    """Returns what a loss needs otherwise, whatever the data and the model.

    Wasserstein's critic is trained as WGAN-GP's, on five batches a step where
    the model can; pairs need the penalty at fakes as well as at reals.

    Args:
        chosen: what the config says, and the recipe otherwise.
        config: the choices made, of which the critic's steps matter here.
        facts: of the training data.
        model: the word of a model.
    """
    if chosen["loss"] == "relativistic":
        return {"r2_gamma": chosen["r1_gamma"]}
    if chosen["loss"] != "wasserstein":
        return {}
    needed: dict[str, Any] = {
        "r1_gamma": 0.0,
        "r2_gamma": 0.0,
        "gradient_penalty_weight": 10.0,
        "penalty_every": 1,
        "beta_1": 0.0,
        "beta_2": 0.9,
    }
    if is_small(facts):
        needed |= CAREFUL_RATES
    if is_read("discriminator_steps", model):
        steps = config.discriminator_steps or CRITIC_STEPS
        rows = min(chosen["batch_size"], facts.num_examples // steps)
        needed["discriminator_steps"] = steps
        needed["batch_size"] = steps * max(1, rows)
    return needed


def few_pictures_recipe(
    chosen: dict[str, Any], facts: DataFacts
) -> dict[str, Any]:
    """Returns what a run needs that shows few pictures very often.

    Args:
        chosen: what the config says, and the recipe otherwise.
        facts: of the training data.
    """
    passes = chosen["steps"] * chosen["batch_size"] / facts.num_examples
    if passes < MANY_PASSES or facts.sample_shape[-1] < 3:
        return {}
    return {"augment": "colour_translation_cutout"}


def recipe_for_data(facts: DataFacts) -> dict[str, Any]:
    """Returns what the data suggest, whatever the model.

    All games learn with the non-saturating loss, R1 now and then, and an
    average of the generator's weights. Pictures of up to 32 pixels get wider
    networks, larger batches and four times DCGAN's rate: on Fashion-MNIST
    that comes in 2,000 steps to a Frechet distance for which 2e-4 takes some
    7,500. Larger pictures cost more a step, so that smaller batches get
    further in the same minutes; there are often few of them, so that R1 is
    ten times as heavy, without which the discriminator learns them by heart;
    and their generator repeats pixels, which costs more and leaves no
    checkerboard.

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
        "split_seed": 0,
        "resize": "crop",
        "mirror": False,
        "skip_damaged": False,
        "seed": 0,
        "conditioning": "projection",
        "latent": "normal",
        "latent_size": 64,
        "loss": "non_saturating",
        "r2_gamma": 0.0,
        "gradient_penalty_weight": 0.0,
        "penalty_schedule": "constant",
        "discriminator_steps": 1,
        "shares_samples": False,
        "augment": "none",
        "packing": 1,
        "components": 8,
        "beta": 0.1,
        "cycle_weight": 1.0,
        "couplings": 8,
        "likelihood_weight": 0.1,
        "adversarial_weight": 1.0,
        "epsilon": 0.1,
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
    chosen |= SMALL_PICTURES if is_small(facts) else LARGER_PICTURES
    chosen["batch_size"] = min(chosen["batch_size"], facts.num_examples)
    return chosen


def is_small(facts: DataFacts) -> bool:
    """Returns whether pictures are small."""
    return max(facts.sample_shape[:2]) <= SMALL_SIDE
