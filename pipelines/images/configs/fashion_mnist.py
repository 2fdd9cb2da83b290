"""Fashion-MNIST, 28x28 gray, without labels.

python -m pipelines.images --config=fashion_mnist --workdir=runs/fashion
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="gan", steps=12_000)
