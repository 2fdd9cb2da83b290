"""Runs Python so that permissions hold for root too: `ARGUMENTS of python`.

Root passes over permissions by two capabilities of Linux, which a process can
give up for itself and all that it becomes.
"""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "tests.faults.unprivileged")
_ROOT = Path(__file__).parents[2]
_PR_CAPBSET_DROP = 24
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2


def check_that_permissions_hold(directory: Path) -> None:
    """Skips the test where a process could write to a read-only folder."""
    folder = directory / "read_only"
    folder.mkdir(0o555)
    program = "import pathlib, sys; pathlib.Path(sys.argv[1], 'a').touch()"
    tried = subprocess.run(
        [*COMMAND, "-c", program, folder],
        cwd=_ROOT,
        capture_output=True,
        text=True,
    )
    if "PermissionError" not in tried.stderr:
        pytest.skip(f"permissions do not hold here: {tried.stderr or 'root'}")


def main() -> None:
    """Gives up the capabilities, and becomes Python."""
    if os.geteuid() == 0:
        system = ctypes.CDLL(None, use_errno=True)
        for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            if system.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
                sys.exit(os.strerror(ctypes.get_errno()))
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


if __name__ == "__main__":
    main()
