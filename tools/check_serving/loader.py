"""A process that holds a SavedModel and no Python, and what it answers."""

import os
import struct
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from tensorflow.core.framework import tensor_pb2
from tensorflow.core.protobuf import named_tensor_pb2

from tools.check_serving.building import loader_program

_LENGTH = struct.Struct("=Q")


class Answer(NamedTuple):
    """What a request got.

    Attributes:
        code: "OK", or the name of an error such as "INVALID_ARGUMENT".
        message: of the error; empty with "OK".
        seconds: that the session ran, without the way to and fro.
        outputs: by name; empty with an error.
    """

    code: str
    message: str
    seconds: float
    outputs: dict[str, tensor_pb2.TensorProto]

    def arrays(self) -> dict[str, np.ndarray]:
        """Returns the outputs as arrays; bytes are objects."""
        return {
            name: tf.make_ndarray(value) for name, value in self.outputs.items()
        }


class LoaderDied(RuntimeError):
    """The process ended instead of answering."""


class Loader:
    """A SavedModel in libtensorflow's own loader, without XLA.

    To be used in a `with` statement, at whose end the process ends. Requests
    are answered one by one; threads wait for each other.

    Args:
        folder: of one version, which holds `saved_model.pb`.

    Raises:
        CannotBuild, RuntimeError: as `loader_program` says.
        ValueError: the folder does not load.

    Attributes:
        pid: of the process.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        program = loader_program()
        self._lock = threading.Lock()
        # A pipe that nobody reads would block the process once it is full.
        self._said = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [str(program), str(Path(folder).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            # Switches that would turn XLA on again are not passed on.
            env={k: v for k, v in os.environ.items() if "XLA" not in k},
        )
        self.pid = self._process.pid
        try:
            loaded = self._read_answer()
            if loaded.code != "OK":
                raise ValueError(
                    "`folder` must hold a SavedModel that loads. Received: "
                    f"{folder}: {loaded.code}: {loaded.message}"
                )
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> "Loader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def ask(self, signature: str, inputs: Mapping[str, Any]) -> Answer:
        """Returns the answer to one request.

        Args:
            signature: its name.
            inputs: by name a TensorProto, or what `tf.make_tensor_proto`
                takes, such as an array.

        Raises:
            LoaderDied: the process has ended.
        """
        frames = [signature.encode()]
        for name, value in inputs.items():
            if not isinstance(value, tensor_pb2.TensorProto):
                value = tf.make_tensor_proto(value)
            named = named_tensor_pb2.NamedTensorProto(name=name, tensor=value)
            frames.append(named.SerializeToString())
        with self._lock:
            try:
                for frame in (*frames, b""):
                    header = _LENGTH.pack(len(frame))
                    self._process.stdin.write(header + frame)
                self._process.stdin.flush()
            except BrokenPipeError:
                raise self._death() from None
            return self._read_answer()

    def memory(self) -> dict[str, int]:
        """Returns bytes of the process, by the names of Linux.

        Among them "Rss" (in memory), "Pss" (shared pages divided by those
        who share them), "Private_Clean" and "Private_Dirty" (its own).
        """
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        fields = (line.split() for line in lines[1:])
        return {name.rstrip(":"): 1024 * int(kb) for name, kb, *_ in fields}

    def _read_answer(self) -> Answer:
        code, seconds, message = self._read().decode().split(" ", 2)
        outputs = {}
        while frame := self._read():
            named = named_tensor_pb2.NamedTensorProto.FromString(frame)
            outputs[named.name] = named.tensor
        return Answer(code, message, float(seconds), outputs)

    def _read(self) -> bytes:
        stream = self._process.stdout
        header = stream.read(_LENGTH.size)
        if len(header) < _LENGTH.size:
            raise self._death()
        (length,) = _LENGTH.unpack(header)
        frame = stream.read(length)
        if len(frame) < length:
            raise self._death()
        return bytes(frame)

    def _death(self) -> LoaderDied:
        code = self._process.wait()
        self._said.seek(0)
        said = self._said.read().decode(errors="replace")
        return LoaderDied(f"The loader ended with {code}:\n{said[-2000:]}")

    def _close(self) -> None:
        # The end of its input ends the program.
        self._process.communicate()
        self._said.close()
