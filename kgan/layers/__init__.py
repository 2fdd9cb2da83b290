from kgan.layers.class_embedding import ClassEmbedding
from kgan.layers.conditional_batch_normalization import (
    ConditionalBatchNormalization,
)
from kgan.layers.grouped_convolution import GroupedConvolution
from kgan.layers.spatial_basis import BasisExpansion
from kgan.layers.spatial_basis import BasisProjection

__all__ = [
    "BasisExpansion",
    "BasisProjection",
    "ClassEmbedding",
    "ConditionalBatchNormalization",
    "GroupedConvolution",
]
