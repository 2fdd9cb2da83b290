"""What a check of an audit is."""

from collections.abc import Callable
from typing import NamedTuple

from kgan.audit.evidence import Evidence
from kgan.audit.finding import Finding


class Check(NamedTuple):
    """A question put to the evidence.

    Attributes:
        name: by which it is chosen; its findings have names of their own.
        run: from the evidence to findings, one or more.
    """

    name: str
    run: Callable[[Evidence], tuple[Finding, ...]]
