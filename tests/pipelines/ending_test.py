"""A program that ends early says so in one line."""

import os
import signal
import time

import pytest

from pipelines.ending import plain_ending


@pytest.fixture
def heard():
    """SIGINT as of a terminal: who starts tests may have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("error", [ValueError, FileNotFoundError])
def test_a_wrong_use(error, capsys):
    with pytest.raises(SystemExit) as ended, plain_ending("program"):
        raise error("`steps` must be more.")
    assert ended.value.code == 2
    assert capsys.readouterr().err == "program: `steps` must be more.\n"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
@pytest.mark.usefixtures("heard")
def test_a_signal(number, code, capsys):
    with pytest.raises(SystemExit) as ended, plain_ending("program"):
        os.kill(os.getpid(), number)
        time.sleep(5.0)
    assert ended.value.code == code
    assert "run the same command again" in capsys.readouterr().out


def test_what_is_no_use_of_it_is_raised():
    with pytest.raises(ZeroDivisionError), plain_ending("program"):
        raise ZeroDivisionError
