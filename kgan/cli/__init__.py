from kgan.cli.main import main

__all__ = ["main"]
