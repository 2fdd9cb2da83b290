"""Train on pictures by a shipped config.

python -m pipelines.images --config=fashion_mnist --workdir=runs/fashion

`--config` names a file of pipelines/images/configs, or is the path of one of
your own; each says what you get, what drives its cost, and its command.
Every flag of `kgan train` works as well.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from kgan.cli import main
from kgan.core import check_choice

FOLDER = Path(__file__).parent / "configs"
SHIPPED = {
    path.stem: path
    for path in sorted(FOLDER.glob("*.py"))
    if path.stem != "__init__"
}
FLAGS = ("--config", "-config")


def with_config_path(arguments: Sequence[str]) -> list[str]:
    """Returns the arguments, the name of a shipped config as its path.

    Args:
        arguments: of the command line, `--config=NAME` or `--config NAME`
            among them. What ends in `.py` is left as it is.

    Raises:
        ValueError: no shipped config has this name; all are listed.
    """
    found = []
    follows = False
    for argument in arguments:
        flag, equals, name = argument.partition("=")
        if follows:
            found.append(config_path(argument))
        elif flag in FLAGS and equals:
            found.append(f"{flag}={config_path(name)}")
        else:
            found.append(argument)
        follows = not follows and argument in FLAGS
    return found


def config_path(name: str) -> str:
    """Returns the path of a shipped config; other paths as they are.

    Raises:
        ValueError: no shipped config has this name; all are listed.
    """
    if name.endswith(".py"):
        return name
    return str(SHIPPED[check_choice("config", name, SHIPPED)])


def run(arguments: Sequence[str]) -> int:
    """Runs `kgan train` with a shipped config; returns its exit code."""
    try:
        arguments = with_config_path(arguments)
    except ValueError as error:
        print(f"pipelines.images: {error}", file=sys.stderr)
        return 2
    return main(["train", *arguments])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
