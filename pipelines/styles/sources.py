"""Which pictures a run is about, and what its folder keeps of that."""

from collections.abc import Callable
from typing import Any
from typing import NamedTuple

from pipelines.styles.emoji import emoji_sides
from pipelines.styles.folders import paired_sides
from pipelines.styles.folders import style_sides
from pipelines.styles.folders import unpaired_sides
from pipelines.styles.glyphs import glyph_sides
from pipelines.styles.pairs import Sides
from pipelines.styles.tasks import TASKS

OWN: dict[str, Callable[[str | None], Sides]] = {
    "emoji": emoji_sides,
    "glyphs": glyph_sides,
}


class Folders(NamedTuple):
    """Folders of the user's own pictures; all None: kgan's own data.

    Attributes:
        source: what is translated.
        target: what it becomes.
        styles: a sub-folder for each style.
        reference: that of them which is translated.
    """

    source: str | None = None
    target: str | None = None
    styles: str | None = None
    reference: str | None = None


def chosen_sides(
    folders: Folders,
    *,
    data: str,
    task: str,
    image_size: int | None = None,
    data_dir: str | None = None,
) -> tuple[dict[str, Any], Sides]:
    """Returns what tells where the data are from, and both sides of them.

    Args:
        folders: of the user.
        data: a name of `OWN`, read where there are no folders.
        task: a name of `TASKS`.
        image_size: side of the pictures of folders; None: see
            `kgan.data.load`.
        data_dir: where TFDS keeps its data; None for its own default.

    Raises:
        FileNotFoundError: a folder, or a package of emoji, is not there.
        ValueError: folders that do not belong together, or hold what cannot
            be paired.
    """
    if (folders.source is None) != (folders.target is None):
        raise ValueError(
            "--source and --target come together. "
            f"Received: {folders.source} and {folders.target}"
        )
    if (folders.styles is None) != (folders.reference is None):
        raise ValueError(
            "--styles and --reference come together. "
            f"Received: {folders.styles} and {folders.reference}"
        )
    paired = TASKS[task].paired
    if folders.styles is not None and folders.reference is not None:
        if folders.source is not None or not paired:
            raise ValueError(
                "--styles is for a config of pairs, without --source. "
                f"Received: a config of {task}, source={folders.source}"
            )
        told = {
            "styles": folders.styles,
            "reference": folders.reference,
            "image_size": image_size,
        }
        return told, style_sides(folders.styles, folders.reference, image_size)
    if folders.source is not None and folders.target is not None:
        read = paired_sides if paired else unpaired_sides
        told = {
            "source": folders.source,
            "target": folders.target,
            "image_size": image_size,
        }
        return told, read(folders.source, folders.target, image_size)
    return {"data": data}, OWN[data](data_dir)
