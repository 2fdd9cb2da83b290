"""Check an export in a process that holds no Python and no XLA.

python -m tools.check_serving runs/photos/export
python -m tools.check_serving runs/photos/export/3 --malformed=1000

Every signature is asked for 1, 3 and 16 rows through libtensorflow's own
`LoadSavedModel`, and must answer what the same folder answers in Python: within
1e-5, bytes equal. That is the loader and the kernels of TensorFlow Serving, not
its network, its batching or its changing of versions. The program (g++) is
built at the first call.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.benchmark.arguments import positive_integer
from tools.check_serving.building import CannotBuild
from tools.check_serving.building import loader_program
from tools.check_serving.comparing import compare
from tools.check_serving.comparing import line_of
from tools.check_serving.comparing import saved_reference
from tools.check_serving.loader import Loader
from tools.check_serving.loader import LoaderDied
from tools.check_serving.malformed import Endured
from tools.check_serving.malformed import endure
from tools.check_serving.signatures import read_signatures
from tools.check_serving.signatures import version_folder

PASSED, FAILED, UNUSABLE, NOT_RUN = 0, 1, 2, 77
# Bytes that a process may grow by while it refuses requests.
GROWTH = 16 * 2**20


def main(arguments: Sequence[str]) -> int:
    """Prints a line for each signature, and the result.

    Args:
        arguments: of the command line.

    Returns:
        The exit code: 0 all equal, 1 not, 2 for input that cannot be used,
        77 where the loader cannot be built.
    """
    options = make_parser().parse_args(arguments)
    try:
        version = version_folder(options.folder)
        signatures = read_signatures(version)
        loader_program()
    except CannotBuild as error:
        print(f"NOT RUN: {error}")
        return NOT_RUN
    except OSError as error:
        print(f"tools.check_serving: {error}", file=sys.stderr)
        return UNUSABLE
    try:
        with Loader(version) as loader:
            compared = compare(loader.ask, signatures, saved_reference(version))
            print("\n".join(map(line_of, compared)))
            passed = all(each.passed for each in compared)
            if options.malformed is not None:
                endured = endure(loader, signatures, options.malformed)
                print(malformed_line(endured))
                passed &= bears(endured)
    except (LoaderDied, ValueError) as error:
        print(error)
        passed = False
    print(f"RESULT {'ok' if passed else 'failed'}")
    return PASSED if passed else FAILED


def make_parser() -> argparse.ArgumentParser:
    """Returns the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.check_serving",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder",
        type=Path,
        help="of versions, of which the newest is taken, or of one version",
    )
    parser.add_argument(
        "--malformed",
        type=positive_integer,
        help="malformed requests to send as well; none by default",
    )
    return parser


def malformed_line(endured: Endured) -> str:
    """Returns what malformed requests did, in a line."""
    mark = "ok    " if bears(endured) else "FAILED"
    # What one change leaves valid is answered, and no fault.
    codes = ", ".join(
        f"{'valid after all (OK)' if code == 'OK' else code} {count}"
        for code, count in sorted(endured.codes.items())
    )
    return (
        f"{mark} malformed: {codes}; memory {endured.before / 2**20:.1f} MiB "
        f"before, {endured.after / 2**20:.1f} after; good requests "
        f"{'answered as before' if endured.steady else 'ANSWERED OTHERWISE'}"
    )


def bears(endured: Endured) -> bool:
    """Whether a process stayed as it was."""
    return endured.steady and endured.after - endured.before <= GROWTH


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
