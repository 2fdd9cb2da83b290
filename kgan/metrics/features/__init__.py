from kgan.metrics.features.classifier import ClassifierFeatures
from kgan.metrics.features.embedding import Embedding
from kgan.metrics.features.random_network import RandomNetwork

__all__ = ["ClassifierFeatures", "Embedding", "RandomNetwork"]
