import os
import signal
import sys
import threading

import pytest

from kgan.runs import Terminated
from kgan.runs import termination_raised
from kgan.runs.termination import TerminationCheck


@pytest.fixture(autouse=True)
def handler():
    """What the signal did before: a process that it ends ignores it."""
    before = signal.getsignal(signal.SIGTERM)
    yield before
    signal.signal(signal.SIGTERM, before)


def ask():
    os.kill(os.getpid(), signal.SIGTERM)


def check():
    TerminationCheck().on_train_batch_end(0)


def test_the_first_signal_raises_and_later_ones_disturb_nothing():
    saved = []
    with termination_raised():
        check()
        try:
            ask()
        except Terminated:
            ask()
            saved.append(True)
    assert saved
    ask()


def test_without_a_signal_all_is_as_before(handler):
    with termination_raised():
        check()
    assert signal.getsignal(signal.SIGTERM) is handler
    with pytest.raises(ValueError, match="of the block"):
        with termination_raised():
            raise ValueError("of the block")
    assert signal.getsignal(signal.SIGTERM) is handler


def test_a_block_after_one_that_was_ended_begins_anew():
    with pytest.raises(Terminated):
        with termination_raised():
            ask()
    with termination_raised():
        check()
        with pytest.raises(Terminated):
            ask()


def test_what_a_finaliser_drops_is_raised_after_the_step(monkeypatch):
    class Asks:
        def __del__(self):
            ask()

    dropped = []
    monkeypatch.setattr(sys, "unraisablehook", dropped.append)
    with pytest.raises(Terminated):
        with termination_raised():
            Asks()
            assert [each.exc_type for each in dropped] == [Terminated]
            check()


def test_another_thread_is_left_alone(handler):
    found = []

    def run():
        with termination_raised():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [handler]
