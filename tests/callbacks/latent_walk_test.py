"""Walks between the same latents, again and again."""

import numpy as np
import pytest
from PIL import Image

from kgan.callbacks import LatentWalk
from kgan.callbacks import TensorBoard
from kgan.callbacks import restore
from kgan.callbacks import save_checkpoint
from kgan.callbacks.latent_walk import walk_samples
from tests.callbacks.tensorboard_test import steps_of


def test_the_walk_passes_through_the_samples(make_game):
    model = make_game()
    walk = walk_samples(model, count=3, frames=4, seed=7)
    assert len(walk) == 12
    np.testing.assert_allclose(walk[::4], model.sample(3, seed=7), atol=1e-6)


def test_all_of_a_walk_is_of_one_class(make_game):
    model = make_game(classes=3)
    walk = walk_samples(model, count=2, frames=2, seed=1)
    (label, _) = model.labels_for(2, seed=1, label=None)
    expected = model.sample(2, seed=1, label=int(label))
    np.testing.assert_allclose(walk[::2], expected, atol=1e-6)


def test_a_strip_at_every_period_and_the_newest_film(
    tmp_path, make_game, fit_game
):
    logs = tmp_path / "logs"

    def callbacks():
        board = TensorBoard(logs, every_steps=10)
        # The walk comes first: it writes before the board has begun.
        walk = LatentWalk(
            tmp_path / "films", every_steps=3, count=2, frames=3, board=board
        )
        return walk, board

    model = make_game()
    fit_game(model, 4, *callbacks())
    assert steps_of(logs, "latent_walk") == [0, 3, 4]
    save_checkpoint(model, tmp_path / "four")
    fit_game(model, 4, *callbacks())
    again = make_game()
    restore(again, tmp_path / "four")
    fit_game(again, 3, *callbacks())
    assert steps_of(logs, "latent_walk") == [0, 3, 4, 6, 7]
    with Image.open(tmp_path / "films" / "walk.gif") as film:
        assert film.n_frames > 1 and film.size == (52, 52)


def test_what_cannot_be_walked_is_refused(tmp_path, make_game, fit_game):
    with pytest.raises(ValueError, match="`directory` or `board`"):
        LatentWalk()
    with pytest.raises(ValueError, match=r"samples of shape \(5,\)"):
        fit_game(make_game((5,)), 1, LatentWalk(tmp_path))
