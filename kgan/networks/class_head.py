"""A head that names the class, on the trunk of any discriminator."""

import keras

from kgan.core import check_integer
from kgan.networks.ends import trunk_of


def with_class_head(
    discriminator: keras.Model, classes: int, *, realness: bool = True
) -> keras.Model:
    """Returns a discriminator that also gives a logit for each class.

    The class head is linear on the features that the logit is made of, so
    all layers but the last are shared. Often confused with a conditional
    discriminator: there the class is an input, here it is an output. The
    head is not spectrally normalised, whatever the trunk is: for that, give
    a plain trunk a head first, and the whole to `spectrally_normalized`.

    Args:
        discriminator: an unconditional one of `kgan.networks`. Its layers
            become the new model's, not copies of them.
        classes: K, at least 2.
        realness: also return the logit; without it the model is a
            classifier, and the discriminator's last layer is left out.

    Returns:
        A model from `{"sample": (B, ...)}` to `{"class_logits": float32
        (B, K), "features": (B, F), "logit": float32 (B,)}`, the last one
        with `realness` only.

    Raises:
        TypeError: `classes` is no integer, or the discriminator no model.
        ValueError: the discriminator takes a label, or has no layer
            `"realness"`, as those of `kgan.networks` do.

    Example:

    >>> from kgan.networks import mlp_discriminator
    >>> judge = with_class_head(mlp_discriminator((2,), width=8), classes=3)
    >>> outputs = judge({"sample": keras.ops.ones((5, 2))})
    >>> {name: tuple(value.shape) for name, value in sorted(outputs.items())}
    {'class_logits': (5, 3), 'features': (5, 8), 'logit': (5,)}

    Reference: Odena, Olah and Shlens, Conditional Image Synthesis with
    Auxiliary Classifier GANs, 2017, https://arxiv.org/abs/1610.09585
    """
    check_integer("classes", classes, minimum=2)
    inputs, features = trunk_of(discriminator)
    outputs = {
        "class_logits": keras.layers.Dense(
            classes, dtype="float32", name="class_logits"
        )(features),
        "features": features,
    }
    if realness:
        outputs["logit"] = discriminator.output
    return keras.Model(
        inputs, outputs, name=f"{discriminator.name}_with_classes"
    )
