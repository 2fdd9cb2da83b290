from kgan.data.loading import load
from kgan.data.mixtures import GaussianMixture
from kgan.data.mixtures import grid
from kgan.data.mixtures import ring
from kgan.data.plan import official_splits
from kgan.data.plan import split_plan
from kgan.data.stream import DataStream

__all__ = [
    "DataStream",
    "GaussianMixture",
    "grid",
    "load",
    "official_splits",
    "ring",
    "split_plan",
]
