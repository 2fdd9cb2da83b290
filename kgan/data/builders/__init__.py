from kgan.data.builders.gaussian_mixture.records import LAWS
from kgan.data.builders.gaussian_mixture.records import mixture_records
from kgan.data.builders.glyphs.config import GlyphsConfig
from kgan.data.builders.imbalanced.config import ImbalancedConfig
from kgan.data.builders.imbalanced.laws import imbalanced_rows
from kgan.data.builders.own_builders import OWN_BUILDERS
from kgan.data.builders.spoken_words.config import TEST_VARIANTS
from kgan.data.builders.spoken_words.config import TRAINING_VARIANTS
from kgan.data.builders.spoken_words.config import SpokenWordsConfig
from kgan.data.builders.spoken_words.config import voices_of
from kgan.data.builders.stacked_digits.modes import digits_of_mode
from kgan.data.builders.stacked_digits.modes import mode_of_digits
from kgan.data.builders.stacked_digits.records import stack_pictures
from kgan.data.builders.stacked_digits.records import stacked_digits_records

__all__ = [
    "GlyphsConfig",
    "ImbalancedConfig",
    "LAWS",
    "OWN_BUILDERS",
    "SpokenWordsConfig",
    "TEST_VARIANTS",
    "TRAINING_VARIANTS",
    "digits_of_mode",
    "imbalanced_rows",
    "mixture_records",
    "mode_of_digits",
    "stack_pictures",
    "stacked_digits_records",
    "voices_of",
]
