"""One network for all components of a mixture, but for a layer of each."""

import keras

from kgan.core import check_integer
from kgan.layers import ComponentDense

# Standard deviations at the start, of what the shared generator is given:
# within a component, for a standard normal latent, and between components.
SPREAD_WITHIN = 0.7
SPREAD_BETWEEN = 1.5


def component_generator(generator: keras.Model, components: int) -> keras.Model:
    """Returns a mixture of generators that share all but their first layer.

    G_k(z) = G(A_k z + b_k): component k has a dense layer of its own, as
    wide as the latent, before the generator, which all share. The b_k begin
    far apart next to the spread of A_k z: so each component begins at a place
    of its own. Where all begin at 0, as A_k alone differ, their first
    thousands of steps go by until they have parted.

    Args:
        generator: `{"latent": (B, latent_size)}` to samples; its layers
            become the new model's, not copies of them.
        components: K, at least 2.

    Returns:
        A model from `{"latent": (B, latent_size), "component": int32 (B,)}`
        to what the generator makes.

    Raises:
        TypeError: `generator` is no model, or `components` no integer.
        ValueError: the generator has other inputs, or `components` is
            below 2.

    Example:

    >>> from kgan.networks import mlp_generator
    >>> mixture = component_generator(mlp_generator((2,), latent_size=3), 8)
    >>> sorted(tensor.name for tensor in mixture.inputs)
    ['component', 'latent']

    Reference: Hoang et al. 2018, MGAN: Training Generative Adversarial Nets
    with Multiple Generators, section 3.
    """
    check_integer("components", components, minimum=2)
    _check_network("generator", generator, "latent")
    latent = keras.Input(
        generator.inputs[0].shape[1:], dtype="float32", name="latent"
    )
    component = keras.Input((), dtype="int32", name="component")
    own = ComponentDense(
        components,
        latent.shape[-1],
        kernel_initializer=keras.initializers.VarianceScaling(
            SPREAD_WITHIN**2, distribution="untruncated_normal"
        ),
        bias_initializer=keras.initializers.RandomNormal(stddev=SPREAD_BETWEEN),
        name="component_latent",
    )
    return keras.Model(
        {"latent": latent, "component": component},
        generator({"latent": own(latent, component)}),
        name=f"{generator.name}_of_components",
    )


def component_encoder(encoder: keras.Model, components: int) -> keras.Model:
    """Returns a mixture of encoders that share all but their last layer.

    The mirror of `component_generator`: each of an encoder's outputs goes
    through a dense layer of the component's own, as wide as the latent.

    Args:
        encoder: `{"sample": (B, ...)}` to a dict of `(B, latent_size)`; its
            layers become the new model's, not copies of them.
        components: K, at least 2.

    Returns:
        A model from `{"sample": (B, ...), "component": int32 (B,)}` to the
        same names.

    Raises:
        TypeError: `encoder` is no model, or `components` no integer.
        ValueError: the encoder has other inputs, or `components` is below 2.

    Example:

    >>> from kgan.networks import mlp_encoder
    >>> mixture = component_encoder(mlp_encoder((2,), latent_size=3), 8)
    >>> sorted(mixture.output)
    ['log_sigma', 'mean']
    """
    check_integer("components", components, minimum=2)
    _check_network("encoder", encoder, "sample")
    sample = keras.Input(
        encoder.inputs[0].shape[1:], dtype="float32", name="sample"
    )
    component = keras.Input((), dtype="int32", name="component")
    outputs = {
        name: ComponentDense(
            components,
            value.shape[-1],
            kernel_initializer="lecun_normal",
            dtype="float32",
            name=f"component_{name}",
        )(value, component)
        for name, value in encoder({"sample": sample}).items()
    }
    return keras.Model(
        {"sample": sample, "component": component},
        outputs,
        name=f"{encoder.name}_of_components",
    )


def _check_network(name: str, network: keras.Model, key: str) -> None:
    if not isinstance(network, keras.Model):
        raise TypeError(
            f"`{name}` must be a keras.Model. Received: {network!r}"
        )
    inputs = sorted(tensor.name for tensor in network.inputs)
    if inputs != [key]:
        raise ValueError(
            f"`{name}` must have the one input {key!r}. "
            f"Received: inputs {inputs}"
        )
