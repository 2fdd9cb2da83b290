"""Fashion-MNIST, clothes of 28x28 gray pixels, by eight generators.

What you get: a mixture of eight generators that share all but a first layer;
`kgan sample --component=3` shows one of them.

What drives the cost: as of `fashion_mnist`; more components share the same
batch.

    python -m pipelines.images --config=fashion_mnist_mog \
        --workdir=runs/mog
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="mog", steps=8_000)
