import os
import signal
import sys
import threading

import pytest

from kgan.runs import Terminated
from kgan.runs import termination
from kgan.runs import termination_raised
from kgan.runs.termination import TerminationCheck
from kgan.runs.termination import termination_ignored


def ask():
    os.kill(os.getpid(), signal.SIGTERM)


def check():
    TerminationCheck().on_train_batch_end(0)


def handler():
    return signal.getsignal(signal.SIGTERM)


def test_the_signal_raises_again_later_and_leaves_nothing_behind(monkeypatch):
    before = handler()
    with pytest.raises(Terminated):
        with termination_raised():
            check()
            with pytest.raises(Terminated):
                ask()
            # Soon after the first one it disturbs nothing.
            ask()
            monkeypatch.setattr(termination, "SOON_SECONDS", 0.0)
            ask()
    assert handler() is before
    check()


def test_what_saves_is_not_disturbed():
    saved = []
    with termination_raised():
        with termination_ignored():
            ask()
            saved.append(True)
        with pytest.raises(Terminated):
            ask()
    assert saved


def test_an_error_of_the_block_is_its_own():
    before = handler()
    with pytest.raises(ValueError, match="of the block"):
        with termination_raised():
            raise ValueError("of the block")
    assert handler() is before


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


def test_another_thread_is_left_alone():
    before, found = handler(), []

    def run():
        with termination_raised(), termination_ignored():
            found.append(handler())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [before]
