"""Fashion-MNIST of 28x28 gray pixels, the discriminator asked for the class.

What you get: an AC-GAN of the ten classes, whose discriminator is also a
classifier. `kgan sample --label` takes a class by its name or number; the
scores say how often a classifier sees it.

What drives the cost: as of `fashion_mnist_conditional`.

    python -m pipelines.images --config=fashion_mnist_acgan \
        --workdir=runs/acgan
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="acgan", steps=8_000)
