"""A Keras callback for the optimizer of one player."""

from typing import Any
from typing import final

import keras

from kgan.callbacks.callback_state import set_state_of
from kgan.callbacks.callback_state import state_of
from kgan.models import Game


class PlayerView:
    """A game whose `optimizer` is that of one player.

    Everything else is the game's own, to read and to set.
    """

    def __init__(
        self, game: Game, optimizer: keras.optimizers.Optimizer
    ) -> None:
        object.__setattr__(self, "_game", game)
        object.__setattr__(self, "optimizer", optimizer)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._game, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._game, name, value)


@final
class ForPlayer(keras.callbacks.Callback):
    """Lets a callback that sets `model.optimizer` work on one player.

    For `LearningRateScheduler`, `ReduceLROnPlateau` and their like. The
    `learning_rate` that these add to the logs becomes
    `<player>/learning_rate`, so that one for each player can stand side by
    side.

    Args:
        player: as in `<player>_optimizer`.
        callback: a Keras callback.

    Raises:
        TypeError: `callback` is none.
        ValueError: when training starts, the game has no such player.

    Example:

    >>> import keras, kgan
    >>> halved = keras.callbacks.LearningRateScheduler(
    ...     lambda epoch, rate: rate / 2
    ... )
    >>> callback = kgan.callbacks.ForPlayer("discriminator", halved)
    """

    def __init__(self, player: str, callback: keras.callbacks.Callback) -> None:
        super().__init__()
        if not isinstance(callback, keras.callbacks.Callback):
            raise TypeError(
                "`callback` must be a Keras callback. "
                f"Received: callback={callback!r}"
            )
        self.player = player
        self.callback = callback

    def set_model(self, model: Game) -> None:
        """Gives the callback the game, with the player's optimizer."""
        super().set_model(model)
        self.callback.set_model(
            PlayerView(model, model.optimizer_of(self.player))
        )

    def set_params(self, params: dict[str, Any]) -> None:
        """Passes on."""
        super().set_params(params)
        self.callback.set_params(params)

    def state(self) -> dict[str, Any]:
        """Returns what the callback remembers."""
        return state_of(self.callback)

    def set_state(self, state: dict[str, Any]) -> None:
        """Gives the callback back what `state` returned."""
        set_state_of(self.callback, state)

    def on_epoch_begin(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Passes on."""
        self.callback.on_epoch_begin(epoch, logs)

    def on_epoch_end(
        self, epoch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Passes on; names the player of a learning rate that was added."""
        logs = {} if logs is None else logs
        self.callback.on_epoch_end(epoch, logs)
        if "learning_rate" in logs:
            logs[f"{self.player}/learning_rate"] = logs.pop("learning_rate")

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Passes on."""
        self.callback.on_train_begin(logs)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Passes on."""
        self.callback.on_train_end(logs)

    def on_train_batch_begin(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Passes on."""
        self.callback.on_train_batch_begin(batch, logs)

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Passes on."""
        self.callback.on_train_batch_end(batch, logs)

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Passes on."""
        self.callback.on_test_begin(logs)

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Passes on."""
        self.callback.on_test_end(logs)

    def on_test_batch_begin(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Passes on."""
        self.callback.on_test_batch_begin(batch, logs)

    def on_test_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Passes on."""
        self.callback.on_test_batch_end(batch, logs)
