"""What a figure was measured on."""

import os
import platform
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import scipy
import sklearn
import tensorflow as tf

_CPUINFO = Path("/proc/cpuinfo")


def machine_facts() -> dict[str, Any]:
    """Returns what decides a figure, for JSON; on Linux or macOS.

    Returns:
        "processor", "cores" that this process may use, "load_average" (how
        many tasks ran at once in the last minute; above the cores, figures
        are those of a busy machine), "devices" that are no CPU, "system",
        "xla_flags" and the versions "python", "tensorflow", "keras",
        "numpy", "scipy" and "sklearn".
    """
    accelerators = [
        device.name
        for device in tf.config.list_physical_devices()
        if device.device_type != "CPU"
    ]
    return {
        "processor": processor(),
        "cores": cores(),
        "load_average": round(os.getloadavg()[0], 2),
        "devices": accelerators,
        "system": f"{platform.system()} {platform.machine()}",
        "xla_flags": {
            name: os.environ[name]
            for name in ("TF_XLA_FLAGS", "XLA_FLAGS")
            if name in os.environ
        },
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "sklearn": sklearn.__version__,
    }


def cores() -> int:
    """Returns the cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor() -> str:
    """Returns the processor's name, as the system gives it."""
    if _CPUINFO.exists():
        for line in _CPUINFO.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def machine_line(facts: dict[str, Any]) -> str:
    """Returns the facts of `machine_facts` that a reader needs first."""
    devices = ", ".join(facts["devices"]) or "no accelerator"
    return (
        f"{facts['processor']}, {facts['cores']} cores, {devices}, "
        f"load {facts['load_average']:.2f}; "
        f"TensorFlow {facts['tensorflow']}, Keras {facts['keras']}, "
        f"Python {facts['python']}"
    )
