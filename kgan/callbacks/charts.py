"""TensorBoard's custom scalars, laid out for a game."""

import re
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import final

import keras
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.custom_scalar import summary

from kgan.callbacks.examination import ABSOLUTE
from kgan.callbacks.examination import logits_are_log_odds
from kgan.callbacks.step_clock import check_game
from kgan.callbacks.tensorboard import TensorBoard
from kgan.export import judgement
from kgan.models import Game


def layout_for(
    game: Game, *, health: bool, metrics: Iterable[str]
) -> layout_pb2.Layout:
    """Returns the charts of a game in their categories, in order.

    Health, Metrics, Terms and Pace; each has only what the game can write.

    Args:
        game: its players and abilities name the charts.
        health: whether `health/...` is written.
        metrics: tags of scores.
    """
    categories = {
        "Health": _health_charts(game) if health else [],
        "Metrics": [_chart(name, [name]) for name in metrics],
        "Terms": [
            _chart(player.capitalize(), [_Pattern(_terms_of(player))])
            for player in game.players
        ],
        "Pace": [
            _chart("Images a second", ["images_per_second"]),
            _chart("Share of time waiting for input", ["input_wait"]),
            _chart(
                "Learning rates",
                [f"{player}/learning_rate" for player in game.players],
            ),
        ],
    }
    return layout_pb2.Layout(
        category=[
            layout_pb2.Category(title=title, chart=charts)
            for title, charts in categories.items()
            if charts
        ]
    )


class _Pattern(str):
    """Says which tags a chart has, as a regular expression."""


def _health_charts(game: Game) -> list[layout_pb2.Chart]:
    signs: dict[str, list[str]] = {}
    if judgement(game, ema=False) is not None:
        signs["Mean logits"] = ["train_logit", "held_out_logit", "fake_logit"]
        if logits_are_log_odds(game) == ABSOLUTE:
            signs["Called real"] = ["reals_called_real", "fakes_called_real"]
        signs["Overfit, beside data told from samples"] = [
            "overfit",
            "told_apart",
        ]
    if game.sample_noise:
        signs["Variety: diversity"] = ["diversity"]
        signs["Variety: entropy of modes, nats"] = ["mode_entropy"]
    for title, name in (
        ("Gradient norms", "gradient_norm"),
        ("Update norms, as a share of the weights'", "update_norm"),
    ):
        signs[title] = [f"{player}/{name}" for player in game.players]
    signs["Skipped moves"] = ["skipped"]
    return [
        _chart(title, [f"health/{name}" for name in names])
        for title, names in signs.items()
    ]


def _terms_of(player: str) -> str:
    """Every term, in training and in validation; the rate has its chart."""
    return rf"(val_)?{re.escape(player)}/(?!learning_rate$)"


def _chart(title: str, tags: Iterable[str]) -> layout_pb2.Chart:
    return layout_pb2.Chart(
        title=title,
        multiline=layout_pb2.MultilineChartContent(
            tag=[
                f"^{tag if isinstance(tag, _Pattern) else re.escape(tag) + '$'}"
                for tag in tags
            ]
        ),
    )


@final
class Charts(keras.callbacks.Callback):
    """Lays out the tab "Custom Scalars" of TensorBoard for a game.

    The categories are Health (what `kgan.callbacks.Health` writes: logits of
    training data, held-out data and samples, how often they are called real,
    overfit, variety, norms of gradients and updates, skipped moves), Metrics
    (a chart for each score, with real samples' value as a line of its own),
    Terms (a chart for each player, the terms in training and `val_` in
    validation) and Pace (images a second, the share of time that waits for
    input, learning rates). A chart that the game cannot fill is not there.

    The layout is written when training starts; a resumed run that has the
    same one writes nothing.

    Args:
        board: a `TensorBoard` of the same `fit`.
        metrics: tags of scores, such as "val_fd": a chart each.
        health: whether a `kgan.callbacks.Health` is in the `fit`.

    Raises:
        TypeError: when training starts, the model is no game.

    Example:

    >>> import kgan
    >>> board = kgan.callbacks.TensorBoard("run/logs")
    >>> model.fit(data, callbacks=[
    ...     board, kgan.callbacks.Charts(board, metrics=["val_fd", "val_kd"])
    ... ])  # doctest: +SKIP
    """

    def __init__(
        self,
        board: TensorBoard,
        *,
        metrics: Sequence[str] = (),
        health: bool = False,
    ) -> None:
        super().__init__()
        self.board = board
        self.metrics = tuple(metrics)
        self.health = health

    def set_model(self, model: Game) -> None:
        """Takes a game."""
        super().set_model(check_game(model))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Writes the layout."""
        layout = layout_for(
            self.model, health=self.health, metrics=self.metrics
        )
        self.board.once(summary.pb(layout))
