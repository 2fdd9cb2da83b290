import numpy as np
import pytest

from kgan.core import check_bool
from kgan.core import check_choice
from kgan.core import check_integer
from kgan.core import check_number


def test_integers_of_every_kind_pass():
    assert check_integer("n", 3) == 3
    assert type(check_integer("n", np.int64(3))) is int


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_what_is_no_integer(value):
    with pytest.raises(TypeError, match="`n` must be an integer. Received: n="):
        check_integer("n", value)


def test_bounds_are_named():
    with pytest.raises(ValueError, match="at least 2. Received: n=1"):
        check_integer("n", 1, minimum=2)
    with pytest.raises(ValueError, match="at most 4. Received: n=5"):
        check_integer("n", 5, maximum=4)
    with pytest.raises(ValueError, match=r"in \[0, 1\]. Received: x=1.5"):
        check_number("x", 1.5, minimum=0, maximum=1)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_are_finite(value):
    with pytest.raises(ValueError, match="finite"):
        check_number("x", value)


@pytest.mark.parametrize("value", ["1", None, False, 1j])
def test_what_is_no_number(value):
    with pytest.raises(TypeError, match="`x` must be a number"):
        check_number("x", value)


def test_truth_values_of_every_kind_pass():
    assert check_bool("b", True) is True
    assert check_bool("b", np.bool_(False)) is False


@pytest.mark.parametrize("value", [1, 0.0, "False", None])
def test_what_is_no_truth_value(value):
    with pytest.raises(
        TypeError, match="`b` must be True or False. Received: b="
    ):
        check_bool("b", value)


def test_near_names_are_suggested():
    with pytest.raises(ValueError, match="Did you mean 'hinge'?"):
        check_choice("loss", "hing", ("hinge", "minimax"))
    assert check_choice("loss", "hinge", ("hinge",)) == "hinge"
