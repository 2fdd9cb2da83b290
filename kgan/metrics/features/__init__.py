from kgan.metrics.features.classifier import ClassifierFeatures
from kgan.metrics.features.classifier_cache import cached_classifier
from kgan.metrics.features.efficientnet_lite0 import EfficientNetLite0
from kgan.metrics.features.efficientnet_lite0 import efficientnet_lite0_weights
from kgan.metrics.features.embedding import FEATURES_VERSION
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.fingerprints import fingerprint
from kgan.metrics.features.inception_v3 import InceptionV3Features
from kgan.metrics.features.keras_model import KerasModelFeatures
from kgan.metrics.features.log_mel import LogMel
from kgan.metrics.features.principal_components import PrincipalComponents
from kgan.metrics.features.random_network import RandomNetwork
from kgan.metrics.features.raw import RawFeatures

__all__ = [
    "ClassifierFeatures",
    "EfficientNetLite0",
    "Embedding",
    "FEATURES_VERSION",
    "InceptionV3Features",
    "KerasModelFeatures",
    "LogMel",
    "PrincipalComponents",
    "RandomNetwork",
    "RawFeatures",
    "cached_classifier",
    "efficientnet_lite0_weights",
    "fingerprint",
]
