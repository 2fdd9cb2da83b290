"""A run: trained, scored, exported, and what its folder keeps of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kgan.callbacks import translation_picture
from kgan.core import save_png
from kgan.core import written_whole
from kgan.export import save
from kgan.models import Game
from pipelines.styles.pairs import Sides
from pipelines.styles.pairs import fingerprint_of
from pipelines.styles.pairs import spread_rows
from pipelines.styles.scoring import scores_of
from pipelines.styles.scoring import translations
from pipelines.styles.settings import Settings
from pipelines.styles.training import SHOWN
from pipelines.styles.training import trained

RUN = "run.json"
MODEL = "model.keras"
SHOWN_CONTENTS = 16


def run(
    settings: Settings,
    source: Mapping[str, Any],
    sides: Sides,
    workdir: Path,
    *,
    verbose: int = 1,
) -> dict[str, float]:
    """Trains, scores and exports; returns the scores.

    Args:
        settings: of the run.
        source: what tells where the data came from, as JSON holds it.
        sides: of the data.
        workdir: the run's folder. Run again, it goes on.
        verbose: as of `fit`.

    Raises:
        ValueError: the folder is that of a run with other settings or data;
            it names what differs.
    """
    told = {
        "settings": settings._asdict(),
        "source": dict(source),
        "styles": list(sides.styles),
        "pictures": fingerprint_of(sides),
    }
    begin(workdir, told)
    game = trained(settings, sides, workdir, verbose=verbose)
    game.save(workdir / MODEL)
    made = translations(game, sides.held_out)
    show(workdir / "held_out.png", made, sides)
    if len(sides.styles) > 1:
        show_styles(workdir / "styles.png", game, sides)
    scores = scores_of(made, sides, seed=settings.seed)
    with written_whole(workdir / "scores.json") as path:
        path.write_text(json.dumps(scores, indent=2))
    save(game, workdir / "export", uint8=True, class_names=_names(sides))
    return scores


def begin(workdir: Path, told: Mapping[str, Any]) -> None:
    """Writes what a run is, or compares it with the run that lies there.

    Args:
        workdir: the run's folder, made if it does not exist.
        told: what it is, as JSON holds it.

    Raises:
        ValueError: it is another run's; the first that differs is named.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    path = workdir / RUN
    told = json.loads(json.dumps(told))
    if not path.exists():
        with written_whole(path) as unfinished:
            unfinished.write_text(json.dumps(told, indent=2))
        return
    known = json.loads(path.read_text())
    for part in told:
        here, there = told[part], known.get(part)
        if here == there:
            continue
        if isinstance(here, dict) and isinstance(there, dict):
            key = next(
                key
                for key in sorted(here.keys() | there.keys())
                if here.get(key) != there.get(key)
            )
            part, here, there = key, here.get(key), there.get(key)
        raise ValueError(
            f"{workdir} must be a new folder, or that of the same run. "
            f"Received: {part}={here!r}, where the run has {there!r}"
        )


def show(path: Path, made: np.ndarray, sides: Sides) -> None:
    """Draws held-out conditions, translations, and samples below them.

    Args:
        path: of the picture.
        made: of all held-out conditions.
        sides: of the data.
    """
    chosen = spread_rows(len(made), SHOWN)
    rows = [sides.held_out.condition[chosen], made[chosen]]
    if sides.paired:
        rows.append(sides.held_out.sample[chosen])
    save_png(path, translation_picture(rows))


def show_styles(path: Path, game: Game, sides: Sides) -> None:
    """Draws some contents, first as they are given, then in some styles.

    Args:
        path: of the picture.
        game: with classes.
        sides: of the data.
    """
    train = sides.train
    contents = spread_rows(len(sides.contents), SHOWN_CONTENTS)
    first = [
        int(np.flatnonzero(train.content == content)[0]) for content in contents
    ]
    given = train.condition[first]
    styles = spread_rows(len(sides.styles), SHOWN)
    rows = [game.translate(given, label=int(style)) for style in styles]
    save_png(path, translation_picture([given, *rows]))


def _names(sides: Sides) -> tuple[str, ...]:
    return sides.styles if len(sides.styles) > 1 else ()
