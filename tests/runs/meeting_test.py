import contextlib
import socket
import threading
import time

import pytest

from kgan.core import WorkerLost
from kgan.runs.meeting import meet
from tests.workers.processes import free_addresses


def met(addresses, delays, patience_seconds=20.0):
    """Returns the second at which each worker went on, or its message."""
    start, went_on, messages = time.monotonic(), {}, {}

    def come(index, delay):
        time.sleep(delay)
        try:
            meet(addresses, index, patience_seconds=patience_seconds + index)
        except WorkerLost as error:
            messages[index] = str(error)
        else:
            went_on[index] = time.monotonic() - start

    threads = [
        threading.Thread(target=come, args=(index, delay))
        for index, delay in delays.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return went_on, messages


@pytest.mark.parametrize(
    "delays", [{0: 0.0, 1: 0.6, 2: 0.1}, {0: 0.6, 1: 0.0, 2: 0.1}]
)
def test_all_go_on_when_the_last_has_come(delays):
    went_on, _ = met(tuple(free_addresses(3)), delays)
    assert sorted(went_on) == [0, 1, 2]
    assert min(went_on.values()) > 0.5


def test_the_address_is_free_afterwards():
    addresses = tuple(free_addresses(2))
    for _ in range(2):
        went_on, _ = met(addresses, {0: 0.0, 1: 0.0})
        assert sorted(went_on) == [0, 1]


def test_who_is_missing_is_named():
    addresses = tuple(free_addresses(3))
    _, messages = met(addresses, {0: 0.0, 1: 0.0}, patience_seconds=1.0)
    assert addresses[2] in messages[0] and addresses[1] not in messages[0]
    assert addresses[0] in messages[1]
    for message in messages.values():
        assert "start all workers again" in message


def connected(address):
    """Returns a connection, as soon as somebody listens."""
    for _ in range(200):
        with contextlib.suppress(ConnectionRefusedError):
            return socket.create_connection(address)
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens at {address}")


def test_a_worker_that_left_again_and_a_stranger_are_missing():
    # The third never comes, so that the second is seen to leave, whenever it
    # does.
    addresses = tuple(free_addresses(3))
    address = ("localhost", int(addresses[0].rpartition(":")[2]))

    def visit():
        for words in (b"kgan worker 1\n", b"GET / HTTP/1.1\n"):
            with connected(address) as guest:
                guest.sendall(words)

    visitor = threading.Thread(target=visit)
    visitor.start()
    with pytest.raises(WorkerLost, match=f"{addresses[1]} and {addresses[2]}"):
        meet(addresses, 0, patience_seconds=3.0)
    visitor.join()


def test_waiting_is_told_once(capsys, monkeypatch):
    monkeypatch.setattr("kgan.runs.meeting.QUIET_SECONDS", 0.2)
    addresses = tuple(free_addresses(2))
    with pytest.raises(WorkerLost, match="within 1 seconds"):
        meet(addresses, 1, patience_seconds=1.0)
    assert capsys.readouterr().out == f"Waiting for {addresses[0]} ...\n"


def test_one_worker_meets_nobody():
    meet(("nowhere:1",), 0)
