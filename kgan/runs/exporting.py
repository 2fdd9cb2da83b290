"""`kgan export`: a run's model as a SavedModel."""

from pathlib import Path

from kgan.export import save
from kgan.runs.folder import RunFolder
from kgan.runs.starting import read_model


def export_run(
    folder: RunFolder, *, out: str | Path | None = None, uint8: bool = False
) -> Path:
    """Writes a new version of a run's model.

    Args:
        folder: of the run.
        out: the folder of numbered versions; None for the run's own.
        uint8: images as uint8 in [0, 255], not float32 in [-1, 1].

    Returns:
        The version's folder.

    Raises:
        FileNotFoundError: the run has no model.
        ValueError: the folder cannot be written to.
    """
    return save(read_model(folder), out or folder.export, uint8=uint8)
