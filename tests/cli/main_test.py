"""What a fault comes to at the command: a message, or a bug that shows."""

import errno

import pytest
import tensorflow as tf
from absl import flags

from kgan.cli.main import UNUSABLE
from kgan.cli.main import VERBS
from kgan.cli.main import WORKER_LOST
from kgan.cli.main import main
from kgan.cli.verbs import Verb
from kgan.core import WorkerLost


@pytest.fixture
def run_raising(monkeypatch):
    """Runs a verb that raises; returns the exit code."""

    def run(error):
        def fail(arguments):
            raise error

        verb = Verb("fail", "Fails.", flags.FlagValues(), fail)
        monkeypatch.setitem(VERBS, "fail", verb)
        return main(["fail"])

    return run


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            tf.errors.PermissionDeniedError(
                None, None, "/data/x-00001; Permission denied"
            ),
            "kgan: /data/x-00001: Permission denied",
        ),
        (
            tf.errors.DataLossError(None, None, "corrupted record at 12"),
            "kgan: corrupted record at 12",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/run"),
            "kgan: [Errno 13] Permission denied: '/run'",
        ),
    ],
)
def test_a_fault_of_files_is_a_message(run_raising, capsys, error, said):
    assert run_raising(error) == UNUSABLE == 2
    assert capsys.readouterr().err == f"{said}\n"


@pytest.mark.parametrize(
    "error",
    [
        tf.errors.InvalidArgumentError(None, None, "Incompatible shapes: 3; 4"),
        tf.errors.NotFoundError(None, None, "Key w not found in checkpoint"),
        KeyError("w"),
    ],
)
def test_a_bug_is_not_hidden(run_raising, error):
    with pytest.raises(type(error)):
        run_raising(error)


def test_a_lost_worker_has_a_code_of_its_own(run_raising):
    assert run_raising(WorkerLost("start all again")) == WORKER_LOST == 75
