"""What a turn may move, shared by the tests of games of two networks."""

import numpy as np


def assert_a_turn_moves_its_own_alone(model, player, x, y):
    """Plays one turn by itself, on one batch.

    Args:
        model: a compiled game of a generator and a discriminator.
        player: whose turn is played.
        x: samples of the batch.
        y: their labels.
    """
    turn = next(turn for turn in model.turns() if turn.player == player)
    model.turns = lambda: (turn,)
    own = turn.networks[0]
    other = next(
        network
        for network in (model.generator, model.discriminator)
        if network is not own
    )
    before = [[v.numpy() for v in n.variables] for n in (own, other)]
    model.fit(x, y, batch_size=len(x), verbose=0)
    for old, new in zip(before[1], other.variables, strict=True):
        np.testing.assert_array_equal(old, new.numpy(), err_msg=new.path)
    for old, new in zip(before[0], own.variables, strict=True):
        assert not np.array_equal(old, new.numpy()), new.path
