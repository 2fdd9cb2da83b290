"""One profiled execution, and not that which traces."""

import pytest

from kgan.callbacks import Profile
from kgan.callbacks import profile


@pytest.fixture(name="profiled")
def profiled_fixture(monkeypatch):
    """Records between which steps the profiler ran."""
    games, found = [], []

    def start(directory):
        found.append([int(games[0].step.numpy())])

    def stop():
        found[-1].append(int(games[0].step.numpy()))

    experimental = profile.tf.profiler.experimental
    monkeypatch.setattr(experimental, "start", start)
    monkeypatch.setattr(experimental, "stop", stop)

    def profiled(fit_game, game, steps, step):
        games[:] = [game]
        found.clear()
        fit_game(game, steps, Profile("unused", step=step))
        return list(found)

    return profiled


def test_the_execution_of_the_step(make_game, fit_game, profiled):
    assert profiled(fit_game, make_game(), 5, 3) == [[2, 3]]


def test_never_the_first_of_a_fit(make_game, fit_game, profiled):
    model = make_game()
    assert profiled(fit_game, model, 4, 1) == [[1, 2]]
    assert profiled(fit_game, model, 4, 5) == [[5, 6]]
    assert profiled(fit_game, model, 4, 3) == []


def test_an_execution_of_several_steps(make_game, fit_game, profiled):
    model = make_game(steps_per_execution=2)
    assert profiled(fit_game, model, 8, 5) == [[4, 6]]


def test_files_lie_where_tensorboard_looks(tmp_path, make_game, fit_game):
    fit_game(make_game(), 3, Profile(tmp_path, step=2))
    found = list((tmp_path / "plugins" / "profile").glob("*/*.xplane.pb"))
    assert len(found) == 1 and found[0].stat().st_size > 0
