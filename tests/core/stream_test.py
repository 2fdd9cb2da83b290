import pytest
import tensorflow as tf

from kgan.core import BREAKS_RULE
from kgan.core import SHARD_ENDS_EARLY
from kgan.core import came_of_reading
from kgan.core import damage_named


class Shards:
    """Data whose damage is known, and that remember who asked for it."""

    def __init__(self, *damage):
        self.damage = damage
        self.asked = 0

    def find_damage(self):
        self.asked += 1
        return self.damage


def data_loss():
    return tf.errors.DataLossError(None, None, "corrupted record at 12")


def invalid(message):
    return tf.errors.InvalidArgumentError(None, None, message)


@pytest.mark.parametrize(
    "error",
    [
        data_loss(),
        tf.errors.NotFoundError(None, None, "no such file"),
        invalid(f"assertion failed: [{SHARD_ENDS_EARLY}] [a]"),
        invalid(f"assertion failed: [{BREAKS_RULE}]"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_first_damage_is_named(error):
    with pytest.raises(ValueError, match="Received: record 7 of a") as raised:
        with damage_named(Shards("record 7 of a", "record 9 of b")):
            raise error
    assert raised.value.__cause__ is error
    assert came_of_reading(raised.value)
    assert "skip_damaged=True" in str(raised.value)


def test_nothing_is_read_where_all_goes_well():
    data = Shards("record 7")
    with damage_named(data):
        pass
    assert not data.asked


def test_what_finding_raises_is_raised():
    class Gone(Shards):
        def find_damage(self):
            raise FileNotFoundError("A shard is missing. Received: a")

    with pytest.raises(FileNotFoundError, match="Received: a"):
        with damage_named(Gone()):
            raise tf.errors.NotFoundError(None, None, "no such file")
    with pytest.raises(FileNotFoundError) as raised:
        with damage_named(Gone()):
            raise data_loss()
    assert came_of_reading(raised.value)


@pytest.mark.parametrize(
    "error", [ValueError("a rule"), FileNotFoundError(2, ""), invalid("shapes")]
)
def test_other_errors_did_not_come_of_reading(error):
    assert not came_of_reading(error)


@pytest.mark.parametrize("data", [Shards(), object(), None])
def test_an_error_stays_where_no_damage_is_found(data):
    with pytest.raises(tf.errors.DataLossError):
        with damage_named(data):
            raise data_loss()
    assert came_of_reading(data_loss())


@pytest.mark.parametrize(
    "error", [invalid("indices[0] = 7 is not in [0, 3)"), KeyError("label")]
)
def test_errors_of_a_game_cost_no_reading(error):
    data = Shards("record 7")
    with pytest.raises(type(error)):
        with damage_named(data):
            raise error
    assert not data.asked
