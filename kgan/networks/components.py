"""One network for all components of a mixture, but for a layer of each."""

import keras

from kgan.core import check_integer
from kgan.core import check_number
from kgan.layers import ComponentDense


def component_generator(
    generator: keras.Model,
    components: int,
    *,
    spread_within: float = 0.7,
    spread_between: float = 1.5,
) -> keras.Model:
    """Returns a mixture of generators that share all but their first layer.

    G_k(z) = G(A_k z + b_k): component k has a dense layer of its own, as
    wide as the latent, before the generator, which all share. By default the
    b_k begin far apart next to the spread of A_k z: so each component begins
    at a place of its own. On points of the plane that saves the thousands of
    steps that go by until components with other A_k alone have parted.

    A generator with batch norm wants the opposite, `spread_within=1.0,
    spread_between=0.0`: batch norm keeps only that a channel varies over the
    batch, so that where components lie apart the latent need not vary it,
    and soon each component is one picture.

    Args:
        generator: `{"latent": (B, latent_size)}` to samples; its layers
            become the new model's, not copies of them.
        components: K, at least 2.
        spread_within: standard deviation at the start of what the shared
            generator is given by one component, for a standard normal
            latent; above 0.
        spread_between: and between components; 0 for none.

    Returns:
        A model from `{"latent": (B, latent_size), "component": int32 (B,)}`
        to what the generator makes.

    Raises:
        TypeError: `generator` is no model, or `components` no integer.
        ValueError: the generator has other inputs, `components` is below 2,
            or a spread is out of its range.

    Example:

    >>> from kgan.networks import mlp_generator
    >>> mixture = component_generator(mlp_generator((2,), latent_size=3), 8)
    >>> sorted(tensor.name for tensor in mixture.inputs)
    ['component', 'latent']

    Reference: Hoang et al. 2018, MGAN: Training Generative Adversarial Nets
    with Multiple Generators, section 3.
    """
    check_integer("components", components, minimum=2)
    if check_number("spread_within", spread_within, minimum=0.0) == 0.0:
        raise ValueError(
            "`spread_within` must be above 0. "
            f"Received: spread_within={spread_within}"
        )
    check_number("spread_between", spread_between, minimum=0.0)
    _check_network("generator", generator, "latent")
    latent = keras.Input(
        generator.inputs[0].shape[1:], dtype="float32", name="latent"
    )
    component = keras.Input((), dtype="int32", name="component")
    own = ComponentDense(
        components,
        latent.shape[-1],
        kernel_initializer=keras.initializers.VarianceScaling(
            spread_within**2, distribution="untruncated_normal"
        ),
        bias_initializer=keras.initializers.RandomNormal(stddev=spread_between),
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
