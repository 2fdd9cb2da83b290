"""Ask the real TensorFlow Serving, in docker, what an export answers.

python -m tools.serve_in_docker runs/photos/export

Starts the image `tensorflow/serving` with the folder of versions mounted, asks
every signature of the newest for 1, 3 and 16 rows in JSON, compares with what
the folder answers in Python, and stops the server. Kept for machines with
docker; the check without it is `python -m tools.check_serving`.
"""

import argparse
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

from tools.check_serving.comparing import compare
from tools.check_serving.comparing import line_of
from tools.check_serving.comparing import saved_reference
from tools.check_serving.json_client import asking
from tools.check_serving.json_client import await_version
from tools.check_serving.signatures import GRAPH
from tools.check_serving.signatures import read_signatures
from tools.check_serving.signatures import version_folder

PASSED, FAILED, UNUSABLE, NOT_RUN = 0, 1, 2, 77
MODEL = "kgan"
PORT = "8501"


def main(arguments: Sequence[str]) -> int:
    """Prints a line for each signature, and the result.

    Args:
        arguments: of the command line.

    Returns:
        The exit code: 0 all equal, 1 not, 2 for input that cannot be used,
        77 where docker or its engine is missing.
    """
    options = make_parser().parse_args(arguments)
    if shutil.which("docker") is None:
        print("NOT RUN: no docker")
        return NOT_RUN
    if subprocess.run(["docker", "info"], capture_output=True).returncode:
        print("NOT RUN: docker's engine does not answer")
        return NOT_RUN
    try:
        if (options.folder / GRAPH).is_file():
            raise FileNotFoundError(
                "The folder must be that of versions, which a server reads. "
                f"Received: {options.folder}, which is one version"
            )
        version = version_folder(options.folder)
        signatures = read_signatures(version)
        with served(options.folder, options.tag) as address:
            await_version(address, version.name)
            compared = compare(
                asking(address, signatures),
                signatures,
                saved_reference(version),
            )
    except TimeoutError as error:
        print(f"{error}\nRESULT failed")
        return FAILED
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or error
        print(f"tools.serve_in_docker: {said}", file=sys.stderr)
        return UNUSABLE
    print("\n".join(map(line_of, compared)))
    passed = all(each.passed for each in compared)
    print(f"RESULT {'ok' if passed else 'failed'}")
    return PASSED if passed else FAILED


def make_parser() -> argparse.ArgumentParser:
    """Returns the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.serve_in_docker",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="of versions")
    parser.add_argument(
        "--tag",
        default="latest",
        help="of the image tensorflow/serving (default: %(default)s)",
    )
    return parser


@contextlib.contextmanager
def served(folder: Path, tag: str) -> Iterator[str]:
    """Runs the server on a free port of this machine alone.

    Args:
        folder: of versions.
        tag: of the image.

    Yields:
        The address of its model.
    """
    container = _docker(
        *("run", "--detach", "--rm", f"--publish=127.0.0.1::{PORT}"),
        f"--volume={folder.resolve()}:/models/{MODEL}:ro",
        *(f"--env=MODEL_NAME={MODEL}", f"tensorflow/serving:{tag}"),
    )
    try:
        port = _docker("port", container, f"{PORT}/tcp").splitlines()[0]
        yield f"http://{port}/v1/models/{MODEL}"
    finally:
        _docker("stop", container)


def _docker(*arguments: str) -> str:
    return subprocess.run(
        ["docker", *arguments], capture_output=True, check=True, text=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
