"""What a probe tries: weights of R1, and learning rates, on a log grid."""

from typing import Any
from typing import NamedTuple

from kgan.runs.config import Config

# Of the recipe's gamma: three decades around it.
GAMMA_FACTORS = (0.03, 0.3, 1.0, 3.0, 30.0)
# Of both learning rates together.
RATE_FACTORS = (0.25, 4.0)
# Of the discriminator's rate alone.
RATIO_FACTORS = (0.5, 2.0)


class ProbeChoice(NamedTuple):
    """Values of what is probed; None is not read, or switched off.

    Attributes:
        r1_gamma: weight of R1; R2's keeps its ratio to it.
        generator_learning_rate: of the player that makes samples.
        discriminator_learning_rate: of the other one.
    """

    r1_gamma: float | None
    generator_learning_rate: float
    discriminator_learning_rate: float | None

    def given(self) -> dict[str, float]:
        """Returns the values that there are, by field of the config."""
        return {
            name: value
            for name, value in self._asdict().items()
            if value is not None
        }

    def scaled(self, **factors: float) -> "ProbeChoice":
        """Returns the choice with some fields multiplied.

        Args:
            **factors: by field; what is None stays None.

        Example:

        >>> ProbeChoice(1.0, 0.2, None).scaled(r1_gamma=0.3).r1_gamma
        0.3
        """
        scaled = {
            name: _short(value * factors.get(name, 1.0))
            for name, value in self.given().items()
        }
        return self._replace(**scaled)


def choice_of(config: Config) -> ProbeChoice:
    """Returns what a resolved config has chosen of what is probed."""
    return ProbeChoice(
        config.r1_gamma or None,
        config.generator_learning_rate,
        config.discriminator_learning_rate,
    )


def fields_of(config: Config, choice: ProbeChoice) -> dict[str, Any]:
    """Returns the fields of a config that a choice sets, R2's weight too.

    Args:
        config: resolved, from which the choice started.
        choice: of the same model.

    Example:

    >>> config = Config("digits", r1_gamma=1.0, r2_gamma=0.5)
    >>> fields_of(config, ProbeChoice(2.0, 0.001, None))["r2_gamma"]
    1.0
    """
    found = choice.given()
    if choice.r1_gamma is not None and config.r2_gamma:
        share = config.r2_gamma / config.r1_gamma
        found["r2_gamma"] = _short(choice.r1_gamma * share)
    return found


def gammas(base: ProbeChoice, recipe: ProbeChoice) -> list[ProbeChoice]:
    """Returns `base` with other weights of R1: a grid around the recipe's.

    Args:
        base: what the others are compared with; it is not among them.
        recipe: the choice that the data and the model suggest.
    """
    if base.r1_gamma is None or recipe.r1_gamma is None:
        return []
    grid = [
        base._replace(r1_gamma=_short(recipe.r1_gamma * factor))
        for factor in GAMMA_FACTORS
    ]
    return [each for each in grid if each != base]


def rates(base: ProbeChoice, recipe: ProbeChoice) -> list[ProbeChoice]:
    """Returns `base` with both rates moved together, and with the recipe's.

    Args:
        base: as for `gammas`, like `recipe`.
        recipe: the choice that the data and the model suggest.
    """
    moved = [
        base.scaled(
            generator_learning_rate=factor, discriminator_learning_rate=factor
        )
        for factor in RATE_FACTORS
    ]
    suggested = recipe._replace(r1_gamma=base.r1_gamma)
    return moved + [each for each in [suggested] if each not in (base, *moved)]


def ratios(base: ProbeChoice, recipe: ProbeChoice) -> list[ProbeChoice]:
    """Returns `base` with another rate of the discriminator alone.

    Args:
        base: as for `gammas`, like `recipe`.
        recipe: the choice that the data and the model suggest.
    """
    if base.discriminator_learning_rate is None:
        return []
    return [
        base.scaled(discriminator_learning_rate=factor)
        for factor in RATIO_FACTORS
    ]


def _short(value: float) -> float:
    """Returns a number with the three digits that a command line shows."""
    return float(f"{value:.3g}")
