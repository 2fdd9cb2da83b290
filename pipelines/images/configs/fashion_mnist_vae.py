"""Fashion-MNIST, clothes of 28x28 gray pixels, by a bound on the likelihood.

What you get: a VAE with a Gaussian likelihood of a learned sigma: samples,
codes and reconstructions (`shown/`), and bounds on the bits a pixel of
held-out pictures costs.

What drives the cost: the 8,000 steps of an encoder and a decoder; there is
no discriminator.

    python -m pipelines.images --config=fashion_mnist_vae \
        --workdir=runs/vae
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="vae", steps=8_000)
