"""`kgan export --onnx`: a run's samples of noise as an ONNX file."""

from pathlib import Path

from kgan.core import check_writable
from kgan.export import save_onnx
from kgan.runs.folder import RunFolder
from kgan.runs.sampling import read_sampler
from kgan.runs.say import say


def write_onnx(folder: RunFolder, path: str | Path) -> Path:
    """Writes a run's model by `kgan.export.save_onnx`, and says how large.

    Args:
        folder: of the run.
        path: of the file; its folder is made if it does not exist.

    Returns:
        The path.

    Raises:
        FileNotFoundError: the run has no model.
        ModuleNotFoundError, RuntimeError, ValueError: as of `save_onnx`; or
            nothing can be written there.
    """
    check_writable("path", path)
    written = save_onnx(read_sampler(folder), path, tell=say)
    say(f"Written: {written.stat().st_size / 1e3:,.0f} kB.")
    return written
