"""Small runs of `kgan train` in processes, which end with the same bits."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

from kgan.callbacks import latest_checkpoint
from kgan.runs import RunFolder

# None takes longer, but for one that hangs.
MOST_SECONDS = 300.0
UNUSABLE = 2


@contextlib.contextmanager
def begun(
    folder: RunFolder,
    *choices: str,
    source: str = "digits",
    python: tuple[str, ...] = (sys.executable,),
) -> Iterator[subprocess.Popen]:
    """A run that has begun; what is left of it at the end is killed."""
    process = subprocess.Popen(
        [
            *(*python, "-m", "tests.faults.train_child", source),
            *(f"--workdir={folder.path}", "--model=gan", "--verbose=0"),
            *("--deterministic", "--jit_compile=off", "--batch_size=16"),
            *("--set=width=4", "--set=discriminator_width=4"),
            *(f"--set={choice}" for choice in choices),
        ],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(
    condition: Callable[[], object], process: subprocess.Popen
) -> None:
    """Waits, while the process runs."""
    end = time.monotonic() + MOST_SECONDS
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.002)


def ended(process: subprocess.Popen, code: int) -> tuple[str, str]:
    """Returns what a process said, which must end with a code."""
    output, errors = process.communicate(timeout=MOST_SECONDS)
    assert process.returncode == code, errors
    assert "Traceback" not in errors, errors
    return output, errors


def trained(folder: RunFolder, *choices: str, **options) -> tuple[str, str]:
    """Trains to the end; returns what was said."""
    with begun(folder, *choices, **options) as process:
        return ended(process, 0)


def steps_of(folder: RunFolder) -> list[int]:
    """Returns the steps of the checkpoints."""
    names = [path.name for path in folder.checkpoints.glob("step_*")]
    return sorted(int(name.removeprefix("step_")) for name in names)


def state_of(folder: RunFolder) -> tuple[int, str]:
    """Returns the last step, and the digest of all variables at it."""
    path = latest_checkpoint(folder.checkpoints)
    state = json.loads((path / "state.json").read_text())
    return state["step"], state["variables_sha256"]


def files_of(directory: Path) -> dict[str, bytes]:
    """Returns the bytes of all files, by path."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }
