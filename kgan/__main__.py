"""`python -m kgan`: the same as the `kgan` command."""

from kgan.cli.main import console

console()
