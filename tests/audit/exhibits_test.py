"""What a report shows, and what it leaves out where nothing real is shown."""

import numpy as np

from kgan.audit import run
from kgan.audit.checks.telling_apart import is_chance
from kgan.audit.finding import Finding


def gaussian(rows, seed, d=4):
    return np.random.default_rng(seed).normal(size=(rows, d))


TRAIN, HELD_OUT = gaussian(400, 0), gaussian(200, 1)


def exhibits_of(generated, *checks):
    return run(
        train=TRAIN, held_out=HELD_OUT, generated=generated, checks=checks
    ).exhibits


def test_copies_are_real_samples():
    generated = gaussian(200, 2)
    generated[:3] = TRAIN[:3]
    generated[3:5] = TRAIN[3:5] + 1e-6
    found = exhibits_of(generated, "near_copies", "precision")
    assert found.copies["generated"][:5].all()
    kept = found.without_real()
    assert len(found.generated) - len(kept.generated) >= 5
    for name in ("generated", "suspicious", "giveaways", "outside"):
        shown = getattr(kept, name)
        distances = np.abs(shown[:, None] - TRAIN[None]).max(axis=2)
        assert len(shown) == 0 or distances.min() > 1e-5
    assert len(kept.suspicious) == len(kept.ratios)
    assert not len(kept.held_out) and not len(kept.originals)


def test_nobody_looked_for_copies_so_that_all_may_be():
    found = exhibits_of(gaussian(200, 2), "exact_copies", "kinds", "precision")
    assert len(found.generated) == 80 and found.copies == {}
    kept = found.without_real()
    assert not len(kept.generated) and not len(kept.outside)
    assert not any(len(cell.generated) for cell in kept.cells)


def test_cells_that_are_named_are_shown():
    report = run(
        train=TRAIN,
        held_out=HELD_OUT,
        generated=gaussian(200, 2) + 0.7,
        checks=("kinds",),
    )
    named = {
        report.finding(name).detail["kind"] for name in ("kinds", "shares")
    }
    for verdict in report.verdicts:
        named |= set(verdict.kinds)
    cells = report.exhibits.cells
    assert {cell.number for cell in cells} == named
    for cell in cells:
        assert 0 < len(cell.held_out) <= 8 and len(cell.generated) <= 8
    labelled = run(
        train=TRAIN,
        train_labels=(TRAIN[:, 0] > 0).astype(int),
        held_out=HELD_OUT,
        generated=gaussian(200, 2),
        checks=("kinds",),
    )
    assert labelled.exhibits.cells == ()


def told_apart(low, null):
    return Finding("told_apart", "", low, (low, 0.9), null, None, {}, 0, {})


def test_chance_gives_nobody_away():
    assert is_chance(told_apart(0.48, 0.45))
    assert is_chance(told_apart(0.51, 0.52))
    assert not is_chance(told_apart(0.55, 0.5))
