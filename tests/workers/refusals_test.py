"""Workers that do not belong together are told so, all of them."""

import pytest

from tests.workers.processes import exit_codes
from tests.workers.processes import printed
from tests.workers.processes import train_command
from tests.workers.processes import workers

SECONDS = 200.0

pytestmark = pytest.mark.faults


def command(workdir, *flags):
    return train_command(workdir, *flags, steps=40, steps_per_epoch=20)


def run(directory, arguments, **options):
    with workers(arguments, directory, **options) as processes:
        codes = exit_codes(processes, SECONDS)
    return codes, printed(directory)


def test_other_choices(tmp_path):
    codes, output = run(
        tmp_path, command(tmp_path / "run"), own={1: ["--set=seed=7"]}
    )
    assert codes == [2, 2], output
    assert output.count("same source and choices") == 2
    assert not (tmp_path / "run").exists()


def test_a_batch_that_replicas_do_not_divide(tmp_path):
    codes, output = run(tmp_path, command(tmp_path / "run", "--batch_size=33"))
    assert codes == [2, 2], output
    assert output.count("batch_size=33, replicas=2") == 2
    assert not (tmp_path / "run").exists()


def test_another_folder(tmp_path):
    """At first no worker can know; when they go on, all of them do."""
    arguments = command(tmp_path / "run", "--minutes=0.01")
    other = {1: [f"--workdir={tmp_path / 'other'}"]}
    codes, output = run(tmp_path, arguments)
    assert codes == [0, 0], output
    assert "Time is up at step" in output
    codes, output = run(tmp_path, arguments, own=other)
    assert codes == [2, 2], output
    assert output.count("must resume at the same step") == 2
