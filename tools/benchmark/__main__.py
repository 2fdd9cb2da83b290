"""Measure kgan on this machine, each figure beside what it is compared to.

python -m tools.benchmark xla --batch=16,64,256 --out=xla.json
python -m tools.benchmark data
python -m tools.benchmark fit
python -m tools.benchmark frechet
python -m tools.benchmark health
python -m tools.benchmark neighbours
python -m tools.benchmark parts
python -m tools.benchmark scaling --work dcgan64 --batch=64
python -m tools.benchmark serving
python -m tools.benchmark start
python -m tools.benchmark step --work dcgan28 dcgan64 --batch=64

Ways that are compared take turns, round by round. A step is one call of a
way: for `xla` and `data` what `fit` plays; in a round of `data` every way of
reading also reads for some seconds. Figures are medians, beside them quartiles
or the range; quote those of a machine that does nothing else.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgan.core import written_whole
from tools.benchmark import data
from tools.benchmark import frechet
from tools.benchmark import health
from tools.benchmark import neighbours
from tools.benchmark import parts
from tools.benchmark import scaling
from tools.benchmark import serving
from tools.benchmark import start
from tools.benchmark import step
from tools.benchmark import whole_fit
from tools.benchmark import xla
from tools.benchmark.arguments import positive_integer
from tools.benchmark.comparison import Comparison
from tools.benchmark.machine import machine_facts
from tools.benchmark.machine import machine_line

COMPARISONS: dict[str, Comparison] = {
    "data": data.COMPARISON,
    "fit": whole_fit.COMPARISON,
    "frechet": frechet.COMPARISON,
    "health": health.COMPARISON,
    "neighbours": neighbours.COMPARISON,
    "parts": parts.COMPARISON,
    "scaling": scaling.COMPARISON,
    "serving": serving.COMPARISON,
    "start": start.COMPARISON,
    "step": step.COMPARISON,
    "xla": xla.COMPARISON,
}


def main(arguments: Sequence[str]) -> int:
    """Runs one comparison; prints its table, and writes it where asked.

    Args:
        arguments: of the command line.

    Returns:
        The exit code: 0 done, 2 for input that cannot be used.
    """
    options = make_parser().parse_args(arguments)
    comparison = COMPARISONS[options.comparison]
    facts = machine_facts()
    try:
        if options.out is not None:
            check_folder(options.out)
        comparison.check(options)
    except (ImportError, OSError, TypeError, ValueError) as error:
        print(f"tools.benchmark: {error}", file=sys.stderr)
        return 2
    result = comparison.run(options)
    print(f"{machine_line(facts)}\n{settings_line(options)}\n\n{result.table}")
    if options.out is not None:
        write(
            options.out,
            {
                "comparison": options.comparison,
                "settings": settings(options),
                "machine": facts,
                "rows": result.rows,
            },
        )
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Returns the command line's parser, a verb for each comparison."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="comparison", required=True)
    for name, comparison in COMPARISONS.items():
        verb = verbs.add_parser(
            name, help=comparison.summary, description=comparison.summary
        )
        comparison.add_arguments(verb)
        verb.add_argument(
            "--rounds",
            type=positive_integer,
            default=comparison.rounds,
            help="turns of each way (default: %(default)s)",
        )
        verb.add_argument(
            "--steps",
            type=positive_integer,
            default=comparison.steps,
            help="steps of each way in a round (default: %(default)s)",
        )
        verb.add_argument(
            "--out",
            type=Path,
            help="JSON file for the figures; none by default",
        )
    return parser


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """Returns what was measured: all flags but where to write."""
    return {
        name: value
        for name, value in vars(options).items()
        if name not in ("comparison", "out")
    }


def settings_line(options: argparse.Namespace) -> str:
    """Returns the settings for a reader."""
    return ", ".join(f"{k}={v}" for k, v in settings(options).items())


def check_folder(path: Path) -> None:
    """Raises unless a file can be put there, before anything is measured.

    Raises:
        FileNotFoundError: its folder does not exist.
        IsADirectoryError: it is a folder itself.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(
            "The folder of `--out` must exist. "
            f"Received: --out={path}, and no folder {path.parent}"
        )
    if path.is_dir():
        raise IsADirectoryError(
            f"`--out` must name a file. Received: --out={path}, a folder"
        )


def write(path: Path, figures: dict[str, Any]) -> None:
    """Writes figures as JSON, whole or not at all."""
    with written_whole(path) as aside:
        aside.write_text(json.dumps(figures, indent=2, allow_nan=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
