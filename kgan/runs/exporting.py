"""`kgan export`: a run's model as a SavedModel."""

from pathlib import Path

from kgan.export import save
from kgan.runs.auditing import audit_files
from kgan.runs.folder import RunFolder
from kgan.runs.starting import read_model


def export_run(
    folder: RunFolder, *, out: str | Path | None = None, uint8: bool = False
) -> Path:
    """Writes a new version of a run's model.

    The card of the run's last audit goes along, if it is of this model.

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
    model = read_model(folder)
    return save(
        model,
        out or folder.export,
        uint8=uint8,
        extras=audit_files(folder, int(model.step.numpy())),
    )
