"""The loader's program: compiled once for each version of TensorFlow."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tensorflow as tf

SOURCE = Path(__file__).with_name("loader.cc")
COMPILER = "g++"


class CannotBuild(OSError):
    """The machine lacks what the program is built with; why, in words."""


def loader_program() -> Path:
    """Returns the compiled `loader.cc`, built at the first call.

    It is kept in `kgan/loader` of the user's cache folder
    (`$XDG_CACHE_HOME`, or `~/.cache`), under a name made of the source, the
    flags and TensorFlow's version. Building takes about half a minute.

    Raises:
        CannotBuild: no Linux, or no g++.
        RuntimeError: the compiler refuses the source.
    """
    if sys.platform != "linux":
        raise CannotBuild("the loader is built on Linux only")
    compiler = shutil.which(COMPILER)
    if compiler is None:
        raise CannotBuild("no C++ compiler")
    flags = _flags()
    key = hashlib.sha256()
    for part in (SOURCE.read_text(), tf.__version__, *flags):
        key.update(part.encode())
    folder = _cache_folder()
    program = folder / f"loader-{tf.__version__}-{key.hexdigest()[:16]}"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            built = Path(aside) / program.name
            _compile([compiler, str(SOURCE), "-o", str(built), *flags])
            # Two that build at once do not see each other's half.
            built.replace(program)
    return program


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kgan" / "loader"


def _flags() -> list[str]:
    library = tf.sysconfig.get_lib()
    return [
        "-O2",
        # TensorFlow's headers warn by the thousand.
        "-w",
        *tf.sysconfig.get_compile_flags(),
        *tf.sysconfig.get_link_flags(),
        "-l:libtensorflow_cc.so.2",
        f"-Wl,-rpath,{library}",
    ]


def _compile(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{COMPILER} failed:\n{done.stderr[-2000:]}")
