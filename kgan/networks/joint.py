"""A critic of pairs of a sample and a latent, from any discriminator."""

import keras

from kgan.core import check_integer
from kgan.networks.ends import logit
from kgan.networks.ends import trunk_of


def joint_critic(
    discriminator: keras.Model,
    latent_size: int,
    *,
    width: int = 128,
    depth: int = 1,
) -> keras.Model:
    """Returns a critic of pairs (x, z) on the trunk of a discriminator.

    The features that the discriminator's logit is made of and a dense layer
    of the latent are joined, and go through `depth` dense layers of
    LeakyReLU(0.2) to a logit: sample and latent must meet before the end,
    as a sum of two logits could not tell which latent is whose. The new
    layers are not spectrally normalised, whatever the trunk is: for that,
    make the critic on a plain trunk, and give it to `spectrally_normalized`.

    Args:
        discriminator: an unconditional one of `kgan.networks`. Its layers
            become the new model's, not copies of them; its last is left out.
        latent_size: entries of the latent.
        width: units of each dense layer.
        depth: layers after sample and latent are joined.

    Returns:
        A model from `{"sample": (B, ...), "latent": (B, latent_size)}` to
        float32 logits `(B,)`.

    Raises:
        TypeError: `discriminator` is no model, or a size no integer.
        ValueError: the discriminator takes a label or has no layer
            `"realness"`, as those of `kgan.networks` do; a size below 1.

    Example:

    >>> from kgan.networks import mlp_discriminator
    >>> critic = joint_critic(mlp_discriminator((2,), width=8), 3, width=8)
    >>> pair = {"sample": keras.ops.ones((5, 2))}
    >>> tuple(critic({**pair, "latent": keras.ops.ones((5, 3))}).shape)
    (5,)

    Reference: Dumoulin et al. 2017, Adversarially Learned Inference,
    section 2.2, https://arxiv.org/abs/1606.00704
    """
    check_integer("latent_size", latent_size)
    check_integer("width", width)
    check_integer("depth", depth)
    inputs, trunk = trunk_of(discriminator)
    latent = keras.Input((latent_size,), dtype="float32", name="latent")
    features = keras.layers.Concatenate(name="sample_and_latent")(
        [trunk, _hidden(latent, width, "latent")]
    )
    for index in range(1, depth + 1):
        features = _hidden(features, width, f"joint_{index}")
    return keras.Model(
        {**inputs, "latent": latent},
        logit(features),
        name=f"{discriminator.name}_of_pairs",
    )


def _hidden(
    features: keras.KerasTensor, width: int, name: str
) -> keras.KerasTensor:
    dense = keras.layers.Dense(
        width, kernel_initializer="he_normal", name=f"{name}_hidden"
    )
    activation = keras.layers.LeakyReLU(0.2, name=f"{name}_activation")
    return activation(dense(features))
