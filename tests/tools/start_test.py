import subprocess

import pytest

from tools.benchmark.start import seconds_until_first_step

SMALL = ["--jit_compile=off", "--set=width=4", "--set=discriminator_width=4"]


@pytest.mark.slow
def test_the_first_step_is_waited_for():
    assert 1.0 < seconds_until_first_step("digits", SMALL) < 300.0


def test_a_command_without_a_step_fails():
    with pytest.raises(subprocess.CalledProcessError):
        seconds_until_first_step("./nowhere", [])
