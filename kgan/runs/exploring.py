"""`kgan export --explorer`: one page to walk through a run's samples."""

import shlex
from pathlib import Path
from typing import Any

from kgan.audit import page_environment
from kgan.core import check_writable
from kgan.core import written_whole
from kgan.export import Exploration
from kgan.export import explore
from kgan.export import sheet_addresses
from kgan.runs.folder import RunFolder
from kgan.runs.sampling import read_sampler
from kgan.runs.say import say

_TEMPLATES = Path(__file__).parent / "templates"


def write_explorer(folder: RunFolder, path: str | Path) -> Path:
    """Writes a page that shows samples of a run, and walks from each.

    It needs nothing beside itself, no network either: every frame is
    rendered now and lies within it.

    Args:
        folder: of the run.
        path: of the HTML file; its folder is made if it does not exist.

    Returns:
        The path.

    Raises:
        FileNotFoundError: the run has no model.
        ValueError: `path` is a folder, or cannot be written; or a model that
            draws no samples, has no latent vector, or makes no pictures.
    """
    path = Path(path)
    if path.is_dir():
        raise ValueError(
            f"`path` must be a file's. Received: path={str(path)!r}, which is "
            "a folder"
        )
    check_writable("path", path)
    model = read_sampler(folder)
    say("Finding directions, and rendering samples and walks ...")
    exploration = explore(model)
    config = folder.read_config()
    names = (config and config.class_names) or ()
    page = explorer_page(exploration, folder.path, names)
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as aside:
        aside.write_text(page, encoding="utf-8")
    kinds, seeds, directions, steps = exploration.frames.shape[:4]
    say(
        f"Written: {kinds * seeds} samples, "
        f"{kinds * seeds * directions * steps:,} frames, "
        f"{path.stat().st_size / 1e6:,.1f} MB."
    )
    return path


def explorer_page(
    exploration: Exploration, run: Path, class_names: tuple[str, ...] = ()
) -> str:
    """Returns the page of an exploration.

    Args:
        exploration: of a model.
        run: its folder, as `kgan sample` is told it.
        class_names: of its labels; those without one are shown by number.
    """
    frames = exploration.frames
    height, width = frames.shape[4:6]
    kinds = _kinds(exploration, class_names)
    data = {
        "kind": exploration.kind,
        "kinds": kinds,
        "width": width,
        "height": height,
        "steps": exploration.steps.tolist(),
        "shares": exploration.shares.tolist(),
        "seeds": frames.shape[1],
        "directions": frames.shape[2],
        "sheets": sheet_addresses(frames),
        "command": f"kgan sample {shlex.quote(str(run))} --count=1",
    }
    template = page_environment(_TEMPLATES).get_template("explorer.html.jinja")
    return template.render(
        title=f"Samples of {run.name}",
        kind=exploration.kind,
        kinds=kinds,
        all_kinds=exploration.all_kinds,
        data=data,
        reach=f"{exploration.steps.max():g}",
    )


def _kinds(
    exploration: Exploration, class_names: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Returns how each kind is called on the page, and by `kgan sample`."""
    kind = exploration.kind
    if kind is None:
        return [{"name": "", "argument": ""}]
    found = []
    for number in range(exploration.kinds):
        name = str(number)
        if kind == "label" and number < len(class_names):
            name = class_names[number]
        found.append(
            {"name": name, "argument": f" --{kind}={shlex.quote(name)}"}
        )
    return found
