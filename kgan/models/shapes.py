"""Do the networks of a game meet?"""

import keras


def check_networks(
    generator: keras.Model, discriminator: keras.Model, classes: int | None
) -> None:
    """Raises unless the generator's samples fit the discriminator.

    Args:
        generator: `{"latent", ["label"]}` to samples.
        discriminator: `{"sample", ["label"]}` to logits `(n,)`.
        classes: None: neither network may ask for a label.

    Raises:
        TypeError: a network is no Keras model.
        ValueError: it names the two shapes that do not meet.
    """
    label = [] if classes is None else ["label"]
    _check_inputs("generator", generator, ["latent", *label])
    _check_inputs("discriminator", discriminator, ["sample", *label])
    if len(input_shapes(generator)["latent"]) != 1:
        raise ValueError(
            "`generator` must take latents of shape (n, latent_size). "
            f"Received: rows of shape {input_shapes(generator)['latent']}"
        )
    made = tuple(generator.output_shape[1:])
    judged = input_shapes(discriminator)["sample"]
    if made != judged:
        raise ValueError(
            "`generator` must make what `discriminator` judges. Received: "
            f"generator makes {made}, discriminator judges {judged}"
        )
    if len(discriminator.output_shape) != 1:
        raise ValueError(
            "`discriminator` must return logits of shape (n,). "
            f"Received: {discriminator.output_shape}"
        )


def input_shapes(network: keras.Model) -> dict[str, tuple[int, ...]]:
    """Returns the shape of one row of each input, by the input's name."""
    return {
        tensor.name: tuple(tensor.shape[1:]) for tensor in network.inputs or ()
    }


def _check_inputs(name: str, network: keras.Model, keys: list[str]) -> None:
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
