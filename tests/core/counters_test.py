import keras
import pytest

from kgan.core import counted
from tests.models.strategies import scope_of


@pytest.mark.parametrize("replicas", [1, 2])
def test_a_counter_is_read_as_it_is(replicas):
    with scope_of(replicas).scope():
        counter = keras.Variable(2**40, dtype="int64", trainable=False)
    assert counted(counter) == 2**40
    counter.assign(2**40 + 1)
    assert counted(counter) == 2**40 + 1
    assert type(counted(counter)) is int
