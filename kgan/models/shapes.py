"""Do the networks of a game meet?"""

from collections.abc import Mapping
from typing import Any

import keras

from kgan.models.categories import check_categories
from kgan.models.categories import inputs_of


def check_networks(
    generator: keras.Model,
    discriminator: keras.Model,
    classes: int | None,
    packing: int = 1,
) -> None:
    """Raises unless the generator's samples fit the discriminator.

    Args:
        generator: `{"latent", ["label"]}` to samples.
        discriminator: `{"sample", ["label"]}` to logits `(n,)`.
        classes: that both are made for; None: neither may ask for a label.
        packing: samples that the discriminator sees joined on the last axis.

    Raises:
        TypeError: a network is no Keras model.
        ValueError: it names the two shapes that do not meet, or the two
            numbers of classes.
    """
    label = [] if classes is None else ["label"]
    check_inputs("generator", generator, ["latent", *label])
    check_inputs("discriminator", discriminator, ["sample", *label])
    check_samples(generator, discriminator, packing)
    if len(discriminator.output_shape) != 1:
        raise ValueError(
            "`discriminator` must return logits of shape (n,). "
            f"Received: {discriminator.output_shape}"
        )
    if classes is not None:
        check_categories("generator", generator, "label", classes)
        check_categories("discriminator", discriminator, "label", classes)


def check_samples(
    generator: keras.Model, discriminator: keras.Model, packing: int = 1
) -> None:
    """Raises unless a generator makes, from vectors, what is judged.

    Args:
        generator: with an input `"latent"`.
        discriminator: with an input `"sample"`.
        packing: samples that it sees joined on the last axis.

    Raises:
        ValueError: it names the two shapes that do not meet.
    """
    if len(input_shapes(generator)["latent"]) != 1:
        raise ValueError(
            "`generator` must take latents of shape (n, latent_size). "
            f"Received: rows of shape {input_shapes(generator)['latent']}"
        )
    made = tuple(generator.output_shape[1:])
    judged = input_shapes(discriminator)["sample"]
    if (*made[:-1], packing * made[-1]) != judged:
        if packing > 1:
            raise ValueError(
                f"`discriminator` must judge packs of {packing} samples, "
                f"joined on the last axis: {(*made[:-1], packing * made[-1])}. "
                f"Received: packing={packing}, generator makes {made}, "
                f"discriminator judges {judged}"
            )
        raise ValueError(
            "`generator` must make what `discriminator` judges. Received: "
            f"generator makes {made}, discriminator judges {judged}"
        )


def input_shapes(network: keras.Model) -> dict[str, tuple[int, ...]]:
    """Returns the shape of one row of each input, by the input's name."""
    return {
        tensor.name: tuple(tensor.shape[1:]) for tensor in inputs_of(network)
    }


def check_inputs(name: str, network: keras.Model, keys: list[str]) -> None:
    """Raises unless a network has exactly these inputs, named so.

    Args:
        name: the argument's name, for the message.
        network: as given.
        keys: the names of its inputs.

    Raises:
        TypeError: it is no Keras model.
        ValueError: it has other inputs.
    """
    if not isinstance(network, keras.Model):
        raise TypeError(
            f"`{name}` must be a keras.Model. Received: {network!r}"
        )
    shapes = input_shapes(network)
    if sorted(shapes) != sorted(keys):
        raise ValueError(
            f"`{name}` must have exactly the inputs {keys}, named so. "
            f"Received: inputs of shape {shapes}"
        )


def check_outputs(
    name: str, network: keras.Model, outputs: Mapping[str, tuple[Any, ...]]
) -> None:
    """Raises unless a network has these outputs, named so.

    Args:
        name: the argument's name, for the message.
        network: as given.
        outputs: the shape of one row of each; None stands for any size.

    Raises:
        ValueError: it returns no dict, lacks one, or one has another shape.
    """
    made = network.output if isinstance(network.output, dict) else {}
    found = {key: tuple(each.shape[1:]) for key, each in made.items()}
    for key, shape in outputs.items():
        sides = found.get(key, ())
        if key not in found or not (
            len(sides) == len(shape)
            and all(
                want in (None, side)
                for want, side in zip(shape, sides, strict=True)
            )
        ):
            wanted = ["n", *("any" if side is None else side for side in shape)]
            raise ValueError(
                f"`{name}` must return a dict with {key!r} of shape "
                f"({', '.join(map(str, wanted))}). "
                f"Received: outputs with rows of shape {found}"
            )
