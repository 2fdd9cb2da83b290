"""A folder of a few thousand small colour pictures.

python -m pipelines.images ./pictures --config=pictures \
    --workdir=runs/pictures --minutes=30
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="./pictures", model="gan", image_size=64)
