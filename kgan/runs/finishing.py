"""The end of a run: its audit, its export and its scores."""

import time
from typing import Any

from kgan.data import DataStream
from kgan.export import save
from kgan.metrics import REAL
from kgan.models import Game
from kgan.runs.auditing import Depth
from kgan.runs.auditing import audit_files
from kgan.runs.auditing import audit_game
from kgan.runs.best_line import best_lines
from kgan.runs.config import Config
from kgan.runs.exporting import audit_numbers
from kgan.runs.exporting import calibration_in
from kgan.runs.exporting import class_names_for
from kgan.runs.folder import RunFolder
from kgan.runs.models import MODELS
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
# What a score of some models says, and where its count stands.
_SENTENCES = {
    "reconstruction_error": (
        "n_reconstructed",
        "Reconstructions of held-out pictures err by "
        "{reconstruction_error:.4f} squared (the mean picture by "
        "{reconstruction_error_of_mean:.4f})",
    ),
    "bits_per_dimension": (
        "n_bits",
        "Held-out pictures cost {bits_per_dimension:.3f} bits a value "
        "(median {bits_per_dimension_median:.3f}; 8 for one who knows "
        "nothing)",
    ),
    "bits_per_dimension_bound": (
        "n_bits",
        "Held-out pictures cost at most {bits_per_dimension_bound:.3f} bits "
        "a value (with 16 draws {bits_per_dimension_bound_16:.3f}; 8 for one "
        "who knows nothing)",
    ),
    "accuracy": (
        "n_accuracy",
        "The classifier is right on {accuracy:.1%} of held-out pictures; "
        "changed by up to {epsilon:g} of the way from black to white, on "
        "{accuracy_generator:.1%} (its generator), {accuracy_fgsm:.1%} "
        "(FGSM), {accuracy_pgd_20:.1%} (PGD-20)",
    ),
}


def finish(
    config: Config,
    folder: RunFolder,
    game: Game,
    data: dict[str, DataStream],
    *,
    audit: Depth | None,
) -> None:
    """Audits, exports and scores the game, unless this was done for its step.

    The export takes the audit's card along, and does not wait for the scores.
    All of it is of the last game. Which one was best on validation data is
    said, no more: test data that judged both would choose between them, and
    then judge no more.

    Args:
        config: resolved.
        folder: of the run.
        game: the trained game.
        data: the streams "train", "validation" and "test".
        audit: how thorough the audit is; None for none.
    """
    step = int(game.step.numpy())
    row = MODELS[config.model]
    if row.draws and audit is not None:
        audit_game(game, data, folder=folder, depth=audit)
    if scored_step(folder.scores) == step:
        say(f"Scores and export of step {step:,} stand in {folder.path}.")
    else:
        _export_and_score(config, folder, game, data)
    for line in best_lines(folder, step):
        say(line)


def _export_and_score(
    config: Config,
    folder: RunFolder,
    game: Game,
    data: dict[str, DataStream],
) -> None:
    step = int(game.step.numpy())
    row = MODELS[config.model]
    start = time.monotonic()
    if row.draws:
        files = audit_files(folder, step)
        version = save(
            game,
            folder.export,
            calibration=calibration_in(audit_numbers(folder))
            if files
            else None,
            class_names=class_names_for(game, config),
            extras=files,
        )
        say(f"Exported to {version} in {time.monotonic() - start:.0f} s.")
    else:
        say(
            f"A {config.model} draws no samples that could be served: "
            f"{folder.model} holds its networks."
        )
    start = time.monotonic()
    scores: dict[str, Any] = {}
    if row.draws:
        splits = held_out_splits(data)
        records = sum(data[name].num_examples for name in splits)
        say(
            f"Scoring samples against {records:,} held-out pictures "
            f"({' and '.join(splits)}) ..."
        )
        with notes_said(set()):
            scores |= score_game(
                game,
                data,
                embedding=embedding_for(config, data, folder),
                folder=folder,
                samples=config.score_samples,
            )
    for score in row.scores:
        scores |= score(game, data["test"].records, config.score_samples)
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
    if scores.get("n_real", FEW_HELD_OUT) < FEW_HELD_OUT:
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
    for name, (count, sentence) in _SENTENCES.items():
        if name in scores:
            lines.append(f"{sentence.format(**scores)} (n = {scores[count]:g})")
    return lines
