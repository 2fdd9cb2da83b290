"""`kgan sample`: files, a grid, or a walk through a run's samples."""

from pathlib import Path
from typing import Any

import tensorflow as tf

from kgan.core import check_integer
from kgan.core import check_writable
from kgan.core import picture_columns
from kgan.core import picture_grid
from kgan.core import save_gif
from kgan.core import save_png
from kgan.core import to_uint8_pictures
from kgan.core import walk_noise
from kgan.models import Game
from kgan.models import sample_noise
from kgan.runs.folder import RunFolder
from kgan.runs.starting import read_model

# Frames between two samples of a walk, each shown so long.
WALK_FRAMES = 24
WALK_MILLISECONDS = 50


def write_samples(
    folder: RunFolder,
    *,
    count: int,
    out: str | Path | None = None,
    grid: str | Path | None = None,
    seed: int = 0,
    label: str | None = None,
    component: int | None = None,
    truncation: float | None = None,
) -> list[Path]:
    """Writes samples as PNG files, as one grid, or both.

    Args:
        folder: of the run.
        count: how many.
        out: a folder for `00000.png`, ...; None for no single files.
        grid: the grid's path; None for none.
        seed: of the samples.
        label: a class's name, or its number; None draws labels.
        component: of a mixture, the component that makes all; None draws it.
        truncation: bound on normal latent values; None for none.

    Returns:
        The folder and the grid that were written.

    Raises:
        FileNotFoundError: the run has no model.
        ValueError: a count below 1, a bad label, component or truncation, a
            model that draws no samples, or files that cannot be written.
    """
    check_integer("count", count)
    for name, path in (("out", out), ("grid", grid)):
        if path is not None:
            check_writable(name, path)
    game = read_sampler(folder)
    samples = game.sample(
        count,
        seed=seed,
        label=label_number(folder, game, label),
        component=component,
        truncation=truncation,
    )
    pictures = to_uint8_pictures(samples)
    written = []
    if out is not None:
        Path(out).mkdir(parents=True, exist_ok=True)
        for index, picture in enumerate(pictures):
            save_png(Path(out) / f"{index:05d}.png", picture)
        written.append(Path(out))
    if grid is not None:
        Path(grid).parent.mkdir(parents=True, exist_ok=True)
        save_png(grid, picture_grid(pictures, columns=picture_columns(count)))
        written.append(Path(grid))
    return written


def write_walk(
    folder: RunFolder,
    path: str | Path,
    *,
    count: int,
    seed: int = 0,
    label: str | None = None,
    component: int | None = None,
    truncation: float | None = None,
) -> Path:
    """Writes a GIF that passes through samples and back to the first.

    Between two latents it turns from one to the other along an arc, so
    that every frame is as far from the origin as normal latents are; uniform
    latents are mixed along a line. All frames of a walk are of one class, and
    made by one component.

    Args:
        folder: of the run.
        path: of the GIF.
        count: samples to pass through, at least 2.
        seed: of the samples.
        label: a class's name or number; None takes that of the first sample.
        component: as `label`, of a mixture.
        truncation: bound on normal latent values; None for none.

    Returns:
        The path.

    Raises:
        FileNotFoundError: the run has no model.
        ValueError: a count below 2, a bad label, component or truncation, a
            model that draws no samples, or files that cannot be written.
    """
    check_integer("count", count, minimum=2)
    check_writable("walk", path)
    game = read_sampler(folder)
    noise = sample_noise(game.sample_noise, count, seed, truncation)
    drawn = walk_noise(game.sample_noise, noise, WALK_FRAMES)
    frames = count * WALK_FRAMES
    if component is not None:
        drawn["component"] = _asked(component, game, frames)
    labels = game.labels_for(
        frames, seed=seed, label=label_number(folder, game, label)
    )
    if labels is not None and label is None:
        labels[:] = labels[0]
    pictures = to_uint8_pictures(game.samples_of(drawn, labels))
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    save_gif(
        path,
        [picture_grid(picture[None], columns=1) for picture in pictures],
        milliseconds=WALK_MILLISECONDS,
    )
    return Path(path)


def _asked(component: int, game: Game, frames: int) -> tf.Tensor:
    """Returns what asks for one component of a mixture in all frames."""
    if game.components is None:
        raise ValueError(
            "`component` must be None unless the model is a mixture. "
            f"Received: component={component!r}"
        )
    check_integer(
        "component", component, minimum=0, maximum=game.components - 1
    )
    return tf.fill((frames,), 1.0 + component)


def read_sampler(folder: RunFolder) -> Game:
    """Returns a run's model, of which samples can be drawn.

    Raises:
        FileNotFoundError: the run has no model.
        ValueError: a model that draws no samples.
    """
    game = read_model(folder)
    if not game.sample_noise:
        raise ValueError(
            f"`{folder.path}` must hold a model that makes samples. "
            f"Received: {type(game).__name__}, which changes pictures that "
            f"are given; {folder.shown} shows some"
        )
    return game


def label_number(folder: RunFolder, game: Game, label: str | None) -> Any:
    """Returns the number of a class given by name, or else by number.

    Raises:
        ValueError: there is no such class; those there are, are listed.
    """
    if label is None:
        return None
    if game.classes is None:
        raise ValueError(
            "`label` must not be given to an unconditional model. "
            f"Received: label={label!r}"
        )
    config = folder.read_config()
    names = (config and config.class_names) or ()
    if label in names:
        return names.index(label)
    if label.isdecimal():
        return int(label)
    raise ValueError(
        f"`label` must be one of {list(names)}, or a number. "
        f"Received: label={label!r}"
    )
