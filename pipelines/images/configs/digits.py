"""Handwritten digits of 8x8 pixels, conditional; needs no download.

python -m pipelines.images --config=digits --workdir=runs/digits
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="digits", model="cgan", steps=6_000)
