"""Fashion-MNIST of 28x28 gray pixels, a classifier against small changes.

What you get: a classifier of the ten classes and a generator of changes that
fool it, of up to a tenth of the way from black to white. No samples and no
export: the scores are the accuracy on the official test split, clean and
under the generator, FGSM and PGD-20.

What drives the cost: the generator, which works at the picture's full size;
at the end the twenty gradients of PGD on 5,000 pictures.

    python -m pipelines.images --config=fashion_mnist_gat \
        --workdir=runs/gat
"""

from kgan.runs import Config


def config() -> Config:
    """Returns the config; what it leaves open is the recipe's choice."""
    return Config(source="fashion_mnist", model="gat", steps=4_000)
