"""Asks a server in JSON, by the column form, which every signature has."""

import base64
import contextlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tools.check_serving.loader import Answer
from tools.check_serving.signatures import Signature

SECONDS_TO_LOAD = 120


def await_version(address: str, version: str) -> None:
    """Returns when the server has loaded a version.

    Args:
        address: of its model.
        version: its number.

    Raises:
        TimeoutError: it has not after two minutes.
    """
    end = time.monotonic() + SECONDS_TO_LOAD
    found: Any = None
    while time.monotonic() < end:
        # Until the server listens, connections are refused or cut.
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(address, timeout=10) as response:
                found = json.load(response)["model_version_status"]
            for status in found:
                if (status["version"], status["state"]) == (
                    version,
                    "AVAILABLE",
                ):
                    return
        time.sleep(0.5)
    raise TimeoutError(
        f"Version {version} must be loaded within {SECONDS_TO_LOAD} s. "
        f"Received: {found}"
    )


def asking(
    address: str, signatures: Mapping[str, Signature]
) -> Callable[[str, Mapping[str, np.ndarray]], Answer]:
    """Returns how to ask for a signature in JSON's column form.

    Args:
        address: of the server's model.
        signatures: of it, by name.
    """

    def ask(name: str, inputs: Mapping[str, np.ndarray]) -> Answer:
        columns = {key: value.tolist() for key, value in inputs.items()}
        body = {"signature_name": name, "inputs": columns}
        start = time.perf_counter()
        try:
            with urllib.request.urlopen(
                f"{address}:predict", json.dumps(body).encode(), timeout=120
            ) as response:
                outputs = json.load(response)["outputs"]
        except urllib.error.HTTPError as error:
            return Answer(f"HTTP {error.code}", error.read().decode(), 0.0, {})
        seconds = time.perf_counter() - start
        specs = signatures[name].outputs
        # An output that is alone comes without its name.
        if len(specs) == 1:
            outputs = {next(iter(specs)): outputs}
        tensors = {
            key: tf.make_tensor_proto(
                _read(value, specs[key]), specs[key].dtype
            )
            for key, value in outputs.items()
        }
        return Answer("OK", "", seconds, tensors)

    return ask


def _read(value: Any, spec: tf.TensorSpec) -> Any:
    if spec.dtype != tf.string:
        return np.asarray(value, spec.dtype.as_numpy_dtype)
    return [base64.b64decode(each["b64"]) for each in value]
