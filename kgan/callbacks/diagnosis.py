"""The state of a run, from its signs: rules, each with its evidence.

Each rule looks at the newest examinations of a run and gives evidence, or
None. What a threshold comes from stands beside it; what the rules notice of
planted faults, and how often they are wrong, is measured in docs/health.md.
"""

import math
from collections.abc import Callable
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgan.callbacks.examination import Signs

HEALTHY = "healthy"
NOT_EXAMINED = "not_examined"
# A gradient norm that was never seen in the run: norms change by small factors
# as a game learns, and those that explode grow a thousandfold.
GRADIENT_GROWTH = 30.0
# Examinations from which on a run has norms to compare with.
FEWEST_BEFORE = 3
# Ten coins: a discriminator that knows nothing and says so loses 1.
SURPRISE = 10.0
# Half as varied as data: as if all came from two pictures, of which a pair
# shows one twice in half of the cases.
HALF = 0.5
# As varied as that samples must have been, to have fallen from it.
VARIED = 0.75
# Examinations after which samples must have begun to vary: 51,200 rows by the
# default period, when runs of any recipe show more than noise.
BEGUN_AFTER = 16
# Of the null's standard deviation: one false alarm in 30,000 looks.
DEVIATIONS = 4.0
# The discriminator bets a hundred to one on the real sample of a pair, and
# wins 95 in a hundred: there is hardly a sample that it doubts.
ODDS = math.log(100.0)
SURELY_APART = 0.9
# Half of the time: with data in time training would be twice as fast.
WAITING = 0.5


class Diagnosis(NamedTuple):
    """What state a run is in.

    Attributes:
        state: "healthy", a word of `RULES`, or "not_examined".
        evidence: figures, as a sentence; empty unless it is sick.
        suggestion: which knob to turn, and which way; likewise.
    """

    state: str
    evidence: str = ""
    suggestion: str = ""

    @property
    def is_sick(self) -> bool:
        """Whether the run is in a state of `RULES`."""
        return self.state in RULES


class Rule(NamedTuple):
    """How a state is seen, and what helps.

    Attributes:
        evidence: the examinations of a run, the newest last, to a sentence;
            None where the run is not in this state.
        suggestion: which knob to turn, and which way.
    """

    evidence: Callable[[Sequence[Signs]], str | None]
    suggestion: str


def diagnose(history: Sequence[Signs], before: str = HEALTHY) -> Diagnosis:
    """Returns the state of a run.

    One that diverges does so whatever else is seen. Else a state stays as
    long as there is evidence of it: what came first causes what comes later,
    as a discriminator that wins leaves samples without variety. Else it is
    the first of `RULES` that holds.

    Args:
        history: the run's examinations, the newest last; at least one.
        before: the state before the newest one.
    """
    order = sorted(RULES, key=lambda state: state not in ("diverging", before))
    for state in order:
        evidence = RULES[state].evidence(history)
        if evidence is not None:
            return diagnosis_of(state, evidence)
    return Diagnosis(HEALTHY)


def diagnosis_of(state: str, evidence: str) -> Diagnosis:
    """Returns a state that was found otherwise, with what helps against it.

    Args:
        state: a word of `RULES`.
        evidence: figures, as a sentence without its end.
    """
    return Diagnosis(state, evidence, RULES[state].suggestion)


def diverging(history: Sequence[Signs]) -> str | None:
    """Steps that were not finite, exploding gradients, or wild logits."""
    signs = history[-1]
    if signs.skipped:
        return (
            f"{signs.skipped} moves in the last {signs.steps} steps were "
            "skipped, since something was not finite"
        )
    if not signs.are_finite:
        return "samples, or logits of them, are not finite"
    for player, norm in signs.gradient_norms.items():
        before = [
            each.gradient_norms[player]
            for each in history[:-1]
            if player in each.gradient_norms
        ]
        usual = float(np.median(before)) if before else math.inf
        if len(before) >= FEWEST_BEFORE and norm > GRADIENT_GROWTH * usual:
            return (
                f"the norm of the {player}'s gradient is {norm:.3g}, "
                f"{norm / usual:,.0f} times its median so far"
            )
    if signs.surprise is not None and signs.surprise > SURPRISE:
        return (
            f"the discriminator loses {signs.surprise:,.0f} times as much as "
            "one who knows nothing: it is sure, and wrong"
        )
    return None


def collapsing(history: Sequence[Signs]) -> str | None:
    """Samples that vary no more, or never began to."""
    signs = history[-1]
    varied = [each.diversity for each in history if each.diversity is not None]
    if _has_fallen(varied):
        return (
            f"samples are {varied[-1]:.0%} as varied as real ones, of which "
            f"as many are 100 % +- {signs.diversity_deviation:.0%} (best so "
            f"far {max(varied):.0%})"
        )
    if signs.real_mode_entropy is None:
        return None
    real = math.exp(signs.real_mode_entropy)
    modes = [
        math.exp(each.mode_entropy) / real
        for each in history
        if each.mode_entropy is not None
    ]
    if _has_fallen(modes):
        return (
            f"samples fall into {modes[-1] * real:.1f} modes of the data, as "
            f"entropy counts them, real ones into {real:.1f} (as many of them "
            f"hardly ever into fewer than "
            f"{math.exp(signs.lowest_mode_entropy or 0.0):.1f}; best so far "
            f"{max(modes) * real:.1f})"
        )
    return None


def _has_fallen(shares: Sequence[float]) -> bool:
    """Returns whether shares of the data's variety fell, or never rose.

    Args:
        shares: of each examination, the newest last.
    """
    if len(shares) < 2 or max(shares[-2:]) >= HALF:
        return False
    return max(shares) >= VARIED or len(shares) >= BEGUN_AFTER


def memorising(history: Sequence[Signs]) -> str | None:
    """A discriminator that knows its training data from others like them."""
    overfits = _last(history, 2, lambda signs: signs.overfit)
    apart = _last(history, 2, lambda signs: signs.train_apart)
    signs = history[-1]
    if overfits is None or apart is None or signs.overfit_deviation is None:
        return None
    overfit, gap = float(np.mean(overfits)), float(np.mean(apart))
    # Of the mean of two examinations.
    deviation = signs.overfit_deviation / math.sqrt(2.0)
    if not (overfit >= DEVIATIONS * deviation and overfit >= HALF * gap):
        return None
    return (
        "the discriminator tells training from held-out data "
        f"{overfit:.0%} of the way (by chance 0 % +- {deviation:.0%}), and "
        f"training data from samples {gap:.0%}: it goes by what it has seen"
    )


def discriminator_winning(history: Sequence[Signs]) -> str | None:
    """A discriminator in which hardly a sample raises a doubt."""
    odds = _last(history, 3, lambda signs: signs.pair_odds)
    apart = _last(history, 3, lambda signs: signs.told_apart)
    if odds is None or apart is None:
        return None
    surely, mean = float(np.mean(odds)), float(np.mean(apart))
    if not (surely >= ODDS and mean >= SURELY_APART):
        return None
    return (
        "of a held-out and a generated sample the discriminator knows which "
        f"is which in {(1.0 + mean) / 2.0:.1%} of pairs, by odds of "
        f"{_odds(surely)} to one in the median"
    )


def _odds(log_odds: float) -> str:
    if log_odds > math.log(1e6):
        return "over a million"
    return f"{math.exp(log_odds):,.0f}"


def starving(history: Sequence[Signs]) -> str | None:
    """Training that waits for its data."""
    waits = _last(history, 2, lambda signs: signs.input_wait)
    if waits is None or min(waits) < WAITING:
        return None
    return f"{waits[-1]:.0%} of the time is spent waiting for data"


def _last(
    history: Sequence[Signs],
    count: int,
    sign: Callable[[Signs], float | None],
) -> list[float] | None:
    """Returns a sign of the newest examinations; None where one lacks it."""
    found = [sign(each) for each in history[-count:]]
    known = [value for value in found if value is not None]
    return known if len(known) == count else None


# In this order, where no state was found before.
RULES = {
    "diverging": Rule(
        diverging,
        "Lower both learning rates, to a tenth at first; look for data that "
        "are not finite or far out of range; raise R1's weight.",
    ),
    "discriminator_winning": Rule(
        discriminator_winning,
        "Lower the discriminator's learning rate, to a tenth at first; give "
        "R1 a weight (`r1_gamma`) where it has none.",
    ),
    "collapsing": Rule(
        collapsing,
        "Go back to a checkpoint from before; lower the generator's learning "
        "rate, or pack samples (`packing`), and raise R1's weight.",
    ),
    "memorising": Rule(
        memorising,
        "Change pictures before the discriminator sees them (`augment`), get "
        "more data, raise R1's weight, or use a narrower discriminator.",
    ),
    "starving": Rule(
        starving,
        "Prepare the data as shards (`kgan prepare`), keep them in memory "
        "(`cache`), or do less to each record.",
    ),
}
STATES = (HEALTHY, *RULES)
