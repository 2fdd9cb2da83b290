"""The end of a run: its export and its scores."""

import time
from typing import Any

from kgan.data import DataStream
from kgan.export import save
from kgan.metrics import REAL
from kgan.models import Game
from kgan.runs.config import Config
from kgan.runs.folder import RunFolder
from kgan.runs.say import notes_said
from kgan.runs.say import say
from kgan.runs.scoring import embedding_for
from kgan.runs.scoring import held_out_splits
from kgan.runs.scoring import score_game
from kgan.runs.scoring import scored_step
from kgan.runs.scoring import write_scores

# Below this many, balls around held-out pictures take in almost anything.
FEW_HELD_OUT = 300
_LABELS = {
    "fd": "Frechet distance",
    "kd": "Kernel distance",
    "precision": "Precision",
    "recall": "Recall",
    "density": "Density",
    "coverage": "Coverage",
}


def finish(
    config: Config,
    folder: RunFolder,
    game: Game,
    data: dict[str, DataStream],
) -> None:
    """Exports and scores the game, unless this was done for its step.

    Args:
        config: resolved.
        folder: of the run.
        game: the trained game.
        data: the streams "train", "validation" and "test".
    """
    step = int(game.step.numpy())
    if scored_step(folder.scores) == step:
        say(f"Scores and export of step {step:,} stand in {folder.path}.")
        return
    start = time.monotonic()
    version = save(game, folder.export)
    say(f"Exported to {version} in {time.monotonic() - start:.0f} s.")
    start = time.monotonic()
    splits = held_out_splits(data)
    records = sum(data[name].num_examples for name in splits)
    say(
        f"Scoring samples against {records:,} held-out pictures "
        f"({' and '.join(splits)}) ..."
    )
    with notes_said(set()):
        scores: dict[str, Any] = score_game(
            game,
            data,
            embedding=embedding_for(config, data, folder),
            folder=folder,
            samples=config.score_samples,
        )
    write_scores(folder.scores, {"step": step, **scores})
    for line in score_lines(scores):
        say(line)
    say(f"Scored in {time.monotonic() - start:.0f} s: {folder.scores}")


def score_lines(scores: dict[str, Any]) -> list[str]:
    """Returns the scores as sentences, each beside that of real data."""
    lines = []
    for key, label in _LABELS.items():
        for name, value in scores.items():
            kind, _, embedding = name.partition("/")
            if kind == key:
                lines.append(
                    f"{label} in {embedding}: {value:.4g} (real against real "
                    f"{scores[f'{key}{REAL}/{embedding}']:.4g}; "
                    f"n = {scores['n_generated']:.0f} against "
                    f"{scores['n_real']:.0f})"
                )
    if scores["n_real"] < FEW_HELD_OUT:
        lines.append(
            f"With {scores['n_real']:.0f} held-out pictures these are coarse: "
            "precision, density and coverage hardly see a difference. Give "
            "more pictures, or look at the samples."
        )
    if "agreement" in scores:
        lines.append(
            "A classifier agrees with the asked label on "
            f"{scores['agreement']:.1%} of samples (real test data "
            f"{scores['agreement_real']:.1%}); worst class "
            f"{scores['agreement_worst_class']:.1%} (real "
            f"{scores['agreement_real_worst_class']:.1%})"
        )
    return lines
