"""Spectral normalisation of a whole network."""

import keras

from kgan.layers import ClassEmbedding
from kgan.layers import GroupedConvolution
from kgan.layers import HalvingConvolution
from kgan.layers import PooledConvolution
from kgan.layers import SpectralNormalization
from kgan.layers import UpsampledConvolution

_NORMALIZED = (
    keras.layers.Dense,
    keras.layers.Conv1D,
    keras.layers.Conv2D,
    keras.layers.Embedding,
    ClassEmbedding,
    GroupedConvolution,
    HalvingConvolution,
    PooledConvolution,
    UpsampledConvolution,
)


def spectrally_normalized(network: keras.Model) -> keras.Model:
    """Returns a new network, each of whose kernels is spectrally normalised.

    Dense layers, convolutions and embeddings, that of the logit and the
    class vectors included; all begin anew, as their initialisers say.

    Args:
        network: a functional model.

    Returns:
        A model of the same name, inputs and names of layers.

    Example:

    >>> sample = keras.Input((2,), name="sample")
    >>> network = keras.Model(sample, keras.layers.Dense(1)(sample))
    >>> type(spectrally_normalized(network).layers[-1]).__name__
    'SpectralNormalization'
    """

    def normalized(layer: keras.layers.Layer) -> keras.layers.Layer:
        again = type(layer).from_config(layer.get_config())
        if isinstance(layer, _NORMALIZED):
            return SpectralNormalization(again, name=layer.name)
        return again

    return keras.models.clone_model(network, clone_function=normalized)
