"""What every comparison is, and the table that it prints."""

import argparse
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple


class Result(NamedTuple):
    """What a comparison measured.

    Attributes:
        rows: for JSON, a dict for each case that was compared.
        table: the same for a reader.
    """

    rows: list[dict[str, Any]]
    table: str


class Comparison(NamedTuple):
    """A verb of the benchmark.

    Attributes:
        summary: what it compares, in a line.
        add_arguments: adds its own flags, beside `--rounds`, `--steps` and
            `--out`, which all have.
        check: raises ImportError, OSError, TypeError or ValueError for what
            cannot be measured; it is called before anything is.
        run: measures what the flags ask for.
        rounds: the default of `--rounds`.
        steps: the default of `--steps`.
    """

    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    check: Callable[[argparse.Namespace], None]
    run: Callable[[argparse.Namespace], Result]
    rounds: int = 5
    steps: int = 20


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns rows below a header, columns aligned to the right.

    Args:
        header: a name for each column.
        rows: of as many cells.

    Example:

    >>> print(table(["batch", "ms"], [["16", "7.25"]]))
    batch    ms
       16  7.25
    """
    lines = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def spread_cells(spread: dict[str, float] | None) -> list[str]:
    """Returns the two cells of a spread: its median, its bounds.

    Args:
        spread: "low", "median" and "high"; None for two empty cells.

    Example:

    >>> spread_cells({"low": 0.5, "median": 1.0, "high": 2.0})
    ['1.00', '0.50 - 2.00']
    """
    if spread is None:
        return ["", ""]
    return [
        f"{spread['median']:.2f}",
        f"{spread['low']:.2f} - {spread['high']:.2f}",
    ]
