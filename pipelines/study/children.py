"""Processes that several threads start, and one thread may end."""

import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

# The exit code of a process that SIGTERM ended, as shells have it.
TERMINATED = 128 + signal.SIGTERM
# What a job has to end by itself.
PATIENCE_SECONDS = 10.0


class Children:
    """Processes whose parent ends them when it is ended itself.

    Attributes:
        ended: `end` was called; none is started any more.
    """

    def __init__(self) -> None:
        self.ended = False
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        log: Path,
    ) -> int:
        """Runs a command to its end; returns its exit code.

        Args:
            command: the program and its arguments.
            folder: in which it runs.
            environment: its variables.
            log: gets what it prints.
        """
        with log.open("w") as output:
            with self._lock:
                if self.ended:
                    return TERMINATED
                process = subprocess.Popen(
                    command,
                    cwd=folder,
                    env=environment,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
                self._running.add(process)
            code = process.wait()
        with self._lock:
            self._running.discard(process)
        return code

    def end(self) -> None:
        """Terminates all that run, kills what stays, and lets none begin."""
        with self._lock:
            self.ended = True
            running = list(self._running)
        for process in running:
            process.terminate()
        latest = time.monotonic() + PATIENCE_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, latest - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
