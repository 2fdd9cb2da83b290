"""Fashion-MNIST, clothes of 28x28 gray pixels, with an encoder.

What you get: an ALI with the cycle of ALICE: samples, codes of pictures, and
pictures of codes. `shown/` in the run's folder has held-out pictures above
their reconstructions.

What drives the cost: as of `fashion_mnist`, with an encoder besides and one
more pass of the generator for the cycle.

    python -m pipelines.images --config=fashion_mnist_ali \
        --workdir=runs/ali
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="ali", steps=8_000)
