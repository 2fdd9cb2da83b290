"""Fashion-MNIST, 28x28 gray, a class asked for.

python -m pipelines.images --config=fashion_mnist_conditional \
    --workdir=runs/fashion_conditional
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="cgan", steps=12_000)
