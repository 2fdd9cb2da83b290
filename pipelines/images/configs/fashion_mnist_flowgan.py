"""Fashion-MNIST, clothes of 28x28 gray pixels, one flow, two objectives.

What you get: the flow of `fashion_mnist_realnvp`, trained by its likelihood
and against a discriminator at once. `--set likelihood_weight=0` leaves the
discriminator alone, `--set adversarial_weight=0` the likelihood.

What drives the cost: the flow, which is run forwards and backwards in each
step.

    python -m pipelines.images --config=fashion_mnist_flowgan \
        --workdir=runs/flowgan
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="flowgan", steps=8_000)
