"""A meeting of all workers, before TensorFlow waits for them without end."""

import contextlib
import re
import select
import socket
import time

from kgan.core import WorkerLost
from kgan.runs.say import say

# For how long workers may be started one after another.
PATIENCE_SECONDS = 600.0
# After so long without company, a worker says for whom it waits.
QUIET_SECONDS = 5.0

_PAUSE_SECONDS = 0.2
_GREETING = re.compile(rb"kgan worker (\d{1,6})\n")
_ANSWER = b"kgan: all are here\n"


def meet(
    addresses: tuple[str, ...],
    index: int,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> None:
    """Returns when all workers have come.

    The first worker listens at its own address, which TensorFlow takes over
    right after. Each other one says its number there and waits for the
    answer, which all of them get when the last one has come.

    Args:
        addresses: `host:port` of each worker.
        index: of this one.
        patience_seconds: to wait at most.

    Raises:
        OSError: the first worker cannot listen at its address.
        WorkerLost: somebody did not come in time; the message names them.
    """
    if len(addresses) == 1:
        return
    patience = _Patience(patience_seconds)
    if index == 0:
        _gather(addresses, patience)
    else:
        _join(addresses[0], index, patience)


class _Patience:
    """Waits in small pauses, tells for whom, and comes to an end.

    Args:
        seconds: to wait in all.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._start = time.monotonic()
        self._told = ""

    def wait_for(self, missing: str) -> None:
        """Spends a turn of waiting; says once who is missing.

        Raises:
            WorkerLost: the time is over.
        """
        waited = time.monotonic() - self._start
        if waited > self._seconds:
            raise WorkerLost(
                f"another worker did not come within {self._seconds:g} "
                f"seconds, {missing}; start all workers again"
            )
        if waited > QUIET_SECONDS and self._told != missing:
            self._told = missing
            say(f"Waiting for {missing} ...")


def _gather(addresses: tuple[str, ...], patience: _Patience) -> None:
    port = int(addresses[0].rpartition(":")[2])
    guests: dict[int, socket.socket] = {}
    with contextlib.ExitStack() as stack:
        door = stack.enter_context(
            socket.create_server(("", port), backlog=len(addresses))
        )
        door.settimeout(_PAUSE_SECONDS)
        while missing := _missing(addresses, guests):
            patience.wait_for(" and ".join(missing))
            with contextlib.suppress(OSError):
                guest = stack.enter_context(door.accept()[0])
                guest.settimeout(QUIET_SECONDS)
                greeting = _GREETING.fullmatch(_line(guest))
                if greeting:
                    guests[int(greeting[1])] = guest
        for guest in guests.values():
            with contextlib.suppress(OSError):
                guest.sendall(_ANSWER)


def _missing(
    addresses: tuple[str, ...], guests: dict[int, socket.socket]
) -> list[str]:
    """Returns who has not come, or has gone again."""
    # A guest says nothing more: what can be read is the end of its process.
    gone, _, _ = select.select(guests.values(), [], [], 0.0)
    return [
        address
        for number, address in enumerate(addresses)
        if number > 0 and (number not in guests or guests[number] in gone)
    ]


def _join(first: str, index: int, patience: _Patience) -> None:
    host, _, port = first.rpartition(":")
    address = (host.strip("[]"), int(port))
    answer = b""
    while answer != _ANSWER:
        patience.wait_for(first)
        time.sleep(_PAUSE_SECONDS)
        with (
            contextlib.suppress(OSError),
            socket.create_connection(address, QUIET_SECONDS) as host_socket,
        ):
            host_socket.sendall(b"kgan worker %d\n" % index)
            answer = _awaited(host_socket, first, patience)


def _awaited(
    host_socket: socket.socket, first: str, patience: _Patience
) -> bytes:
    """Returns the first worker's answer, of which it takes its time."""
    while not select.select([host_socket], [], [], _PAUSE_SECONDS)[0]:
        patience.wait_for(f"the others, with {first}")
    return _line(host_socket)


def _line(peer: socket.socket) -> bytes:
    """Returns a line, or what came of it before the peer went."""
    with peer.makefile("rb") as stream:
        return stream.readline(64)
