from kgan.data.builders.spoken_words.config import TEST_VARIANTS
from kgan.data.builders.spoken_words.config import TRAINING_VARIANTS
from kgan.data.builders.spoken_words.config import SpokenWordsConfig
from kgan.data.builders.spoken_words.config import voices_of
from kgan.data.builders.spoken_words.spoken_words_dataset_builder import Builder

__all__ = [
    "Builder",
    "SpokenWordsConfig",
    "TEST_VARIANTS",
    "TRAINING_VARIANTS",
    "voices_of",
]
