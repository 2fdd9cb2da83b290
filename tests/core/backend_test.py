"""The sentence that says on which backend kgan runs."""

import os
import subprocess
import sys

import pytest

from kgan.core import backend
from kgan.core import require_tensorflow_backend


@pytest.mark.parametrize("name", ["jax", "no such backend"])
def test_the_environment_is_read_before_keras_fails_on_it(name):
    """Neither can be imported: Keras would raise an error of its own."""
    ran = subprocess.run(
        [sys.executable, backend.__file__],
        env={**os.environ, "KERAS_BACKEND": name},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 1
    *_, last = ran.stderr.splitlines()
    assert last == (
        "ImportError: kgan trains with TensorFlow: set "
        "`KERAS_BACKEND=tensorflow` before the first import of keras. "
        f"Received: {name!r}"
    )


def test_the_backend_that_keras_runs_on_is_checked_too():
    require_tensorflow_backend("tensorflow")
    with pytest.raises(ImportError, match="Received: 'torch'"):
        require_tensorflow_backend("torch")
