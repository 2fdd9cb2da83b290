from kgan.layers.batch_normalization import BatchNormalization
from kgan.layers.class_embedding import ClassEmbedding
from kgan.layers.component_dense import ComponentDense
from kgan.layers.conditional_batch_normalization import (
    ConditionalBatchNormalization,
)
from kgan.layers.coupling import AdditiveCoupling
from kgan.layers.coupling import AffineCoupling
from kgan.layers.elementwise_affine import ElementwiseAffine
from kgan.layers.grouped_convolution import GroupedConvolution
from kgan.layers.instance_normalization import InstanceNormalization
from kgan.layers.monotonic_interpolation import MonotonicInterpolation
from kgan.layers.one_hot import OneHot
from kgan.layers.resampled_convolution import PooledConvolution
from kgan.layers.resampled_convolution import UpsampledConvolution
from kgan.layers.scaled_sigmoid import ScaledSigmoid
from kgan.layers.spatial_basis import BasisExpansion
from kgan.layers.spatial_basis import BasisProjection
from kgan.layers.spatially_adaptive_normalization import (
    SpatiallyAdaptiveNormalization,
)
from kgan.layers.spectral_normalization import SpectralNormalization
from kgan.layers.strided_convolution import DoublingConvolution
from kgan.layers.strided_convolution import HalvingConvolution
from kgan.layers.token_embedding import TokenEmbedding
from kgan.layers.token_embedding import TokenMask

__all__ = [
    "AdditiveCoupling",
    "AffineCoupling",
    "BasisExpansion",
    "BasisProjection",
    "BatchNormalization",
    "ClassEmbedding",
    "ComponentDense",
    "ConditionalBatchNormalization",
    "DoublingConvolution",
    "ElementwiseAffine",
    "GroupedConvolution",
    "HalvingConvolution",
    "InstanceNormalization",
    "MonotonicInterpolation",
    "OneHot",
    "PooledConvolution",
    "ScaledSigmoid",
    "SpatiallyAdaptiveNormalization",
    "SpectralNormalization",
    "TokenEmbedding",
    "TokenMask",
    "UpsampledConvolution",
]
