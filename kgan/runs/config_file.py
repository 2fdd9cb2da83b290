"""A config written as a small Python program."""

import runpy
from pathlib import Path

from kgan.runs.config import Config


def config_from_file(path: str | Path) -> Config:
    """Returns what the function `config()` of a Python file returns.

    Args:
        path: the file; it is run.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it has no function `config`, or that returns no Config.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"`config` must be a Python file. Received: {path}"
        )
    found = runpy.run_path(str(path)).get("config")
    if not callable(found):
        raise ValueError(
            "`config` must be a file with a function `config()`. "
            f"Received: {path}"
        )
    config = found()
    if not isinstance(config, Config):
        raise ValueError(
            "`config()` must return a kgan.runs.Config. "
            f"Received: {config!r} from {path}"
        )
    return config
