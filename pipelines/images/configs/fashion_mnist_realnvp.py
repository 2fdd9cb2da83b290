"""Fashion-MNIST, clothes of 28x28 gray pixels, by exact likelihood.

What you get: a flow of eight dense couplings: rough samples, and the exact
bits a pixel of held-out pictures costs.

What drives the cost: `couplings` and `width`, the units of their hidden
layers.

    python -m pipelines.images --config=fashion_mnist_realnvp \
        --workdir=runs/realnvp
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="realnvp", steps=8_000)
