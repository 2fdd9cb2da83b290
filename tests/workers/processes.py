"""Worker processes on this machine, none of which outlives its test."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path


def free_addresses(count: int) -> list[str]:
    """Returns addresses at which nobody listens."""
    with contextlib.ExitStack() as stack:
        doors = [
            stack.enter_context(socket.create_server(("localhost", 0)))
            for _ in range(count)
        ]
        return [f"localhost:{door.getsockname()[1]}" for door in doors]


def tf_config(addresses: Sequence[str], index: int) -> str:
    """Returns what `TF_CONFIG` must be for a worker."""
    return json.dumps(
        {
            "cluster": {"worker": list(addresses)},
            "task": {"type": "worker", "index": index},
        }
    )


@contextlib.contextmanager
def workers(
    arguments: Sequence[str],
    directory: Path,
    count: int = 2,
    own: Mapping[int, Sequence[str]] | None = None,
) -> Iterator[list[subprocess.Popen]]:
    """Starts the same Python program on each of several workers.

    Args:
        arguments: of the interpreter.
        directory: gets `worker_<index>.txt`, what each of them printed.
        count: of workers.
        own: further arguments of single workers, by index.

    Yields:
        The processes, in order; those that still run afterwards are killed.
    """
    addresses = free_addresses(count)
    processes = []
    with contextlib.ExitStack() as stack:
        for index in range(count):
            output = stack.enter_context(
                (directory / f"worker_{index}.txt").open("w")
            )
            processes.append(
                subprocess.Popen(
                    [sys.executable, *arguments, *(own or {}).get(index, ())],
                    env={
                        **os.environ,
                        "TF_CONFIG": tf_config(addresses, index),
                        "TF_CPP_MIN_LOG_LEVEL": "3",
                        "CUDA_VISIBLE_DEVICES": "-1",
                    },
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            )
        try:
            yield processes
        finally:
            for process in processes:
                process.kill()
                process.wait()


def exit_codes(
    processes: Sequence[subprocess.Popen], seconds: float
) -> list[int | None]:
    """Returns the exit codes; None of a process that takes longer."""
    end = time.monotonic() + seconds
    codes: list[int | None] = []
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, end - time.monotonic()))
        codes.append(process.poll())
    return codes


def printed(directory: Path, count: int = 2) -> str:
    """Returns what the workers printed, one after the other."""
    return "\n".join(
        f"--- worker {index}\n{(directory / f'worker_{index}.txt').read_text()}"
        for index in range(count)
    )


def train_command(workdir: Path, *flags: str, **choices: object) -> list[str]:
    """Returns the arguments of a small run of several workers.

    Args:
        workdir: of the run.
        *flags: of `kgan train`.
        **choices: fields of its config.
    """
    small = {
        "width": 16,
        "discriminator_width": 16,
        "checkpoint_every_steps": 10,
        "sample_every_steps": 40,
        "jit_compile": "false",
        "score_samples": 64,
    }
    return [
        *("-m", "kgan", "train", "digits", f"--workdir={workdir}"),
        *("--strategy=multi_worker", "--verbose=0", *flags),
        *(f"--set={k}={v}" for k, v in {**small, **choices}.items()),
    ]
