"""What a run says of itself."""

from kgan.data import DataStream
from kgan.models import Game
from kgan.runs.choices import SCHEDULES
from kgan.runs.config import Config
from kgan.runs.starting import played

# What a run says of itself before it starts, where it is not 0 and not open.
DESCRIBED = (
    "network",
    "loss",
    "r1_gamma",
    "r2_gamma",
    "gradient_penalty_weight",
    "penalty_every",
    "augment",
    "packing",
    "shares_samples",
    "components",
    "beta",
    "cycle_weight",
    "couplings",
    "likelihood_weight",
    "adversarial_weight",
    "epsilon",
)


def describe(config: Config, game: Game, data: dict[str, DataStream]) -> str:
    """Returns what was found in the data and chosen for them."""
    shape = tuple(data["train"].spec["sample"].shape)
    names = config.class_names
    sizes = ", ".join(f"{n.num_examples:,} {k}" for k, n in data.items())
    classes = "no labels" if names is None else f"{len(names)} classes"
    weights = ", ".join(
        f"{name.replace('_', ' ')} {network.count_params():,}"
        for name, network in played(game).items()
    )
    asked = config.given()
    choices = ", ".join(
        f"{name} {asked[name]}" for name in DESCRIBED if asked.get(name)
    )
    passed_over = "".join(
        f"Passed over: {sum(part.records for part in stream.damage):,} "
        f"records of {split} that cannot be used, first {stream.damage[0]}.\n"
        for split, stream in data.items()
        if stream.damage
    )
    return (
        f"{config.source}: {'x'.join(map(str, shape))}, {classes}; {sizes}.\n"
        f"{passed_over}"
        f"{config.model} ({weights} weights): {choices}, "
        f"batch {config.batch_size}, {config.steps:,} steps."
    )


def how_far(config: Config, step: int) -> str:
    """Returns where a falling learning rate stands; nothing of a constant.

    Args:
        config: resolved.
        step: that the run has reached.
    """
    if config.learning_rate_schedule == "constant":
        return ""
    schedule = SCHEDULES[config.learning_rate_schedule](1.0, config.steps)
    return (
        f" The learning rate is at {float(schedule(step)):.0%} of where it "
        f"began and falls to {float(schedule(config.steps)):.0%} over all "
        "steps: in a new folder, --set steps= makes them fewer."
    )
