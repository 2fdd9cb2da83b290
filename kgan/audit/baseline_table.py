"""The differences of a report to its baseline, as the rows of a page."""

from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from kgan.audit import words
from kgan.audit.charts import Dot
from kgan.audit.charts import dot_on
from kgan.audit.charts import scale_of
from kgan.audit.checks.proportions import SHARES
from kgan.audit.meanings import MEANINGS


class DifferenceRow(NamedTuple):
    """A difference, as the page shows it.

    Attributes:
        difference: as `Report.as_dict` gives it.
        kind: that the numbers are of, or "".
        worse: where worse differences are, "lower" or "higher".
        dot: its chart, on which the null is no difference.
    """

    difference: Mapping[str, Any]
    kind: str
    worse: str
    dot: Dot


def difference_rows(content: Mapping[str, Any]) -> list[DifferenceRow]:
    """Returns the differences to the baseline; none without one.

    Args:
        content: as `Report.as_dict` gives it.
    """
    return [
        DifferenceRow(
            difference=each,
            kind=words.kind_of(content, each),
            # That of shares is how near they are to what they should be.
            worse="lower"
            if each["check"] == SHARES
            else MEANINGS[each["check"]].worse,
            dot=dot_on(
                scale_of([0.0, each["value"], *each["interval"]]),
                value=each["value"],
                interval=each["interval"],
                null=0.0,
            ),
        )
        for each in content.get("differences", [])
    ]
