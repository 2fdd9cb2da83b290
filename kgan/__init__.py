# Before any folder imports Keras, which fails on a backend that is not here.
import kgan.core.backend  # noqa: F401
from kgan import audit
from kgan import augment
from kgan import callbacks
from kgan import core
from kgan import data
from kgan import export
from kgan import layers
from kgan import losses
from kgan import metrics
from kgan import models
from kgan import networks
from kgan import optimizers
from kgan import penalties
from kgan import runs

__all__ = [
    "audit",
    "augment",
    "callbacks",
    "core",
    "data",
    "export",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "optimizers",
    "penalties",
    "runs",
]
