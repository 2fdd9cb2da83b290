"""Train on pictures by a shipped config.

python -m pipelines.images --config=fashion_mnist --workdir=runs/fashion

`--config` names a file of pipelines/images/configs; each says what you get,
what it costs, and its command. Every flag of `kgan train` works as well.
"""

import sys
from pathlib import Path

from kgan.cli import main

CONFIGS = Path(__file__).parent / "configs"


def with_config_path(argument: str) -> str:
    """Returns an argument, the name of a shipped config as its path."""
    flag, equals, name = argument.partition("=")
    path = CONFIGS / f"{name}.py"
    if flag in ("--config", "-config") and equals and path.exists():
        return f"{flag}={path}"
    return argument


if __name__ == "__main__":
    sys.exit(main(["train", *map(with_config_path, sys.argv[1:])]))
