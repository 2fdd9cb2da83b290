"""Fashion-MNIST, clothes of 28x28 gray pixels, today's recipe.

What you get: an unconditional GAN with the paired loss, penalties at real and
generated pictures, residual networks and the schedules of R3GAN.

What drives the cost: gradients of gradients at both, and deeper
networks: about three times the time of `fashion_mnist` a step.

    python -m pipelines.images --config=fashion_mnist_r3 \
        --workdir=runs/r3
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="r3", steps=8_000)
