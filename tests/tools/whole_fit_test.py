import pytest

from tools.benchmark.__main__ import main
from tools.benchmark.whole_fit import WARM_CALLS
from tools.benchmark.whole_fit import Watched
from tools.benchmark.whole_fit import compare


class Game:
    """Whose steps take two seconds, on a clock that a callback moves on."""

    def __init__(self):
        self.now = 0.0

    def make_train_function(self, force=False):
        def train(iterator):
            self.now += 2.0
            return {"loss": 0.0}

        return train


def test_the_share_is_of_the_time_from_warm_steps_on():
    game = Game()
    watched = Watched(game, lambda: game.now)
    train = game.make_train_function()
    for _ in range(WARM_CALLS):
        assert train(None) == {"loss": 0.0}
        game.now += 100.0
    game.now -= 100.0
    for _ in range(4):
        game.now += 0.5
        train(None)
    assert watched.share == pytest.approx(2.0 / 2.5)


@pytest.mark.slow
def test_a_run_is_watched_from_its_first_step_to_its_last():
    row = compare("digits", 0, 40)
    assert (row["steps"], row["batch"]) == (40, 64)
    assert 0.0 < row["share"] <= 1.0
    rates = row["images_per_second"]
    assert rates["fit"] == pytest.approx(rates["steps"] * row["share"])


def test_a_source_that_is_none_is_refused(capsys):
    assert main(["fit", "--source=./nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
