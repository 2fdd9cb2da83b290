from kgan.metrics.features import ClassifierFeatures
from kgan.metrics.features import Embedding
from kgan.metrics.features import RandomNetwork
from kgan.metrics.frechet import frechet_distance
from kgan.metrics.frechet import frechet_distance_of_moments
from kgan.metrics.frechet import frechet_null_bias
from kgan.metrics.kernel import kernel_distance
from kgan.metrics.moments import GaussianMoments
from kgan.metrics.moments import moments
from kgan.metrics.rounding import to_uint8
from kgan.metrics.score import score_images

__all__ = [
    "ClassifierFeatures",
    "Embedding",
    "GaussianMoments",
    "RandomNetwork",
    "frechet_distance",
    "frechet_distance_of_moments",
    "frechet_null_bias",
    "kernel_distance",
    "moments",
    "score_images",
    "to_uint8",
]
