import os
import signal
import sys
import threading

import pytest

from kgan.runs import Terminated
from kgan.runs import termination_raised
from kgan.runs.termination import TerminationCheck


def ask():
    os.kill(os.getpid(), signal.SIGTERM)


def check():
    TerminationCheck().on_train_batch_end(0)


def test_the_first_signal_raises_and_later_ones_disturb_nothing():
    before = signal.getsignal(signal.SIGTERM)
    saved = []
    with termination_raised():
        check()
        try:
            ask()
        except Terminated:
            ask()
            saved.append(True)
    assert saved
    assert signal.getsignal(signal.SIGTERM) is before
    check()


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
    before = signal.getsignal(signal.SIGTERM)
    found = []

    def run():
        with termination_raised():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [before]
