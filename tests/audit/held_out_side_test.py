import numpy as np
import pytest

from kgan.audit.held_out_side import HeldOutSide
from kgan.audit.training_side import TrainingSide

SIDE = 16
BLURRED = "blurred by a pixel"


def waves(rows, seed, lowest):
    """Smooth pictures, each of one wave of a height up to 60 on gray."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    turn, phase = generator.uniform(0.0, 2.0 * np.pi, (2, rows, 1, 1))
    height = generator.uniform(lowest, 60.0, (rows, 1, 1))
    wave = np.sin(2 * np.pi * (np.cos(turn) * x + np.sin(turn) * y) + phase)
    return np.rint(128.0 + height * wave).astype(np.uint8)[..., None]


def side(lowest):
    train, held_out = waves(900, 0, lowest), waves(400, 1, lowest)
    training = TrainingSide(train, labels=None, embedding=None, seed=0)
    return HeldOutSide(held_out, training)


def test_a_fault_is_seen_where_real_pictures_are_alike_in_what_it_changes():
    """A blur lowers waves: no real one is so low, or many are."""
    alike, varied = side(60.0), side(20.0)
    found = {
        name: each.faulty_looks(450)
        for name, each in (("alike", alike), ("varied", varied))
    }
    assert set(found["alike"]) == {"noisy", BLURRED}
    assert alike.look.reference.precision.share > 0.9
    assert found["alike"][BLURRED].share < 0.5
    assert found["varied"][BLURRED].share > 0.9


@pytest.mark.parametrize("rows", [100, 10_000])
def test_rows_are_as_many_as_there_are_reference_ones_at_most(rows):
    held_out = side(20.0)
    found = held_out.faulty_looks(rows)
    assert {count.rows for count in found.values()} == {min(rows, 450)}
    assert held_out.faulty_looks(rows) is found


def test_points_have_no_plain_faults():
    points = np.random.default_rng(0).normal(size=(300, 2))
    training = TrainingSide(points, labels=None, embedding=None, seed=0)
    assert HeldOutSide(points[:100] + 1.0, training).faulty_looks(50) == {}
