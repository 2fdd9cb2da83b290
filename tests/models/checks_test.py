"""What is said of rows that turns cannot be played on."""

import pytest

from kgan.models import Turn
from kgan.models.checks import check_turn_rows


def turn(player, **options):
    return Turn(player, (), lambda batch, noise: {}, {}, **options)


def test_who_repeats_a_turn_is_named():
    turns = (turn("generator", repeats=3), turn("classifier"))
    check_turn_rows(12, turns, 2)
    for order in (turns, turns[::-1]):
        with pytest.raises(
            ValueError, match="rows=16, repeats=3, player='generator'"
        ):
            check_turn_rows(16, order, 1)
    with pytest.raises(ValueError, match="accumulation_steps=5, packing=1"):
        check_turn_rows(12, turns, 5)


def test_packs_divide_what_a_turn_takes():
    turns = (turn("critic", multiple=4), turn("maker", repeats=2))
    with pytest.raises(
        ValueError, match="repeats=2, player='maker', .* packing=4"
    ):
        check_turn_rows(12, turns, 1)
