"""Games that tests take in turn, since tracing one takes a second."""

import keras

from kgan.callbacks.game_state import state_variables


class Games:
    """Games that are each handed out in the state in which they were made.

    Args:
        make: of some arguments to a compiled game.
    """

    def __init__(self, make):
        self.make = make
        self.made = {}
        self.taken = {}

    def take(self, *arguments, **options):
        """Another game in each call of a test, which clears `taken`."""
        key = (arguments, tuple(sorted(options.items())))
        place = self.taken[key] = self.taken.get(key, -1) + 1
        games = self.made.setdefault(key, [])
        if place == len(games):
            game = self.make(*arguments, **options)
            games.append((game, values_of(game), game.compiled_turns))
        game, values, choice = games[place]
        for (_, variable), value in zip(
            state_variables(game), values, strict=True
        ):
            variable.assign(value)
        game.compiled_turns = choice
        game.reset_metrics()
        game.input_wait_seconds = game.seconds_aside = 0.0
        game.gradient_norms = {}
        return game

    def fresh(self, *arguments, **options):
        """A game as newly made; it is the same one in each call."""
        self.taken.clear()
        return self.take(*arguments, **options)


def values_of(game):
    return [
        keras.ops.convert_to_numpy(variable).copy()
        for _, variable in state_variables(game)
    ]
